import { beforeEach, describe, expect, test } from 'vitest';
import type { ConferenceId } from '../../../src/core/ids.ts';
import type { Cursor } from '../../../src/core/occurrence.ts';
import { arrange } from '../../../src/jobs/occurrences/arrangement.ts';
import { type AttendanceOptions, attend } from '../../../src/jobs/occurrences/attendance.ts';
import { storedPlans } from '../../../src/jobs/occurrences/plan.ts';
import { lookThrough, type SweepOptions, wakeOverdue } from '../../../src/jobs/occurrences/sweep.ts';
import { type MemoryStore, memoryStore } from '../../../src/store/memory-store.ts';
import type { DueEvent, OccurrenceStore } from '../../../src/store/occurrences.ts';
import { memoryOccurrences } from '../../../src/store/occurrences-memory.ts';
import { draft } from '../../store/drafts.ts';
import { DAILY, effectsThat, HOUR_MS } from './daily.ts';

const at = (time: string): number => Date.parse(`${time}Z`);

describe('attending to one event', () => {
  let store: MemoryStore;
  let occurrences: OccurrenceStore;
  let conference: ConferenceId;
  let nowMs: number;
  let added: string[];
  let complaints: string[];
  beforeEach(async () => {
    store = memoryStore();
    nowMs = at('2027-02-28T12:00');
    occurrences = memoryOccurrences(store.conferences, () => nowMs);
    added = [];
    complaints = [];
    const made = await store.conferences.create(draft('1', DAILY));
    if (!made.ok) throw new Error(made.error);
    conference = made.value.id;
  });

  const told = ({ kind, index }: Cursor) => `${kind} ${index}`;
  function options(changes: Partial<AttendanceOptions> = {}): AttendanceOptions & SweepOptions {
    return {
      plans: storedPlans(store.conferences),
      occurrences,
      jobs: {
        add: async (armed) => void added.push(...armed.map(({ event }) => told(event))),
        addOverdue: async (due) => void added.push(...due.map((one) => `overdue ${told(one)}`)),
      },
      effects: effectsThat().effects,
      ...{ leaseMs: 60_000, everyMs: 60_000 },
      ending: new AbortController().signal,
      complain: (what, error) => complaints.push(`${what}: ${String(error)}`),
      ...changes,
    } as AttendanceOptions & SweepOptions;
  }
  async function wanted(): Promise<DueEvent> {
    const armed = await occurrences.armed(conference);
    if (armed === undefined) throw new Error('nothing is armed');
    return { conference, revision: armed.revision, index: armed.event.index, kind: armed.event.kind };
  }
  const history = async () =>
    (await occurrences.history(conference, 0, 100)).map(({ index, state }) => `${index} ${state}`);
  let tokens = 0;
  const attended = async (changes: Partial<AttendanceOptions> = {}) => {
    tokens += 1;
    return attend(options(changes), await wanted(), `token-${tokens}`);
  };

  test('all of a schedule comes once and in order', async () => {
    const { effects, asked } = effectsThat();
    const late: number[] = [];
    await arrange(options(), conference);
    for (;;) {
      const armed = await occurrences.armed(conference);
      if (armed === undefined) break;
      nowMs = armed.event.atMs + 7;
      expect(await attended({ effects, attended: (_, ms) => late.push(ms) })).toEqual({ kind: 'done' });
    }
    const day = (local: string) => [
      `${local} notify`,
      `${local} start`,
      `${local} warn-5 5`,
      `${local} warn-1 1`,
      `${local} end`,
    ];
    expect(asked).toEqual(['2027-03-01T09:00', '2027-03-02T09:00', '2027-03-03T09:00'].flatMap(day));
    expect(added).toHaveLength(asked.length);
    expect(new Set(late)).toEqual(new Set([7]));
    expect(await history()).toEqual(['0 ended', '1 ended', '2 ended']);
  });

  test('what is early or under way is for later, and what is done is for nobody', async () => {
    await arrange(options(), conference);
    expect(await attended()).toEqual({ kind: 'later', forMs: 21 * HOUR_MS - 60_000 });
    const first = await wanted();
    nowMs = at('2027-03-01T08:59');
    await occurrences.claim([first], 'another', 5_000);
    expect(await attended()).toEqual({ kind: 'later', forMs: 5_000 });
    nowMs += 5_000;
    const { effects, asked } = effectsThat();
    await attended({ effects });
    expect(asked).toEqual(['2027-03-01T09:00 notify again']);
    expect(await attend(options({ effects }), first, 'late')).toEqual({ kind: 'done' });
    expect(asked).toHaveLength(1);
  });

  test('what was missed while everything was down is kept as missed, and an open window is made up for', async () => {
    const { effects, asked } = effectsThat();
    await arrange(options(), conference);
    nowMs = at('2027-03-03T09:30');
    await attended({ effects });
    expect(asked).toEqual([]);
    expect(await history()).toEqual(['0 missed', '1 missed']);
    await attended({ effects });
    expect(asked).toEqual(['2027-03-03T09:00 start']);
    nowMs = at('2027-04-01T00:00');
    await attended({ effects });
    expect(added.at(-1)).toBe('end 2');
    await attended({ effects });
    expect(await history()).toEqual(['0 missed', '1 missed', '2 ended']);
  });

  test('an effect that fails is tried again after the claim, and one that nobody knows of is kept as unknown', async () => {
    await arrange(options(), conference);
    nowMs = at('2027-03-01T08:59');
    const failing = effectsThat(async () => Promise.reject(new Error('no node')));
    expect(await attended({ effects: failing.effects })).toEqual({ kind: 'later', forMs: 60_000 });
    expect(complaints).toEqual([`${conference} 2027-03-01T09:00 notify could not be done for now: Error: no node`]);
    nowMs += 60_000;
    const unsure = effectsThat(async () => 'unknown');
    await attended({ effects: unsure.effects });
    expect(unsure.asked).toEqual(['2027-03-01T09:00 notify again']);
    expect(await history()).toEqual(['0 unknown']);
  });

  test('an edit that nobody arranged is found before the effect', async () => {
    await arrange(options(), conference);
    nowMs = at('2027-03-01T08:59');
    await store.conferences.update(conference, { hour: 15 });
    const { effects, asked } = effectsThat();
    await attended({ effects });
    expect(asked).toEqual([]);
    expect((await occurrences.armed(conference))?.event).toMatchObject({ kind: 'notify', local: '2027-03-01T15:00' });
    await store.conferences.update(conference, { disabled: true });
    nowMs = at('2027-03-01T15:00');
    await attended({ effects });
    expect(asked).toEqual([]);
    expect(await occurrences.armed(conference)).toBeUndefined();
    expect(await history()).toEqual([]);
  });

  test('what an edit finds claimed and abandoned is not forgotten', async () => {
    await arrange(options(), conference);
    nowMs = at('2027-03-01T09:00');
    const first = await wanted();
    await occurrences.claim([first], 'dead', 1_000);
    nowMs += 1_000;
    await store.conferences.update(conference, { hour: 15 });
    await attended();
    expect(await history()).toEqual(['0 unknown']);
  });

  test('an edit during the effect is armed after it, and tells nobody twice', async () => {
    await arrange(options(), conference);
    nowMs = at('2027-03-01T08:59');
    const edits = effectsThat(async () => {
      await store.conferences.update(conference, { description: 'another' });
      expect(await arrange(options(), conference)).toMatchObject({ kind: 'under-way', event: { kind: 'notify' } });
      return 'done';
    });
    await attended({ effects: edits.effects });
    expect((await occurrences.armed(conference))?.event).toMatchObject({ kind: 'start', index: 0 });
    await store.conferences.update(conference, { description: 'once more' });
    expect(await arrange(options(), conference)).toMatchObject({
      ...{ kind: 'armed', event: { kind: 'start' }, replaced: { kind: 'start' } },
      last: { kind: 'notify', local: '2027-03-01T09:00' },
    });
  });

  test('a cancellation says what it prevented, and what it came too late for', async () => {
    await arrange(options(), conference);
    await store.conferences.update(conference, { disabled: true });
    expect(await arrange(options(), conference)).toMatchObject({
      kind: 'idle',
      replaced: { kind: 'notify' },
      last: undefined,
    });
    await store.conferences.update(conference, { disabled: false });
    await arrange(options(), conference);
    nowMs = at('2027-03-01T08:59');
    await attended();
    await store.conferences.delete(conference);
    expect(await arrange(options(), conference)).toMatchObject({ kind: 'idle', replaced: undefined });
  });

  describe('a sweep', () => {
    test('gives what is overdue another job, and nothing else', async () => {
      await arrange(options(), conference);
      await wakeOverdue(options());
      nowMs = at('2027-03-01T08:59');
      await wakeOverdue(options());
      nowMs += 1_001;
      await wakeOverdue(options());
      expect(added).toEqual(['notify 0', 'overdue notify 0']);
    });
    test('arms what nobody has armed, and lets the rest be', async () => {
      await store.conferences.create(draft('2', { ...DAILY, year: 0 }));
      expect(await lookThrough(options(), undefined, 100)).toBeUndefined();
      expect(added).toEqual(['notify 0']);
      await lookThrough(options(), undefined, 100);
      expect(added).toHaveLength(1);
      await store.conferences.update(conference, { hour: 10 });
      await lookThrough(options(), undefined, 100);
      expect((await occurrences.armed(conference))?.event.local).toBe('2027-03-01T10:00');
    });
    test('times anew what the zone has moved, and goes on where it was', async () => {
      await arrange(options(), conference);
      const event = (await occurrences.armed(conference))?.event;
      if (event === undefined) throw new Error('nothing is armed');
      // As if the zone data of yesterday had said another hour.
      await occurrences.arm(conference, 1, { ...event, index: 1, atMs: event.atMs + HOUR_MS });
      await lookThrough(options(), undefined, 100);
      expect((await occurrences.armed(conference))?.event).toMatchObject({ index: 1, atMs: at('2027-03-02T08:59') });
    });
    test('looks through a portion at a time', async () => {
      for (let n = 2; n <= 45; n++) await store.conferences.create(draft(`${n}`, DAILY));
      const after = await lookThrough(options(), undefined, 20);
      expect([after, added.length]).toEqual([20, 20]);
      const later = await lookThrough(options(), after, 20);
      expect([later, added.length]).toEqual([40, 40]);
      expect([await lookThrough(options(), later, 20), added.length]).toEqual([undefined, 45]);
    });
  });
});
