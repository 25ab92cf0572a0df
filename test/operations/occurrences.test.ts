import fc from 'fast-check';
import { beforeEach, describe, expect, test } from 'vitest';
import { type ConferenceDraft, PLAIN_CONFERENCE } from '../../src/core/conference.ts';
import type { ConferenceId } from '../../src/core/ids.ts';
import { occurrencesFrom } from '../../src/core/recurrence.ts';
import { RECORDED_STATES, type RecordedOccurrence } from '../../src/operations/occurrence-history.ts';
import { listOccurrences } from '../../src/operations/occurrences.ts';
import { perform } from '../../src/operations/perform.ts';
import { memoryStore } from '../../src/store/memory-store.ts';
import { code } from '../store/drafts.ts';
import { must, type Name, NOW_MS, type Office, openOffice } from './office.ts';

/** What is kept, whatever conference is asked for; the office's now is 2027-01-02T03:04:05Z. */
let kept: RecordedOccurrence[];
let asked: number[];
let office: Office;
let store: ReturnType<typeof memoryStore>;

beforeEach(async () => {
  store = memoryStore();
  office = await openOffice({ store, directory: store.directory });
  kept = [];
  asked = [];
});

async function conference(schedule: Partial<ConferenceDraft>): Promise<ConferenceId> {
  const plain = { ...PLAIN_CONFERENCE, customer: office.customers.Acme.id, code: code('3000') };
  return must(await store.conferences.create({ ...plain, ...schedule })).id;
}
async function list(id: ConferenceId, given: Readonly<Record<string, unknown>> = {}, name: Name = 'admin') {
  const occurrences = {
    async history(_: ConferenceId, fromMs: number, limit: number) {
      asked.push(limit);
      return kept.filter(({ startMs }) => startMs >= fromMs).slice(0, limit);
    },
  };
  const services = { ...office.services, occurrences };
  return perform(listOccurrences, await office.actor(name), { id, ...given }, services);
}
async function page(id: ConferenceId, given: Readonly<Record<string, unknown>> = {}) {
  const outcome = await list(id, given);
  if (!outcome.ok || outcome.value === undefined) throw new Error('refused');
  return outcome.value;
}
const MONTHLY: Partial<ConferenceDraft> = {
  ...{ year: 2027, month: 1, day: 31, hour: 9, repeats: 'monthly', count: 3, durationMinutes: 60 },
  timezone: 'Europe/Berlin',
};

describe('the occurrences to come', () => {
  test('are planned, with start and end, and the clock on the wall', async () => {
    const timezone = 'Europe/Berlin';
    expect(await page(await conference(MONTHLY))).toEqual({
      items: [
        {
          ...{ index: 0, start: '2027-01-31T08:00:00Z', end: '2027-01-31T09:00:00Z', local: '2027-01-31T09:00' },
          ...{ timezone, state: 'planned' },
        },
        {
          ...{ index: 1, start: '2027-02-28T08:00:00Z', end: '2027-02-28T09:00:00Z', local: '2027-02-28T09:00' },
          ...{ timezone, state: 'planned' },
        },
        {
          ...{ index: 2, start: '2027-03-31T07:00:00Z', end: '2027-03-31T08:00:00Z', local: '2027-03-31T09:00' },
          ...{ timezone, state: 'planned' },
        },
      ],
      next: null,
    });
  });
  test('have no end without a duration, and the zone of the customer without one of their own', async () => {
    must(await store.directory.customers.update(office.customers.Acme.id, { timezone: 'Asia/Kolkata' }));
    const { items } = await page(await conference({ ...MONTHLY, durationMinutes: 0, timezone: null }));
    expect(items.map(({ start, end, timezone }) => [start, end, timezone])[0]).toEqual([
      '2027-01-31T03:30:00Z',
      null,
      'Asia/Kolkata',
    ]);
  });
  test('are shown to a system owner in the zone of their customer', async () => {
    must(await store.directory.customers.update(office.customers.Acme.id, { timezone: 'Asia/Kolkata' }));
    const outcome = await list(await conference({ ...MONTHLY, timezone: null }), {}, 'root');
    expect(outcome).toMatchObject({ ok: true, value: { items: [{ timezone: 'Asia/Kolkata' }, {}, {}] } });
  });
  test('are cancelled where the conference is disabled', async () => {
    const { items } = await page(await conference({ ...MONTHLY, disabled: true }));
    expect(new Set(items.map(({ state }) => state))).toEqual(new Set(['cancelled']));
  });
  test('are cancelled where the customer is disabled', async () => {
    const id = await conference(MONTHLY);
    must(await store.directory.customers.update(office.customers.Acme.id, { disabled: true }));
    const outcome = await list(id, { limit: 1 }, 'root');
    expect(outcome).toMatchObject({ ok: true, value: { items: [{ state: 'cancelled' }] } });
  });
  test('are none of a permanent conference', async () => {
    expect(await page(await conference({}))).toEqual({ items: [], next: null });
  });
});

