import { beforeEach, describe, expect, test } from 'vitest';
import type { ConferenceDraft } from '../../../src/core/conference.ts';
import type { ConferenceId } from '../../../src/core/ids.ts';
import { arrange } from '../../../src/jobs/occurrences/arrangement.ts';
import { type AttendanceOptions, attend } from '../../../src/jobs/occurrences/attendance.ts';
import type { Done, Occasion } from '../../../src/jobs/occurrences/effects.ts';
import { storedPlans } from '../../../src/jobs/occurrences/plan.ts';
import { type MemoryStore, memoryStore } from '../../../src/store/memory-store.ts';
import type { OccurrenceStore } from '../../../src/store/occurrences.ts';
import { memoryOccurrences } from '../../../src/store/occurrences-memory.ts';
import { draft } from '../../store/drafts.ts';

const at = (time: string): number => Date.parse(`${time}Z`);
/** From ten to twelve. */
const ONCE: Partial<ConferenceDraft> = {
  ...{ year: 2027, month: 3, day: 1, hour: 10, minute: 0, repeats: '', count: 1 },
  ...{ durationMinutes: 120, timezone: 'UTC', atEnd: 'stay', disabled: false },
};
const DAILY_OF_2011: Partial<ConferenceDraft> = { ...ONCE, year: 2011, repeats: 'daily', count: 4 };

let store: MemoryStore;
let occurrences: OccurrenceStore;
let nowMs: number;
let asked: string[];
let samples: number[];
let notified: Done;
let tokens = 0;
beforeEach(() => {
  store = memoryStore();
  nowMs = at('2027-03-01T09:00');
  occurrences = memoryOccurrences(store.conferences, () => nowMs);
  asked = [];
  samples = [];
  notified = 'done';
});

async function effect({ event }: Occasion): Promise<Done> {
  asked.push(`${event.kind} ${event.index}`);
  return event.kind === 'notify' ? notified : 'done';
}
const options = (): AttendanceOptions => ({
  ...{ plans: storedPlans(store.conferences), occurrences, leaseMs: 60_000 },
  jobs: { add: async () => {} },
  effects: { notify: effect, start: effect, warn: effect, end: effect },
  ending: new AbortController().signal,
  attended: (_, lateMs) => void samples.push(lateMs),
  complain(what, error) {
    throw new Error(what, { cause: error });
  },
});
async function created(schedule: Partial<ConferenceDraft>): Promise<ConferenceId> {
  const made = await store.conferences.create(draft('1', schedule));
  if (!made.ok) throw new Error(made.error);
  await arrange(options(), made.value.id);
  return made.value.id;
}
async function edited(id: ConferenceId, change: Partial<ConferenceDraft>): Promise<void> {
  await store.conferences.update(id, change);
  await arrange(options(), id);
}
/** Attends to all that is due by then. */
async function attendUntil(id: ConferenceId, untilMs: number): Promise<void> {
  for (;;) {
    const armed = await occurrences.armed(id);
    if (armed === undefined || armed.event.atMs > untilMs) break;
    nowMs = Math.max(nowMs, armed.event.atMs);
    const { kind, index } = armed.event;
    tokens += 1;
    await attend(options(), { conference: id, revision: armed.revision, kind, index }, `token-${tokens}`);
  }
  nowMs = Math.max(nowMs, untilMs);
}
const states = async (id: ConferenceId) => (await occurrences.history(id, 0, 100)).map(({ state }) => state);

describe('a conference that was over before it was made', () => {
  test('does nothing, keeps nothing and is not late', async () => {
    const id = await created(DAILY_OF_2011);
    await attendUntil(id, at('2027-03-02T00:00'));
    expect([asked, samples, await states(id)]).toEqual([[], [], []]);
  });
  test('in part does only what is to come', async () => {
    const id = await created({ ...DAILY_OF_2011, year: 2027, month: 2, day: 27 });
    await attendUntil(id, at('2027-03-01T12:00'));
    expect(asked).toEqual(['notify 2', 'start 2', 'end 2']);
    expect(Math.max(...samples)).toBe(0);
  });
});

describe('a window that is open', () => {
  test('and is cut short to before now is ended at once', async () => {
    const id = await created(ONCE);
    await attendUntil(id, at('2027-03-01T11:00'));
    await edited(id, { durationMinutes: 30 });
    await attendUntil(id, nowMs);
    expect([asked, await states(id)]).toEqual([['notify 0', 'start 0', 'end 0'], ['ended']]);
  });
  test('and is moved to before now is ended at once', async () => {
    const id = await created(ONCE);
    await attendUntil(id, at('2027-03-01T11:00'));
    await edited(id, { hour: 8 });
    await attendUntil(id, nowMs);
    expect(asked).toEqual(['notify 0', 'start 0', 'end 0']);
  });
  test('is ended where nobody was there at its end, also when it was edited meanwhile', async () => {
    const id = await created(ONCE);
    await attendUntil(id, at('2027-03-01T11:00'));
    nowMs = at('2027-03-01T15:00');
    await edited(id, { description: 'other' });
    await attendUntil(id, nowMs);
    expect([asked, await states(id)]).toEqual([['notify 0', 'start 0', 'end 0'], ['ended']]);
  });
});

test('what was armed and was over when somebody came is missed', async () => {
  const id = await created(ONCE);
  nowMs = at('2027-03-01T15:00');
  await attendUntil(id, nowMs);
  expect(await states(id)).toEqual(['missed']);
  expect(asked).not.toContain('start 0');
});

test('an occurrence of which nobody was to be told is not told of, and takes place once', async () => {
  notified = 'nothing';
  const id = await created(ONCE);
  await attendUntil(id, at('2027-03-01T09:59'));
  expect(await states(id)).toEqual([undefined]);
  await edited(id, { description: 'other' });
  await attendUntil(id, at('2027-03-01T12:00'));
  expect([asked, await states(id)]).toEqual([['notify 0', 'start 0', 'end 0'], ['ended']]);
});
