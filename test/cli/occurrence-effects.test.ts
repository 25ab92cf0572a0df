import { expect, test } from 'vitest';
import { occurrenceEffects } from '../../src/cli/occurrence-effects.ts';
import { type Conference, PLAIN_CONFERENCE } from '../../src/core/conference.ts';
import type { EventKind } from '../../src/core/occurrence.ts';
import type { RoomAnswer } from '../../src/core/room-command.ts';
import type { Occasion } from '../../src/jobs/occurrences/effects.ts';
import { code, conferenceId } from '../store/drafts.ts';

const id = conferenceId(5);
const occasion = (kind: EventKind): Occasion => ({
  ...{ id: `5 2027-01-31T09:00 ${kind}`, conference: id, nowMs: 0, again: false },
  event: { kind, index: 0, local: '2027-01-31T09:00', startMs: 0, endMs: 3_600_000, atMs: 0 },
});

function open(
  answer: RoomAnswer = { kind: 'confirmed' },
  atEnd: Conference['atEnd'] = 'hangup',
  toTell: 'somebody' | 'nobody' = 'somebody',
) {
  const done: unknown[] = [];
  const conference: Conference = { ...PLAIN_CONFERENCE, id, revision: 1, code: code('3000'), atEnd };
  const effects = occurrenceEffects({
    rooms: {
      async command(...asked) {
        done.push(asked);
        return answer;
      },
    },
    conferences: { byId: async () => conference },
    desk: {
      async notify(of, { local }) {
        done.push(['notify', of, local]);
        return toTell;
      },
    },
    feed: {
      started: async ({ event }) => void done.push(['fed', event.kind]),
      ended: async ({ event }) => void done.push(['fed', event.kind]),
    },
    started: ({ event }) => done.push(['started', event.local]),
  });
  return { effects, done };
}

test('people are told, a start is noted, those inside are warned, and the room is ended', async () => {
  const { effects, done } = open();
  await effects.notify(occasion('notify'));
  await effects.start(occasion('start'));
  await effects.warn(occasion('warn-5'), 5);
  await effects.warn(occasion('warn-1'), 1);
  await effects.end(occasion('end'));
  expect(done).toEqual([
    ['notify', id, '2027-01-31T09:00'],
    ['fed', 'start'],
    ['started', '2027-01-31T09:00'],
    [id, { kind: 'time-left', minutes: 5 }, null],
    [id, { kind: 'time-left', minutes: 1 }, null],
    ['fed', 'end'],
    [id, { kind: 'time-over' }, null],
  ]);
});

test('where nobody is to be told nothing is done', async () => {
  expect(await open().effects.notify(occasion('notify'))).toBe('done');
  const { effects } = open({ kind: 'confirmed' }, 'hangup', 'nobody');
  expect(await effects.notify(occasion('notify'))).toBe('nothing');
});

test('those inside stay where the conference does not say hangup', async () => {
  const { effects, done } = open({ kind: 'confirmed' }, 'stay');
  expect(await effects.end(occasion('end'))).toBe('done');
  expect(done).toEqual([['fed', 'end']]);
});

test('nobody inside is nobody to tell', async () => {
  const { effects } = open({ kind: 'no-room' });
  expect(await effects.warn(occasion('warn-5'), 5)).toBe('done');
  expect(await effects.end(occasion('end'))).toBe('done');
});

test('a room that may not have ended is ended again, and a warning that may have been heard is not given again', async () => {
  const { effects } = open({ kind: 'unconfirmed', known: 'it is there' });
  expect(await effects.warn(occasion('warn-1'), 1)).toBe('unknown');
  await expect(effects.end(occasion('end'))).rejects.toThrow('it is there');
});

test.each<RoomAnswer>([
  { kind: 'away', reason: 'nobody serves the node' },
  { kind: 'refused', by: 'freeswitch', reason: 'nobody serves the node' },
])('%j is tried again', async (answer) => {
  const { effects } = open(answer);
  await expect(effects.warn(occasion('warn-5'), 5)).rejects.toThrow('nobody serves the node');
  await expect(effects.end(occasion('end'))).rejects.toThrow('nobody serves the node');
});
