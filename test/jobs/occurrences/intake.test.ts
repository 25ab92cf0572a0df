import { beforeEach, expect, test } from 'vitest';
import type { ConferenceId } from '../../../src/core/ids.ts';
import type { OccurrenceEvent } from '../../../src/core/occurrence.ts';
import type { Done } from '../../../src/jobs/occurrences/effects.ts';
import { type IntakeOptions, openIntake } from '../../../src/jobs/occurrences/intake.ts';
import type { Plan } from '../../../src/jobs/occurrences/plan.ts';
import { type MemoryStore, memoryStore } from '../../../src/store/memory-store.ts';
import type { DueEvent, OccurrenceStore } from '../../../src/store/occurrences.ts';
import { memoryOccurrences } from '../../../src/store/occurrences-memory.ts';
import { StoreError } from '../../../src/store/store.ts';
import { draft } from '../../store/drafts.ts';

const NOW_MS = Date.UTC(2027, 2, 1, 9);
const LEASE_MS = 60_000;
const CONCURRENCY = 20;

let store: MemoryStore;
let occurrences: OccurrenceStore;
let ids: ConferenceId[];
let events: DueEvent[];
beforeEach(async () => {
  store = memoryStore();
  occurrences = memoryOccurrences(store.conferences, () => NOW_MS);
  [ids, events] = [[], []];
});
/** So many conferences that start now, each with nothing after that. */
async function due(count: number): Promise<void> {
  for (let n = 1; n <= count; n++) {
    const made = await store.conferences.create(draft(`${n}`));
    if (!made.ok) throw new Error(made.error);
    const { id } = made.value;
    const event: OccurrenceEvent = {
      ...{ kind: 'start', index: 0, local: '2027-03-01T09:00' },
      ...{ startMs: NOW_MS, endMs: undefined, atMs: NOW_MS },
    };
    await occurrences.arm(id, 1, event);
    ids.push(id);
    events.push({ conference: id, revision: 1, index: 0, kind: 'start' });
  }
}
const PLAN: Plan = {
  revision: 1,
  next: () => undefined,
  isOver: () => false,
  passedOver: () => [],
  holds: () => true,
  retimed: () => undefined,
};
const unasked = async (): Promise<never> => {
  throw new Error('there are only starts');
};

function intakeWith(start: (conference: ConferenceId) => Promise<Done>, changes: Partial<IntakeOptions> = {}) {
  const complaints: string[] = [];
  const intake = openIntake({
    ...{ plans: { of: async () => PLAN, page: async () => [] }, occurrences, jobs: { add: async () => {} } },
    effects: { notify: unasked, warn: unasked, end: unasked, start: ({ conference }) => start(conference) },
    ...{ leaseMs: LEASE_MS, concurrency: CONCURRENCY, ending: new AbortController().signal },
    complain: (what, error) => complaints.push(`${what}: ${String(error)}`),
    ...changes,
  });
  return { intake, complaints };
}
const states = async () => {
  const histories = await Promise.all(ids.map((id) => occurrences.history(id, 0, 10)));
  return histories.flat().map(({ state }) => state);
};

test('all that is due is taken up, so many effects at once, and each is kept', async () => {
  await due(250);
  const started: ConferenceId[] = [];
  let [busy, most] = [0, 0];
  const { intake, complaints } = intakeWith(async (conference) => {
    busy += 1;
    most = Math.max(most, busy);
    await new Promise((resolve) => setImmediate(resolve));
    busy -= 1;
    started.push(conference);
    return 'done';
  });
  await Promise.all([intake.look(), intake.look()]);
  await intake.drained();
  expect([...started].sort((one, other) => one - other)).toEqual(ids);
  expect(most).toBe(CONCURRENCY);
  expect(await states()).toEqual(ids.map(() => 'open'));
  expect(complaints).toEqual([]);
  await intake.look();
  expect(started).toHaveLength(ids.length);
});

test('who asks for an event that is in hand hears what becomes of it when that is kept', async () => {
  await due(1);
  const [event] = events;
  if (event === undefined) throw new Error('one is due');
  const effect = Promise.withResolvers<Done>();
  const { intake } = intakeWith(() => effect.promise);
  await intake.look();
  const outcome = intake.outcomeOf({ ...event, revision: 2 });
  expect(await states()).toEqual([]);
  effect.resolve('done');
  expect(await outcome).toEqual({ kind: 'done' });
  expect(await states()).toEqual(['open']);
  expect(intake.outcomeOf(event)).toBeUndefined();
});

test('an effect that fails, and one that cannot be kept, are for when the claim has run out', async () => {
  await due(2);
  const ending = new AbortController();
  const going = intakeWith(
    async (conference) => (conference === ids[0] ? Promise.reject(new Error('no node')) : 'done'),
    {
      occurrences: {
        ...occurrences,
        commit: async () => {
          ending.abort();
          throw new StoreError('away');
        },
      },
      ending: ending.signal,
    },
  );
  await going.intake.look();
  const outcomes = await Promise.all(events.map(going.intake.outcomeOf));
  expect(outcomes).toEqual(events.map(() => ({ kind: 'later', forMs: LEASE_MS })));
  expect(going.complaints).toEqual([
    expect.stringContaining('could not be done for now: Error: no node'),
    expect.stringContaining('is done and not kept, and is looked at again: StoreError: away'),
  ]);
});

test('what another has claimed is left to it', async () => {
  await due(3);
  const { intake } = intakeWith(async () => 'done', {
    occurrences: {
      ...occurrences,
      // As if the other had come between the two steps.
      due: async () => events,
    },
  });
  await occurrences.claim(events, 'another', LEASE_MS);
  await intake.look();
  expect(events.map(intake.outcomeOf)).toEqual([undefined, undefined, undefined]);
  expect((await occurrences.armed(ids[0] ?? unreachable()))?.state).toBe('claimed');
});

test('nothing is taken up after the end', async () => {
  await due(2);
  const { intake } = intakeWith(unasked);
  intake.stop();
  await intake.look();
  expect((await occurrences.armed(ids[0] ?? unreachable()))?.state).toBe('armed');
});

function unreachable(): never {
  throw new Error('there are conferences');
}
