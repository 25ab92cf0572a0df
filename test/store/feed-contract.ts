import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { FeedEntry } from '../../src/feed/entry.ts';
import type { TalkingState } from '../../src/feed/talking.ts';
import { type FeedLog, isGone } from '../../src/store/feed-log.ts';
import { conferenceId } from './drafts.ts';

/** One feed, to be reached by any number of processes. */
export interface FeedSubject {
  open(): Promise<FeedLog>;
  dispose(): Promise<void>;
}

/** An entry that says which one it is. */
export const lost = (which: number): FeedEntry => ({
  type: 'feed.gap',
  at: '2031-03-05T08:00:00.000Z',
  conference: null,
  lost: which,
});
export const opened = (conference: number): FeedEntry => ({
  type: 'room.opened',
  at: '2031-03-05T08:00:00.000Z',
  conference: conferenceId(conference),
});
const range = (from: number, to: number): readonly number[] =>
  Array.from({ length: to - from + 1 }, (_, at) => from + at);

/** What every feed does. `keeps` is how many entries those of `fresh` keep at least, and twice that at most. */
export function feedContract(fresh: () => Promise<FeedSubject>, keeps: number): void {
  let subject: FeedSubject;
  let log: FeedLog;
  beforeEach(async () => {
    subject = await fresh();
    log = await subject.open();
  });
  afterEach(() => subject.dispose());

  test('is empty at first', async () => {
    expect(await log.page(0, 10)).toEqual({ entries: [], oldest: 1, newest: 0 });
  });

  test('numbers what is written, and gives it back as it was', async () => {
    await log.append('one', 1, [opened(5), lost(2)]);
    expect(await log.page(0, 10)).toEqual({
      entries: [
        { seq: 1, type: 'room.opened', conference: 5, json: JSON.stringify(opened(5)) },
        { seq: 2, type: 'feed.gap', conference: null, json: JSON.stringify(lost(2)) },
      ],
      oldest: 1,
      newest: 2,
    });
  });

  test('gives what follows a number, so much as is asked for', async () => {
    await log.append('one', 1, range(1, 9).map(lost));
    const page = await log.page(3, 4);
    expect(page.entries.map(({ seq }) => seq)).toEqual([4, 5, 6, 7]);
    expect(page).toMatchObject({ oldest: 1, newest: 9 });
    expect((await log.page(9, 4)).entries).toEqual([]);
    expect((await log.page(3, 0)).entries).toEqual([]);
  });

  test('does not write twice what is sent again', async () => {
    await log.append('one', 1, [lost(1), lost(2)]);
    await log.append('two', 1, [lost(11)]);
    await log.append('one', 1, [lost(1), lost(2), lost(3)]);
    await log.append('one', 2, [lost(2)]);
    const { entries } = await log.page(0, 10);
    expect(entries.map(({ json }) => json)).toEqual([1, 2, 11, 3].map((which) => JSON.stringify(lost(which))));
  });

  test('adds what has a name once, whoever tells it, and at the same time as whatever', async () => {
    const logs = [log, await subject.open()];
    const told = range(1, 30).map((which) => lost(which));
    await Promise.all([
      ...logs.flatMap((each) => told.map((entry, at) => each.once(`entry ${at + 1}`, entry))),
      log.append('one', 1, [lost(31)]),
      log.once('entry 7', lost(32)),
    ]);
    const { entries } = await log.page(0, 100);
    expect(entries.map(({ seq }) => seq)).toEqual(range(1, 31));
    expect(new Set(entries.map(({ json }): unknown => JSON.parse(json).lost))).toEqual(new Set(range(1, 31)));
  });

  test('has no gaps and keeps the order of each, however many write at the same time', async () => {
    const logs = [log, await subject.open(), await subject.open()];
    await Promise.all(
      logs.map(async (each, writer) => {
        for (const batch of range(0, 9)) {
          const entries = range(1, 5).map((at) => lost(1000 * writer + batch * 5 + at));
          await each.append(`writer ${writer}`, batch * 5 + 1, entries);
        }
      }),
    );
    const { entries } = await log.page(0, 1_000);
    expect(entries.map(({ seq }) => seq)).toEqual(range(1, 150));
    const told = entries.map(({ json }): unknown => JSON.parse(json).lost);
    for (const writer of [0, 1, 2]) {
      const own = told.filter((which) => typeof which === 'number' && Math.floor(which / 1000) === writer);
      expect(own).toEqual(range(1, 50).map((at) => 1000 * writer + at));
    }
  });

  test('forgets the oldest, and says from where it goes on', async () => {
    for (const batch of range(0, 9)) await log.append('one', batch * keeps + 1, range(1, keeps).map(lost));
    const page = await log.page(0, 1);
    expect(page.newest).toBe(10 * keeps);
    expect(page.oldest).toBeGreaterThan(8 * keeps);
    expect(page.oldest).toBeLessThanOrEqual(9 * keeps + 1);
    expect(page.entries[0]?.seq).toBe(page.oldest);
    expect(isGone(page.oldest - 2, page)).toBe(true);
    expect(isGone(page.oldest - 1, page)).toBe(false);
    expect(isGone(page.newest, page)).toBe(false);
    expect(isGone(page.newest + 1, page)).toBe(true);
  });

  describe('one who waits', () => {
    test('has at once what is there already', async () => {
      await log.append('one', 1, [lost(1), lost(2), lost(3)]);
      expect((await log.next(1)).map(({ seq }) => seq)).toEqual([2, 3]);
    });
    test('hears of what another writes', async () => {
      const other = await subject.open();
      await log.append('one', 1, [lost(1)]);
      await log.next(0);
      const next = log.next(1);
      await other.append('two', 1, [lost(2)]);
      expect((await next).map(({ seq }) => seq)).toEqual([2]);
    });
    test('is let go when the feed is closed', async () => {
      await log.append('one', 1, [lost(1)]);
      await log.next(0);
      const next = log.next(1);
      const refusal = expect(next).rejects.toThrow();
      await log.close();
      await refusal;
    });
  });

  test('who talks is told to all who listen, and is no part of it', async () => {
    const state: TalkingState = { conference: conferenceId(5), talking: [], floor: null };
    const other = await subject.open();
    const heard = new Promise<TalkingState>((resolve) => {
      other.onTalking(resolve);
    });
    let done = false;
    void heard.then(() => {
      done = true;
    });
    // Whoever listens is told from when its connection is there: so it is told until then.
    while (!done) await log.tellTalking(state);
    expect(await heard).toEqual(state);
    expect((await log.page(0, 10)).newest).toBe(0);
  });
}