describe('the occurrences that were', () => {
  const daily = { ...MONTHLY, year: 2026, month: 12, day: 30, hour: 3, minute: 4, repeats: 'daily', count: 6 } as const;
  test('are what was kept of them, and what was not kept is not guessed', async () => {
    const id = await conference({ ...daily, timezone: 'UTC' });
    const [first, second, , fourth] = occurrencesFrom({ ...PLAIN_CONFERENCE, ...daily }, 'UTC', 0, 6);
    if (first === undefined || second === undefined || fourth === undefined) throw new Error('there are six');
    kept = [
      { ...first, state: 'ended' },
      { ...second, state: undefined },
      { ...fourth, state: 'open' },
    ];
    const { items } = await page(id);
    expect(items.map(({ local, state }) => [local, state])).toEqual([
      ['2026-12-30T03:04', 'ended'],
      ['2026-12-31T03:04', 'unrecorded'],
      ['2027-01-01T03:04', 'unrecorded'],
      ['2027-01-02T03:04', 'open'],
      ['2027-01-03T03:04', 'planned'],
      ['2027-01-04T03:04', 'planned'],
    ]);
    expect(fourth.startMs).toBeLessThan(NOW_MS);
  });
  test('of a schedule that was another then stand among the others', async () => {
    const id = await conference(MONTHLY);
    const startMs = Date.UTC(2026, 10, 5, 9);
    kept = [{ local: '2026-11-05T10:00', index: 4, startMs, endMs: startMs + 1_800_000, state: 'missed' }];
    const { items } = await page(id, { limit: 2 });
    expect(items.map(({ index, start, end, state }) => [index, start, end, state])).toEqual([
      [4, '2026-11-05T09:00:00Z', '2026-11-05T09:30:00Z', 'missed'],
      [0, '2027-01-31T08:00:00Z', '2027-01-31T09:00:00Z', 'planned'],
    ]);
  });
});

