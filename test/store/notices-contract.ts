import { afterEach, beforeEach, expect, test } from 'vitest';
import { type CallId, type NotificationId, parseCallId } from '../../src/core/ids.ts';
import type { NoticeOutcome } from '../../src/core/notice-outcome.ts';
import type { NoticeAttempt, NoticeStore, NoticeTarget, Round } from '../../src/store/notices.ts';
import type { Store } from '../../src/store/store.ts';
import { conferenceId, draft, stored } from './drafts.ts';

export interface NoticesSubject {
  readonly store: Store;
  readonly notices: NoticeStore;
  /** Lets so much time pass, as far as this claim is concerned. */
  grow(attempt: NoticeAttempt, olderByMs: number): Promise<void>;
  dispose(): Promise<void>;
}

const HOUR_MS = 3_600_000;
const LOCAL = '2027-01-31T09:00';
const callId = (text: string): CallId => {
  const id = parseCallId(text);
  if (id === undefined) throw new Error(text);
  return id;
};

/** Who was told of what, wherever it is kept. `fresh` gives a store without any. */
export function noticesContract(fresh: () => Promise<NoticesSubject>): void {
  let subject: NoticesSubject;
  let notices: NoticeStore;
  let round: Round;
  let nowMs: number;
  beforeEach(async () => {
    subject = await fresh();
    ({ notices } = subject);
    const made = await subject.store.conferences.create(draft('1'));
    if (!made.ok) throw new Error(made.error);
    round = { conference: made.value.id, occasion: LOCAL };
    nowMs = await notices.nowMs();
  });
  afterEach(() => subject.dispose());

  const target = (id: number, changes: Partial<NoticeTarget> = {}): NoticeTarget => ({
    ...{ id: stored<NotificationId>(id), kind: 'call', target: `+49301234${id}`, level: 'talk' },
    ...changes,
  });
  const occurrence = () => ({ index: 3, local: LOCAL, startMs: nowMs + 60_000, endMs: undefined });
  const begin = (of = round, targets = [target(2), target(1)], untilMs = nowMs + HOUR_MS) =>
    notices.begin(of, { occurrence: of.occasion === LOCAL ? occurrence() : null, untilMs, targets });
  const attempt = (id: number, n = 1, of = round): NoticeAttempt => {
    return { round: of, target: stored<NotificationId>(id), attempt: n };
  };
  const busy: NoticeOutcome = { kind: 'busy', reason: 'USER_BUSY' };

  test('a round begins once, with those who are told fixed from then on', async () => {
    expect(await begin()).toBe('begun');
    expect(await begin(round, [target(9)])).toBe('known');
    const record = await notices.list(round);
    expect(record).toEqual({
      beganMs: expect.any(Number),
      untilMs: nowMs + HOUR_MS,
      occurrence: occurrence(),
      targets: [
        { ...target(1), attempts: [] },
        { ...target(2), attempts: [] },
      ],
    });
    expect(record?.beganMs).toBeGreaterThanOrEqual(nowMs);
    const one = await notices.one(round, stored<NotificationId>(2));
    expect(one).toEqual({ ...record, targets: [{ ...target(2), attempts: [] }] });
    expect((await notices.one(round, stored<NotificationId>(9)))?.targets).toEqual([]);
  });

  test('one on request is of no occurrence, and beside those of occurrences', async () => {
    const request: Round = { ...round, occasion: 'request-a_B-1' };
    expect(await begin()).toBe('begun');
    expect(await begin(request, [target(5, { kind: 'email', target: 'zoe@example.org', level: 'listen' })])).toBe(
      'begun',
    );
    expect(await notices.list(request)).toMatchObject({
      occurrence: null,
      targets: [{ kind: 'email', target: 'zoe@example.org', level: 'listen' }],
    });
    expect(await notices.claim(attempt(5, 1, request), 'a')).toBe('claimed');
    expect(await notices.claim(attempt(5), 'a')).toBe('gone');
  });

  test('an attempt is claimed by one alone of all who ask at the same moment', async () => {
    await begin();
    const tokens = Array.from({ length: 50 }, (_, n) => `t${n}`);
    const answers = await Promise.all(tokens.map((token) => notices.claim(attempt(1), token)));
    expect(answers.filter((answer) => answer === 'claimed')).toHaveLength(1);
    expect(answers.filter((answer) => answer === 'taken')).toHaveLength(49);
    const winner = tokens[answers.indexOf('claimed')] ?? '';
    expect(await notices.claim(attempt(1), winner)).toBe('claimed');
    await notices.settle(attempt(1), busy);
    expect(await notices.claim(attempt(1), 'late')).toBe('taken');
    expect(await notices.claim(attempt(1, 2), 'late')).toBe('claimed');
    expect(await notices.claim(attempt(2), 'late')).toBe('claimed');
  });

  test('what became of attempts is kept in their order, and the first outcome stays', async () => {
    await begin();
    expect(await notices.settle(attempt(1), busy)).toBe('gone');
    await notices.claim(attempt(1), 'a');
    await notices.calling(attempt(1), callId('c-1'));
    const underWay = {
      attempt: 1,
      claimedMs: expect.any(Number),
      call: 'c-1',
      settledMs: undefined,
      outcome: undefined,
    };
    expect((await notices.list(round))?.targets[0]?.attempts).toEqual([underWay]);
    expect(await notices.settle(attempt(1), busy)).toBe('settled');
    expect(await notices.settle(attempt(1), { kind: 'accepted', reason: '' })).toBe('known');
    await notices.claim(attempt(1, 2), 'b');
    const attempts = (await notices.one(round, stored<NotificationId>(1)))?.targets[0]?.attempts;
    expect(attempts).toEqual([
      { ...underWay, settledMs: expect.any(Number), outcome: busy },
      { ...underWay, attempt: 2, call: undefined },
    ]);
  });

  test('one that nobody has said the end of is unknown when it could not last any longer, and may still be told of', async () => {
    await begin();
    await notices.claim(attempt(1), 'a');
    await subject.grow(attempt(1), 14 * 60_000);
    const outcome = async () => (await notices.list(round))?.targets[0]?.attempts[0]?.outcome;
    expect(await outcome()).toBeUndefined();
    await subject.grow(attempt(1), 60_000);
    expect(await outcome()).toMatchObject({ kind: 'unknown' });
    expect(await notices.claim(attempt(1), 'b')).toBe('taken');
    expect(await notices.settle(attempt(1), busy)).toBe('settled');
    expect(await outcome()).toEqual(busy);
  });

  test('nothing is claimed when the time of the round is over', async () => {
    await begin(round, [target(1)], nowMs - 1);
    expect(await notices.claim(attempt(1), 'a')).toBe('over');
    expect((await notices.list(round))?.targets[0]?.attempts).toEqual([]);
  });

  test('a claim that led to nothing is taken back by its owner alone, and not once there is a call or an outcome', async () => {
    await begin();
    const attempts = async () => (await notices.one(round, stored<NotificationId>(1)))?.targets[0]?.attempts;
    await notices.release(attempt(1), 'a');
    await notices.claim(attempt(1), 'a');
    await notices.release(attempt(1), 'b');
    expect(await notices.claim(attempt(1), 'c')).toBe('taken');
    await notices.release(attempt(1), 'a');
    expect(await attempts()).toEqual([]);
    expect(await notices.claim(attempt(1), 'c')).toBe('claimed');
    await notices.calling(attempt(1), callId('c-1'));
    await notices.release(attempt(1), 'c');
    expect(await attempts()).toMatchObject([{ call: 'c-1' }]);
    await notices.claim(attempt(2), 'a');
    await notices.settle(attempt(2), busy);
    await notices.release(attempt(2), 'a');
    expect(await notices.claim(attempt(2), 'b')).toBe('taken');
  });

  test('one that is not made any more says why, also when its time is over, unless somebody has claimed it', async () => {
    await begin(round, [target(1)], nowMs - 1);
    const refused: NoticeOutcome = { kind: 'refused', reason: 'ten calls stood' };
    expect(await notices.forgo(attempt(1), refused)).toBe('settled');
    expect(await notices.forgo(attempt(1), busy)).toBe('known');
    expect((await notices.list(round))?.targets[0]?.attempts).toEqual([
      { attempt: 1, claimedMs: expect.any(Number), call: undefined, settledMs: expect.any(Number), outcome: refused },
    ]);
    expect(await notices.forgo(attempt(9), refused)).toBe('gone');
    const other: Round = { ...round, occasion: 'request-1' };
    await begin(other);
    await notices.claim(attempt(1, 1, other), 'a');
    expect(await notices.forgo(attempt(1, 1, other), refused)).toBe('known');
  });

  test('unfinished are those with somebody to tell, in order of when their time is over, until they are finished', async () => {
    const at = (hour: number): Round => ({ ...round, occasion: `2027-01-31T${hour}:00` });
    await begin(at(11), [target(1)], nowMs + 2);
    await begin(at(10), [target(1)], nowMs + 1);
    await begin(at(12), [target(1)], nowMs + 3);
    await begin(at(13), []);
    expect(await notices.unfinished(10)).toEqual([at(10), at(11), at(12)]);
    expect(await notices.unfinished(1, 1)).toEqual([at(11)]);
    await notices.finish(at(10));
    await notices.finish(at(10));
    expect(await notices.unfinished(10)).toEqual([at(11), at(12)]);
    expect(await notices.list(at(10))).toBeDefined();
  });

  test('nothing is kept of a conference that is gone, nor begun for it', async () => {
    await begin();
    await notices.claim(attempt(1), 'a');
    await subject.store.conferences.delete(round.conference);
    expect(await notices.list(round)).toBeUndefined();
    expect(await notices.claim(attempt(2), 'a')).toBe('gone');
    expect(await notices.settle(attempt(1), busy)).toBe('gone');
    expect(await begin()).toBe('gone');
    expect(await notices.unfinished(10)).toEqual([]);
    expect(await begin({ ...round, conference: conferenceId(99) })).toBe('gone');
  });

  test('what somebody typed is no occasion', async () => {
    await expect(begin({ ...round, occasion: 'request-a b' })).rejects.toThrow('not an occasion');
    await expect(notices.list({ ...round, occasion: '*' })).rejects.toThrow('not an occasion');
  });
}
