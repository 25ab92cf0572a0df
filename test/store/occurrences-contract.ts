import { afterEach, beforeEach, expect, test } from 'vitest';
import type { ConferenceId } from '../../src/core/ids.ts';
import type { EventKind, OccurrenceEvent } from '../../src/core/occurrence.ts';
import {
  type Claim,
  type Claiming,
  type DueEvent,
  type OccurrenceState,
  type OccurrenceStore,
  type Outcome,
  REMEMBERED,
} from '../../src/store/occurrences.ts';
import type { Store } from '../../src/store/store.ts';
import { draft } from './drafts.ts';

export interface OccurrencesSubject {
  readonly store: Store;
  readonly occurrences: OccurrenceStore;
  dispose(): Promise<void>;
}

const HOUR_MS = 3_600_000;
const LEASE_MS = 60_000;
/** One that has run out when it is given. */
const NO_LEASE_MS = 0;

/** What is next and what was in conferences, wherever it is kept. `fresh` gives a store without any. */
export function occurrencesContract(fresh: () => Promise<OccurrencesSubject>): void {
  let subject: OccurrencesSubject;
  let occurrences: OccurrenceStore;
  let conference: ConferenceId;
  let nowMs: number;
  beforeEach(async () => {
    subject = await fresh();
    ({ occurrences } = subject);
    conference = await another('1');
    nowMs = await occurrences.nowMs();
  });
  afterEach(() => subject.dispose());

  async function another(code: string): Promise<ConferenceId> {
    const made = await subject.store.conferences.create(draft(code));
    if (!made.ok) throw new Error(made.error);
    return made.value.id;
  }
  /** An event of the occurrence of an index, which starts so many hours from now. */
  const event = (
    kind: EventKind,
    index: number,
    hours = -1,
    changes: Partial<OccurrenceEvent> = {},
  ): OccurrenceEvent => {
    const startMs = nowMs + hours * HOUR_MS;
    return {
      kind,
      index,
      local: `2027-03-0${index + 1}T09:00`,
      startMs,
      endMs: startMs + HOUR_MS,
      atMs: startMs,
      ...changes,
    };
  };
  const outcome = (of: OccurrenceEvent, state: OccurrenceState | undefined): Outcome => {
    const { local, index, startMs, endMs, kind, atMs } = of;
    return { local, index, startMs, endMs, state, did: state === 'missed' ? undefined : { kind, atMs } };
  };
  const due = ({ index, kind }: OccurrenceEvent, revision = 1) => ({ conference, revision, index, kind });
  async function claimOne(wanted: DueEvent, token: string, leaseMs: number): Promise<Claiming> {
    const [claiming, ...more] = await occurrences.claim([wanted], token, leaseMs);
    if (claiming === undefined || more.length > 0) throw new Error('each has one answer');
    return claiming;
  }
  async function claimed(of: OccurrenceEvent, token: string, leaseMs = LEASE_MS, revision = 1): Promise<Claim> {
    const claim = await claimOne(due(of, revision), token, leaseMs);
    if (claim.kind !== 'claimed') throw new Error(`it is ${claim.kind}`);
    return claim.claim;
  }
  const states = async () => (await occurrences.history(conference, 0, 100)).map(({ state }) => state);

  test('an armed event is claimed once, kept, and followed by the next', async () => {
    const [start, end] = [event('start', 0), event('end', 0, -1, { endMs: undefined })];
    expect(await occurrences.arm(conference, 1, start)).toEqual({
      kind: 'armed',
      replaced: undefined,
      last: undefined,
    });
    expect(await occurrences.armed(conference)).toEqual({ revision: 1, event: start, state: 'armed' });
    const answer = await claimOne(due(start), 'a', LEASE_MS);
    expect(answer).toEqual({
      kind: 'claimed',
      lateMs: expect.any(Number),
      claim: { conference, revision: 1, index: 0, kind: 'start', token: 'a', event: start },
      nowMs: expect.any(Number),
      again: false,
    });
    expect(await claimOne(due(start), 'b', LEASE_MS)).toMatchObject({ kind: 'taken' });
    expect((await occurrences.armed(conference))?.state).toBe('claimed');
    const claim = await claimed(start, 'a');
    expect(await occurrences.commit(claim, [outcome(start, 'open')], end)).toEqual({ kind: 'armed' });
    expect(await claimOne(due(start), 'b', LEASE_MS)).toEqual({ kind: 'gone' });
    expect(await occurrences.armed(conference)).toEqual({ revision: 1, event: end, state: 'armed' });
    const { local, index, startMs, endMs, atMs } = start;
    const done = { start: { atMs, doneMs: expect.any(Number) } };
    expect(await occurrences.history(conference, 0, 10)).toEqual([
      { local, index, startMs, endMs, state: 'open', done },
    ]);
    expect(await occurrences.history(conference, startMs + 1, 10)).toEqual([]);
  });

  test('only exactly the event is claimed, and not before its time', async () => {
    const later = event('start', 1, 2);
    await occurrences.arm(conference, 3, later);
    const wanted = due(later, 3);
    for (const other of [{ revision: 2 }, { revision: 4 }, { index: 0 }, { kind: 'notify' as const }]) {
      expect(await claimOne({ ...wanted, ...other }, 'a', LEASE_MS)).toEqual({ kind: 'gone' });
    }
    const early = await claimOne(wanted, 'a', LEASE_MS);
    expect(early.kind === 'early' && early.forMs > HOUR_MS && early.forMs <= 2 * HOUR_MS).toBe(true);
    expect(await claimOne({ ...wanted, conference: await another('2') }, 'a', 1)).toEqual({ kind: 'gone' });
  });

  test('a claim whose lease has run out is taken over, and then belongs to the other', async () => {
    const start = event('start', 0);
    await occurrences.arm(conference, 1, start);
    const lost = await claimed(start, 'a', NO_LEASE_MS);
    expect(await occurrences.due(0, 10)).toEqual([due(start)]);
    expect(await claimOne(due(start), 'b', LEASE_MS)).toMatchObject({ kind: 'claimed', again: true });
    expect(await occurrences.due(0, 10)).toEqual([]);
    expect(await occurrences.commit(lost, [outcome(start, 'open')], undefined)).toEqual({ kind: 'lost' });
    expect(await states()).toEqual([]);
    expect(await occurrences.commit(await claimed(start, 'b'), [outcome(start, 'open')], undefined)).toEqual({
      kind: 'idle',
    });
    expect(await states()).toEqual(['open']);
  });

  test('a commit whose answer was lost is made again', async () => {
    const [start, end] = [event('start', 0), event('end', 0)];
    await occurrences.arm(conference, 1, start);
    const claim = await claimed(start, 'a');
    await occurrences.commit(claim, [outcome(start, 'open')], end);
    expect(await occurrences.commit(claim, [outcome(start, 'open')], end)).toEqual({ kind: 'armed' });
    const last = await claimed(end, 'b');
    await occurrences.commit(last, [outcome(end, 'ended')], undefined);
    expect(await occurrences.commit(last, [outcome(end, 'ended')], undefined)).toEqual({ kind: 'edited' });
    expect(await states()).toEqual(['ended']);
  });

  test('an edit replaces what is armed, and an older definition does not', async () => {
    const [old, edited] = [event('start', 0, 1), event('start', 0, 2)];
    await occurrences.arm(conference, 1, old);
    expect(await occurrences.arm(conference, 2, edited)).toMatchObject({ kind: 'armed', replaced: old });
    expect(await occurrences.arm(conference, 1, old)).toEqual({ kind: 'outdated' });
    expect(await claimOne(due(old), 'a', LEASE_MS)).toEqual({ kind: 'gone' });
    expect(await occurrences.arm(conference, 2, old)).toMatchObject({ kind: 'armed', replaced: edited });
    expect(await occurrences.disarm(conference, 3)).toMatchObject({ kind: 'cancelled', event: old });
    expect(await occurrences.armed(conference)).toBeUndefined();
    expect(await occurrences.due(9 * HOUR_MS, 10)).toEqual([]);
  });

  test('an edit or a cancellation while the event is under way is told so, and the commit arms nothing', async () => {
    const [start, end] = [event('start', 0), event('end', 0)];
    await occurrences.arm(conference, 1, start);
    const first = await claimed(start, 'a');
    expect(await occurrences.arm(conference, 2, event('notify', 0, 3))).toEqual({
      kind: 'under-way',
      event: start,
      last: undefined,
    });
    expect(await occurrences.commit(first, [outcome(start, 'open')], end)).toEqual({ kind: 'edited' });
    expect(await occurrences.armed(conference)).toBeUndefined();
    expect(await occurrences.arm(conference, 2, end)).toMatchObject({ last: { kind: 'start', local: start.local } });
    const second = await claimed(end, 'b', LEASE_MS, 2);
    // Also of the same revision: a customer may be disabled.
    expect(await occurrences.disarm(conference, 2)).toEqual({
      kind: 'under-way',
      event: end,
      last: { kind: 'start', local: start.local, doneMs: expect.any(Number) },
    });
    expect(await occurrences.commit(second, [outcome(end, 'ended')], event('notify', 1, 5))).toEqual({
      kind: 'edited',
    });
    expect(await occurrences.disarm(conference, 2)).toMatchObject({ kind: 'nothing' });
    expect(await states()).toEqual(['ended']);
  });

  test('what is cancelled is not claimed, and is not armed by an older definition', async () => {
    const start = event('start', 0);
    await occurrences.arm(conference, 4, start);
    expect(await occurrences.disarm(conference, 5)).toMatchObject({ kind: 'cancelled', event: start });
    expect(await claimOne(due(start, 4), 'a', LEASE_MS)).toEqual({ kind: 'gone' });
    expect(await occurrences.arm(conference, 4, start)).toEqual({ kind: 'outdated' });
    expect(await occurrences.disarm(conference, 3)).toMatchObject({ kind: 'nothing' });
    expect(await occurrences.arm(conference, 4, start)).toEqual({ kind: 'outdated' });
    expect(await occurrences.arm(conference, 5, start)).toMatchObject({ kind: 'armed' });
  });

  test('what was told or started is not armed again; a warning or an end is for another moment', async () => {
    const kinds = ['notify', 'start', 'warn-5', 'end'] as const;
    for (const kind of kinds) {
      const one = event(kind, 0);
      await occurrences.arm(conference, 1, one);
      const state = kind === 'warn-5' ? undefined : 'told';
      await occurrences.commit(await claimed(one, kind), [outcome(one, state)], undefined);
    }
    const again = async (kind: EventKind, changes: Partial<OccurrenceEvent>) =>
      (await occurrences.arm(conference, 2, event(kind, 7, 1, { local: event('start', 0).local, ...changes }))).kind;
    for (const kind of kinds) expect(await again(kind, { atMs: event(kind, 0).atMs })).toBe('done');
    expect(await again('notify', { atMs: nowMs })).toBe('done');
    expect(await again('start', { atMs: nowMs })).toBe('done');
    expect(await again('warn-5', { atMs: nowMs })).toBe('armed');
    expect(await again('end', { atMs: nowMs })).toBe('armed');
    expect(await again('notify', { local: '2027-03-01T10:00' })).toBe('armed');
  });

  test('a commit does not arm what was done before', async () => {
    const [notice, start] = [event('notify', 1), event('start', 0)];
    await occurrences.arm(conference, 1, notice);
    await occurrences.commit(await claimed(notice, 'a'), [outcome(notice, 'told')], start);
    expect(await occurrences.commit(await claimed(start, 'b'), [outcome(start, 'open')], notice)).toEqual({
      kind: 'done',
    });
    expect(await occurrences.armed(conference)).toBeUndefined();
  });

  test('what became of an abandoned claim is unknown, unless the new definition wants the same', async () => {
    const start = event('start', 0);
    await occurrences.arm(conference, 1, start);
    await claimed(start, 'a', NO_LEASE_MS);
    expect(await occurrences.arm(conference, 2, { ...start, endMs: undefined })).toMatchObject({ kind: 'armed' });
    expect(await claimOne(due(start, 2), 'b', NO_LEASE_MS)).toMatchObject({ kind: 'claimed', again: true });
    expect(await states()).toEqual([]);
    await occurrences.arm(conference, 3, event('notify', 1, 5));
    expect(await states()).toEqual(['unknown']);
    expect(await occurrences.arm(conference, 3, start)).toEqual({ kind: 'done' });
    const notice = event('notify', 2);
    await occurrences.arm(conference, 3, notice);
    await claimed(notice, 'c', NO_LEASE_MS, 3);
    expect(await occurrences.disarm(conference, 4)).toMatchObject({ kind: 'cancelled', event: notice });
    expect(await states()).toEqual(['unknown', 'unknown']);
  });

  test.each([
    [['told', 'open', 'ended'], 'ended'],
    [['told', 'missed'], 'missed'],
    [['missed', 'open'], 'open'],
    [['missed', 'ended'], 'missed'],
    [['open', 'told'], 'open'],
    [['ended', 'missed'], 'ended'],
    [['unknown', 'ended'], 'ended'],
    [['open', undefined], 'open'],
    [[undefined], undefined],
  ] as const)('of %j an occurrence is kept as %s', async (given, expected) => {
    const kinds = { told: 'notify', open: 'start', unknown: 'start', ended: 'end', missed: 'start' } as const;
    for (const [n, state] of given.entries()) {
      const one = event(state === undefined ? 'warn-1' : kinds[state], 0);
      await occurrences.arm(conference, 1, event('end', 1, -1, { atMs: nowMs - n }));
      const claim = await claimed(event('end', 1), `${n}`);
      await occurrences.commit(claim, [outcome(one, state)], undefined);
    }
    expect(await states()).toEqual([expected]);
  });

  test('what is late is so since it was due, or since the definition came that wants it', async () => {
    const [start, end] = [event('start', 0), event('end', 0)];
    await occurrences.arm(conference, 1, start);
    const claim = await occurrences.claim([due(start)], 'a', LEASE_MS);
    expect(claim).toMatchObject([{ kind: 'claimed' }]);
    const lateMs = (of: readonly Claiming[]) => of.map((one) => (one.kind === 'claimed' ? one.lateMs : undefined));
    // The clock of a real Redis goes on.
    expect(lateMs(claim)[0]).toBeLessThan(HOUR_MS / 2);
    await occurrences.commit(await claimed(start, 'a'), [outcome(start, 'open')], end);
    expect(lateMs(await occurrences.claim([due(end)], 'b', LEASE_MS))[0]).toBeGreaterThanOrEqual(HOUR_MS);
  });

  test('what is due comes in order of time, in portions', async () => {
    const ids = [conference, await another('2'), await another('3')];
    for (const [n, id] of ids.entries()) await occurrences.arm(id, 1, event('start', n, -n));
    expect((await occurrences.due(0, 2)).map(({ index }) => index)).toEqual([2, 1]);
    expect((await occurrences.due(0, 2, 2)).map(({ index }) => index)).toEqual([0]);
    await occurrences.arm(conference, 1, event('start', 0, 2));
    expect(await occurrences.due(0, 10)).toHaveLength(2);
    expect(await occurrences.due(2 * HOUR_MS + LEASE_MS, 10)).toHaveLength(3);
  });

  test('all goes with the conference, and nothing is armed for one that is gone', async () => {
    const start = event('start', 0);
    await occurrences.arm(conference, 1, start);
    const claim = await claimed(start, 'a');
    await occurrences.commit(claim, [outcome(start, 'open')], event('end', 0));
    const last = await claimed(event('end', 0), 'b');
    await subject.store.conferences.delete(conference);
    expect(await occurrences.commit(last, [outcome(start, 'ended')], undefined)).toEqual({ kind: 'lost' });
    expect(await occurrences.armed(conference)).toBeUndefined();
    expect(await occurrences.history(conference, 0, 10)).toEqual([]);
    expect(await occurrences.due(9 * HOUR_MS, 10)).toEqual([]);
    expect(await occurrences.arm(conference, 9, start)).toEqual({ kind: 'outdated' });
    expect(await occurrences.disarm(conference, 9)).toMatchObject({ kind: 'nothing' });
    expect(await occurrences.history(conference, 0, 10)).toEqual([]);
  });

  test('of very many occurrences the last are remembered', async () => {
    const start = event('start', 0);
    await occurrences.arm(conference, 1, start);
    const missed = Array.from({ length: REMEMBERED + 20 }, (_, n): Outcome => {
      return { local: `day ${n}`, index: n, startMs: n, endMs: undefined, state: 'missed', did: undefined };
    });
    await occurrences.commit(await claimed(start, 'a'), missed, undefined);
    const [first, ...rest] = await occurrences.history(conference, 0, 2 * REMEMBERED);
    expect([first?.index, rest.length]).toEqual([20, REMEMBERED - 1]);
  });
}