describe('what has become of them is told by the time too', () => {
  /** The office's now is 3:04:05 on 2027-01-02. */
  const daily = {
    ...MONTHLY,
    year: 2026,
    month: 12,
    day: 29,
    hour: 3,
    repeats: 'daily',
    count: 4,
    timezone: 'UTC',
  } as const;
  const begun = (schedule: Partial<ConferenceDraft>) =>
    occurrencesFrom({ ...PLAIN_CONFERENCE, ...schedule }, 'UTC', 0, 4);
  const states = async (id: ConferenceId) => (await page(id)).items.map(({ state }) => state);
  const one = (local: string, minutes: number, state: RecordedOccurrence['state']): RecordedOccurrence => {
    const startMs = Date.parse(`${local}Z`);
    return { local, index: 0, startMs, endMs: startMs + minutes * 60_000, state };
  };

  test.each([
    [0, ['ended', 'ended', 'ended', 'open']],
    [24 * 60, ['ended', 'ended', 'ended', 'ended']],
    [2_000, ['ended', 'ended', 'ended', 'open']],
  ])('where only the last of a window was ended, with %i minutes', async (durationMinutes, expected) => {
    const schedule = { ...daily, durationMinutes };
    kept = begun(schedule).map((each) => ({ ...each, state: 'open' }));
    expect(await states(await conference(schedule))).toEqual(expected);
  });
  test('of one that was open when its conference was moved', async () => {
    kept = [one('2027-01-01T09:00', 60, 'open'), one('2027-01-02T03:00', 60, 'open')];
    expect(await states(await conference({ ...MONTHLY, count: 1 }))).toEqual(['ended', 'open', 'planned']);
  });
  test('of one whose conference has another duration now', async () => {
    kept = [one('2027-01-02T03:00', 2, 'open')];
    const once = { ...daily, year: 2027, month: 1, day: 2, repeats: '', count: 1 } as const;
    const { items } = await page(await conference({ ...once, durationMinutes: 30 }));
    expect(items).toMatchObject([{ state: 'open', end: '2027-01-02T03:30:00Z' }]);
    kept = [one('2027-01-02T03:00', 30, 'open')];
    const shorter = await page(await conference({ ...once, code: code('3001'), durationMinutes: 2 }));
    expect(shorter.items).toMatchObject([{ state: 'ended', end: '2027-01-02T03:02:00Z' }]);
  });
  test('of one that was open when its conference was disabled', async () => {
    kept = [one('2027-01-02T03:00', 30, 'open')];
    expect(await states(await conference({ ...daily, day: 30, count: 1, disabled: true }))).toContain('ended');
  });

  const soon = {
    ...daily,
    year: 2027,
    month: 1,
    day: 2,
    minute: 5,
    repeats: '',
    count: 1,
    durationMinutes: 10,
  } as const;
  const before = { ...soon, minute: 4 };
  const past = { ...soon, hour: 2 };
  test.each([
    ['to come', soon, '2027-01-02T03:05', 'told'],
    ['to come, and disabled', { ...soon, disabled: true }, '2027-01-02T03:05', 'cancelled'],
    ['due and not begun', before, '2027-01-02T03:04', 'told'],
    ['over and not begun', past, '2027-01-02T02:05', 'missed'],
    ['over, and disabled', { ...past, disabled: true }, '2027-01-02T02:05', 'cancelled'],
  ])('of one that people were told of, %s', async (_, schedule, local, expected) => {
    kept = [one(local, 10, 'told')];
    expect(await states(await conference(schedule))).toEqual([expected]);
  });
  test.each(['2027-01-02T03:05', '2027-01-02T02:05'])(
    'of one at %s that was moved when people were told',
    async (local) => {
      kept = [one(local, 10, 'told')];
      expect(await states(await conference({ ...soon, day: 3 }))).toEqual(['cancelled', 'planned']);
    },
  );
  test('of one of which nobody was to be told', async () => {
    kept = [one('2027-01-02T03:05', 10, undefined)];
    expect(await states(await conference(soon))).toEqual(['planned']);
  });
  test('of one that was told of and takes place in another zone now', async () => {
    kept = [one('2027-01-02T03:05', 10, 'told')];
    const id = await conference({ ...soon, timezone: 'America/New_York' });
    expect((await page(id)).items).toEqual([
      {
        ...{ index: 0, start: '2027-01-02T08:05:00Z', end: '2027-01-02T08:15:00Z', local: '2027-01-02T03:05' },
        ...{ timezone: 'America/New_York', state: 'told' },
      },
    ]);
  });
});

