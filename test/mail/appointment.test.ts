import { describe, expect, test } from 'vitest';
import { type Conference, PLAIN_CONFERENCE } from '../../src/core/conference.ts';
import { type Appointment, tellingAfter } from '../../src/mail/appointment.ts';
import { code, conferenceId, pin } from '../store/drafts.ts';

const NOW_MS = Date.UTC(2027, 0, 1);
const WEEKLY: Conference = {
  ...PLAIN_CONFERENCE,
  ...{ id: conferenceId(5), revision: 3, code: code('3000'), description: 'Board' },
  ...{ talkPin: pin('1234'), listenPin: pin('555') },
  ...{ year: 2027, month: 1, day: 31, hour: 9, repeats: 'weekly', count: 10, durationMinutes: 60 },
};
const here = (change: Partial<Conference> = {}, zone = 'Europe/Berlin'): Appointment => ({
  conference: { ...WEEKLY, revision: 4, ...change },
  zone,
});
const before = here({ revision: 3 });
const told = (was: Appointment | undefined, is: Appointment | 'gone' | undefined, nowMs = NOW_MS) =>
  tellingAfter(was, is, 'talk', nowMs);

describe('an invitation', () => {
  test('goes to an address that is added', () => {
    expect(told(undefined, here())).toEqual({ kind: 'invitation', ...here() });
  });
  test.each([
    ['hour', here({ hour: 10 })],
    ['count', here({ count: 11 })],
    ['duration', here({ durationMinutes: 30 })],
    ['pattern', here({ repeats: 'daily' })],
    ['zone', here({}, 'UTC')],
    ['code', here({ code: code('1') })],
    ['name', here({ description: '' })],
    ['PIN of the level', here({ talkPin: null })],
  ])('goes out when the %s changes', (_, after) => {
    expect(told(before, after)).toEqual({ kind: 'invitation', ...after });
  });
  test.each([
    ['nothing', here()],
    ['the PIN of another level', here({ listenPin: null })],
    ['what no invitation says', here({ maximum: 3, earlyEntryMinutes: 0 })],
  ])('does not when %s changes', (_, after) => {
    expect(told(before, after)).toBeUndefined();
  });
  test('goes out when a permanent or disabled conference becomes an appointment', () => {
    expect(told(here({ year: 0 }), here())?.kind).toBe('invitation');
    expect(told(here({ disabled: true }), here())?.kind).toBe('invitation');
  });
});

describe('a cancellation', () => {
  test('goes out when the address is taken off, under the revision that it was invited to', () => {
    expect(told(before, undefined)).toEqual({ kind: 'cancellation', ...before });
  });
  test('goes out when the conference is gone, under a revision that nobody has been told of', () => {
    expect(told(before, 'gone')).toEqual({ kind: 'cancellation', ...here({ revision: 4 }) });
  });
  test.each([
    ['disabled', here({ disabled: true })],
    ['permanent', here({ year: 0 })],
    ['over', here({ year: 2020 })],
  ])('goes out of what it was, when it is %s, under the new revision', (_, after) => {
    expect(told(before, after)).toEqual({ kind: 'cancellation', ...here() });
  });
});

test.each([
  ['is permanent', here({ year: 0 })],
  ['is disabled', here({ disabled: true })],
  ['is over', here({ year: 2020 })],
])('nobody is told of what %s, and was', (_, other) => {
  expect(told(undefined, other)).toBeUndefined();
  expect(told(other, undefined)).toBeUndefined();
  expect(told(other, 'gone')).toBeUndefined();
  expect(told(other, other)).toBeUndefined();
});
