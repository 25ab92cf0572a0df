import { expect, test } from 'vitest';
import { arrange } from '../../../src/jobs/occurrences/arrangement.ts';
import { type AttendanceOptions, attend } from '../../../src/jobs/occurrences/attendance.ts';
import { storedPlans } from '../../../src/jobs/occurrences/plan.ts';
import { memoryStore } from '../../../src/store/memory-store.ts';
import type { DueEvent } from '../../../src/store/occurrences.ts';
import { memoryOccurrences } from '../../../src/store/occurrences-memory.ts';
import { StoreError } from '../../../src/store/store.ts';
import { draft } from '../../store/drafts.ts';

test('occurrences are told of before they are kept as missed', async () => {
  const store = memoryStore();
  let nowMs = Date.UTC(2027, 1, 28, 12);
  const occurrences = memoryOccurrences(store.conferences, () => nowMs);
  const daily = { year: 2027, month: 3, day: 1, hour: 9, minute: 0, repeats: 'daily', count: 3 } as const;
  const made = await store.conferences.create(draft('1', { ...daily, durationMinutes: 60, timezone: 'UTC' }));
  if (!made.ok) throw new Error(made.error);
  const { id: conference } = made.value;
  const told: string[] = [];
  const complaints: string[] = [];
  let away = true;
  const unasked = async (): Promise<never> => {
    throw new Error('nothing of what was missed is done');
  };
  const options: AttendanceOptions = {
    ...{ plans: storedPlans(store.conferences), occurrences },
    jobs: { add: async () => {} },
    effects: { notify: unasked, start: unasked, warn: unasked, end: unasked },
    ...{
      leaseMs: 0,
      ending: new AbortController().signal,
      complain: (what, error) => complaints.push(`${what}: ${error}`),
    },
    async missed(of, passedOver) {
      if (away) throw new StoreError('away');
      expect(of).toBe(conference);
      expect(await occurrences.history(conference, 0, 10)).toEqual([]);
      told.push(...passedOver.map(({ local }) => local));
    },
  };
  await arrange(options, conference);
  const armed = await occurrences.armed(conference);
  if (armed === undefined) throw new Error('nothing is armed');
  const first: DueEvent = { conference, revision: armed.revision, index: 0, kind: 'notify' };

  // A day and more after the second, and before the third.
  nowMs = Date.UTC(2027, 2, 3, 8);
  await attend(options, first, 'one');
  expect(complaints).toEqual([expect.stringContaining('away')]);
  expect(await occurrences.history(conference, 0, 10)).toEqual([]);
  away = false;
  expect(await attend(options, first, 'two')).toEqual({ kind: 'done' });
  expect(told).toEqual(['2027-03-01T09:00', '2027-03-02T09:00']);
  const kept = await occurrences.history(conference, 0, 10);
  expect(kept.map(({ local, state }) => [local, state])).toEqual(told.map((local) => [local, 'missed']));
});