describe('another zone', () => {
  const once = { ...MONTHLY, month: 1, day: 2, hour: 4, repeats: '', count: 1, timezone: 'Europe/Berlin' } as const;
  const record = (local: string, state: RecordedOccurrence['state']): RecordedOccurrence => {
    const startMs = Date.UTC(2027, 0, 2, 3);
    return { local, index: 0, startMs, endMs: startMs + 3_600_000, state };
  };
  const shown = { index: 0, start: '2027-01-02T03:00:00Z', end: '2027-01-02T04:00:00Z', local: '2027-01-02T04:00' };
  test.each([
    ['is kept', [record('2027-01-02T03:00', 'open')]],
    ['is kept under both', [record('2027-01-02T03:00', 'open'), record('2027-01-02T04:00', 'told')]],
    ['has begun under both', [record('2027-01-02T03:00', 'open'), record('2027-01-02T04:00', 'open')]],
  ])('that left the instant shows one occurrence, which %s', async (_, records) => {
    kept = records;
    const first = await page(await conference(once), { limit: 1 });
    expect(first).toEqual({ items: [{ ...shown, timezone: 'Europe/Berlin', state: 'open' }], next: null });
  });
  test('shows what was by its clock', async () => {
    kept = [record('2027-01-02T03:00', 'ended')];
    const { items } = await page(await conference({ ...once, day: 9 }));
    expect(items.map(({ start, local, state }) => [start, local, state])).toEqual([
      ['2027-01-02T03:00:00Z', '2027-01-02T04:00', 'ended'],
      ['2027-01-09T03:00:00Z', '2027-01-09T04:00', 'planned'],
    ]);
  });
});

test('page by page everything comes once and in order, whatever was kept', async () => {
  const day = 24 * 60;
  const zones = ['UTC', 'Europe/Berlin', 'Pacific/Apia', 'Asia/Kolkata'];
  const schedule = fc.record({
    year: fc.constant(2011),
    month: fc.constant(12),
    day: fc.integer({ min: 28, max: 31 }),
    hour: fc.integer({ min: 0, max: 23 }),
    repeats: fc.constantFrom('daily', 'weekly', 'monthly', ''),
    count: fc.integer({ min: 1, max: 8 }),
    durationMinutes: fc.constantFrom(0, 30, day, 2_000),
    disabled: fc.boolean(),
  });
  /** What was begun under other zones and hours: some at the very instants of the present definition. */
  const records = fc.array(
    fc.record({
      zone: fc.constantFrom(...zones),
      shift: fc.integer({ min: -3, max: 3 }),
      index: fc.nat(7),
      state: fc.constantFrom(undefined, ...RECORDED_STATES),
    }),
    { maxLength: 20 },
  );
  const run = fc.asyncProperty(
    schedule,
    fc.constantFrom(...zones),
    records,
    fc.integer({ min: 1, max: 5 }),
    async (given, timezone, were, limit) => {
      await store.conferences.delete(id);
      id = await conference({ ...given, timezone });
      const found = were.flatMap(({ zone, shift, index, state }) =>
        occurrencesFrom(
          { ...PLAIN_CONFERENCE, ...given, hour: Math.min(23, Math.max(0, given.hour + shift)) },
          zone,
          index,
          1,
        ).map((each): RecordedOccurrence => ({ ...each, state })),
      );
      kept = [...new Map(found.map((each) => [each.local, each])).values()].toSorted((a, b) => a.startMs - b.startMs);
      const { items: whole, next: none } = await page(id, { limit: 1_000 });
      expect(none).toBeNull();
      const moments = whole.map(({ start, index }) => `${start}/${String(index).padStart(5, '0')}`);
      expect(moments).toEqual([...new Set(moments)].toSorted());
      const seen = [];
      for (let from: string | null = ''; from !== null && seen.length <= whole.length; ) {
        const read: Awaited<ReturnType<typeof page>> = await page(id, { from, limit });
        expect(read.items.length).toBeGreaterThan(0);
        seen.push(...read.items);
        from = read.next;
      }
      expect(seen).toEqual(whole);
    },
  );
  let id = await conference({});
  await fc.assert(run, { numRuns: 200 });
});

test('a thousand let others have their turn in between', async () => {
  const id = await conference({ ...MONTHLY, repeats: 'daily', count: 10_000 });
  let turns = 0;
  let listed = false;
  const count = () => {
    turns += 1;
    if (!listed) setImmediate(count);
  };
  setImmediate(count);
  const { items } = await page(id, { limit: 1_000 });
  listed = true;
  expect(items).toHaveLength(1_000);
  expect(turns).toBeGreaterThanOrEqual(20);
});

