import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { ConferenceId } from '../../../src/core/ids.ts';
import { arrange } from '../../../src/jobs/occurrences/arrangement.ts';
import { type AttendanceOptions, attend } from '../../../src/jobs/occurrences/attendance.ts';
import { openLateness } from '../../../src/jobs/occurrences/lateness.ts';
import { storedPlans } from '../../../src/jobs/occurrences/plan.ts';
import type { DueEvent, OccurrenceStore } from '../../../src/store/occurrences.ts';
import { memoryOccurrences } from '../../../src/store/occurrences-memory.ts';
import { StoreError } from '../../../src/store/store.ts';
import { conferenceId } from '../../store/drafts.ts';
import { type Answer, type Door, openDoor } from './door.ts';

const at = (time: string): number => Date.parse(`2027-01-31T${time}Z`);
const LOCAL = '2027-01-31T09:00';
const LEASE_MS = 60_000;
/** From nine to ten in Berlin. */
const CONFERENCE = {
  ...{ code: '1', talkpin: '9', year: 2027, month: 1, day: 31, hour: 9, minute: 0 },
  ...{ duration: 60, timezone: 'Europe/Berlin', at_end: 'hangup' },
};

let door: Door;
let occurrences: OccurrenceStore;
/** By the clock of the store. */
let nowMs: number;
let complaints: string[];
let attending: AttendanceOptions;
beforeEach(async () => {
  door = await openDoor();
  const { conferences } = door.services.store;
  nowMs = at('07:00');
  complaints = [];
  occurrences = memoryOccurrences(conferences, () => nowMs);
  const done = async () => 'done' as const;
  const complain = (what: string): void => void complaints.push(what);
  attending = {
    ...{ plans: storedPlans(conferences), occurrences, jobs: { add: async () => {} } },
    ...{ effects: { notify: done, start: done, warn: done, end: done }, leaseMs: LEASE_MS },
    ...{ ending: new AbortController().signal, complain },
  };
  Object.assign(door.services, {
    conferenceChanged: async (id: ConferenceId) => void (await arrange(attending, id)),
    lateness: openLateness({ conferences, occurrences, complain }),
  });
  await door.ask('user', 'POST /conferences', { json: CONFERENCE });
});
afterEach(() => door.close());

const patch = (json: object): Promise<Answer> => door.ask('user', 'PATCH /conferences/1', { json });
const remove = (): Promise<Answer> => door.ask('user', 'DELETE /conferences/1');
async function due(): Promise<DueEvent> {
  const armed = await occurrences.armed(conferenceId(1));
  if (armed === undefined) throw new Error('nothing is armed');
  const { revision, event } = armed;
  return { conference: conferenceId(1), revision, index: event.index, kind: event.kind };
}
let tokens = 0;
/** Does what comes next, at a time. */
async function does(time: string): Promise<void> {
  nowMs = at(time);
  tokens += 1;
  expect(await attend(attending, await due(), `token-${tokens}`)).toEqual({ kind: 'done' });
}
async function claims(time: string): Promise<void> {
  nowMs = at(time);
  expect(await occurrences.claim([await due()], 'another', LEASE_MS)).toMatchObject([{ kind: 'claimed' }]);
}
async function comes(time: string): Promise<void> {
  nowMs = at(time);
}
const late = (event: string, time: string, state = 'done') => ({
  ...{ event, local: LOCAL, state },
  at: new Date(at(time)).toISOString(),
});

describe('who cancels when people have been told', () => {
  beforeEach(async () => {
    await does('07:59:00.040');
    nowMs = at('07:59:30');
  });
  test('is told so, and by the deletion once more', async () => {
    expect((await patch({ description: 'Board' })).body).not.toHaveProperty('too_late');
    expect(await patch({ disabled: true })).toMatchObject({
      status: 200,
      body: { disabled: true, revision: 3, too_late: [late('notify', '07:59:00.040')] },
    });
    expect((await patch({ description: 'No board' })).body).not.toHaveProperty('too_late');
    expect(await remove()).toMatchObject({ status: 200, body: { too_late: [late('notify', '07:59:00.040')] } });
    expect(complaints).toEqual([]);
  });
  test('is told of the start besides, until all is over', async () => {
    await does('08:00:00.007');
    nowMs = at('08:30');
    expect((await patch({ hour: 11 })).body).toMatchObject({
      too_late: [late('notify', '07:59:00.040'), late('start', '08:00:00.007')],
    });
    expect((await patch({ hour: 9 })).body).not.toHaveProperty('too_late');
    nowMs = at('09:00');
    expect(await remove()).toMatchObject({ status: 204, body: undefined });
  });
  test('is not told of what it prevented', async () => {
    expect((await patch({ duration: 30 })).body).not.toHaveProperty('too_late');
    await door.ask('user', 'POST /conferences', { json: { ...CONFERENCE, code: '2', hour: 10 } });
    expect((await door.ask('user', 'DELETE /conferences/2')).status).toBe(204);
  });
});

test('what is being done is told as under way, and what a crash has hidden as unknown', async () => {
  await claims('07:59');
  expect((await patch({ hour: 10 })).body).toMatchObject({ too_late: [late('notify', '07:59', 'under-way')] });
  expect((await patch({ hour: 9 })).body).not.toHaveProperty('too_late');
  nowMs += LEASE_MS;
  expect((await patch({ hour: 11 })).body).toMatchObject({ too_late: [late('notify', '07:59', 'unknown')] });
});

test.each([
  ['under way', 'under-way', () => claims('07:59')],
  ['at the same moment', 'unknown', () => comes('07:58:59.500')],
])('a deletion %s with the notice', async (_, state, meanwhile) => {
  await meanwhile();
  expect(await remove()).toMatchObject({ status: 200, body: { too_late: [late('notify', '07:59', state)] } });
});

test('a change is told as done though the store cannot say what it came too late for', async () => {
  await does('07:59:00.040');
  const away = () => Promise.reject(new StoreError('gone'));
  Object.assign(occurrences, { history: away });
  const { status, body } = await patch({ disabled: true });
  expect(status).toBe(200);
  expect(body).not.toHaveProperty('too_late');
  expect((await remove()).status).toBe(204);
  const complaint = 'what the change of conference 1 came too late for cannot be told';
  expect(complaints).toEqual([complaint, complaint]);
});