describe('a page', () => {
  const daily = { ...MONTHLY, day: 1, repeats: 'daily', count: 7, timezone: 'UTC' } as const;
  const locals = ({ items }: Awaited<ReturnType<typeof page>>) => items.map(({ local }) => local.slice(5, 10));
  test.each([
    ['2027-01-06', ['01-06', '01-07']],
    ['2027-01-06T09:00:00Z', ['01-06', '01-07']],
    ['2027-01-06T10:00+01:00', ['01-06', '01-07']],
    ['2027-01-06T09:00:00.001Z', ['01-07']],
    ['2028-01-01', []],
    ['', ['01-01', '01-02', '01-03', '01-04', '01-05', '01-06', '01-07']],
  ])('begins at %j', async (from, expected) => {
    expect(locals(await page(await conference(daily), { from }))).toEqual(expected);
  });
  test('begins at midnight in the zone of the conference', async () => {
    const early = { ...daily, hour: 0, timezone: 'Pacific/Apia' };
    const { items } = await page(await conference(early), { from: '2027-01-07' });
    expect(items.map(({ start }) => start)).toEqual(['2027-01-06T11:00:00Z']);
  });
  test('is followed by the next until there is none', async () => {
    const id = await conference(daily);
    const pages: string[][] = [];
    let from: string | null = '';
    while (from !== null) {
      const read: Awaited<ReturnType<typeof page>> = await page(id, { from, limit: 3 });
      pages.push(locals(read));
      from = read.next;
    }
    expect(pages).toEqual([['01-01', '01-02', '01-03'], ['01-04', '01-05', '01-06'], ['01-07']]);
  });
  test('may end between two that begin at once, since the zone left out a day', async () => {
    const apia = { ...daily, year: 2011, month: 12, day: 29, hour: 10, count: 4, timezone: 'Pacific/Apia' };
    const id = await conference(apia);
    const first = await page(id, { limit: 2 });
    expect([locals(first), first.next]).toEqual([['12-29', '12-30'], '2011-12-30T20:00:00Z/2']);
    const second = await page(id, { limit: 2, from: first.next });
    expect([locals(second), second.next]).toEqual([['12-31', '01-01'], null]);
    expect(locals(await page(id, { from: '2011-12-30T20:00:00Z' }))).toEqual(['12-30', '12-31', '01-01']);
  });
  test('far out costs no walk, and asks for no more than it needs', async () => {
    const id = await conference({ ...daily, year: 2000, count: 10_000 });
    const { items, next } = await page(id, { from: '2027-05-01', limit: 1 });
    expect([items.map(({ index }) => index), next]).toEqual([[9_982], '2027-05-02T09:00:00Z']);
    expect(asked).toEqual([8]);
  });
  test.each(['1969-12-31', '1969-12-31T23:59:59Z', '0001-01-01', '9998-12-31', '9999-01-01', '9999-12-31T23:59:59Z'])(
    'may begin at %s',
    async (from) => {
      const count = from < '2000' ? 7 : 0;
      expect(locals(await page(await conference(daily), { from }))).toHaveLength(count);
    },
  );
  test.each([
    'yesterday',
    '2027-02-30',
    '2027-02-30T00:00:00Z',
    '2027-02-30T00:00:00Z/1',
    '2027-01-06T09:00',
    '1',
    '2027-13-01T00:00:00Z',
    '2027-01-06/3',
  ])('does not begin at %j', async (from) => {
    expect(await list(await conference(daily), { from })).toMatchObject({
      ok: false,
      refusal: { kind: 'invalid', errors: [{ field: 'from', message: expect.stringMatching(/^must be a date/) }] },
    });
  });
});

test.each(['stranger', 'colleague'] as const)('are not for a %s', async (name) => {
  expect(await list(await conference(MONTHLY), {}, name)).toMatchObject({ ok: false, refusal: { kind: 'absent' } });
});
test('need the role user', async () => {
  expect(await list(await conference(MONTHLY), {}, 'recorder')).toMatchObject({ ok: false, refusal: { kind: 'role' } });
});
