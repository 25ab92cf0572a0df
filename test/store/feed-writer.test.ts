import { describe, expect, test } from 'vitest';
import { memoryFeed } from '../../src/store/feed-memory.ts';
import { type FeedWriter, feedWriter } from '../../src/store/feed-writer.ts';
import { StoreError } from '../../src/store/store.ts';
import { type ManualClock, manualClock } from '../../src/time/clock.ts';
import { conferenceId } from './drafts.ts';
import { lost } from './feed-contract.ts';

/** A feed that is away when told so, or does what it is asked and loses its answer. */
function desk(mostWaiting = 1_000) {
  const log = memoryFeed();
  const clock: ManualClock = manualClock(Date.UTC(2031, 2, 5));
  const failures: unknown[] = [];
  const mood: { is: 'well' | 'away' | 'answerless' } = { is: 'well' };
  let tries = 0;
  const writer: FeedWriter = feedWriter({
    log: {
      ...log,
      async append(...given) {
        tries += 1;
        if (mood.is !== 'away') await log.append(...given);
        if (mood.is !== 'well') throw new StoreError('away');
      },
      async tellTalking() {
        throw new StoreError('away');
      },
    },
    writer: 'one',
    clock,
    mostWaiting,
    failed: (error) => failures.push(error),
  });
  /** Everything that is promised and waits for no clock. */
  const turn = () => new Promise<void>((resolve) => setImmediate(resolve));
  return {
    writer,
    clock,
    failures,
    mood,
    turn,
    tries: () => tries,
    written: async () => (await log.page(0, 1_000)).entries.map(({ json }): unknown => JSON.parse(json).lost),
  };
}

describe('a writer of the feed', () => {
  test('writes in order', async () => {
    const { writer, written } = desk();
    for (const which of [1, 2, 3]) writer.write(lost(which));
    await writer.settled();
    writer.write(lost(4));
    await writer.settled();
    expect(await written()).toEqual([1, 2, 3, 4]);
  });

  test('keeps what it is given while the store is away, and complains once', async () => {
    const { writer, mood, clock, failures, turn, tries, written } = desk();
    mood.is = 'away';
    writer.write(lost(1));
    await turn();
    writer.write(lost(2));
    clock.advance(500);
    await turn();
    expect(tries()).toBe(2);
    expect(failures).toHaveLength(1);
    expect(await written()).toEqual([]);
    mood.is = 'well';
    clock.advance(500);
    await writer.settled();
    expect(await written()).toEqual([1, 2]);
  });

  test('writes nothing twice when an answer was lost', async () => {
    const { writer, mood, clock, turn, written } = desk();
    mood.is = 'answerless';
    writer.write(lost(1));
    await turn();
    writer.write(lost(2));
    clock.advance(500);
    await turn();
    mood.is = 'well';
    clock.advance(500);
    await writer.settled();
    expect(await written()).toEqual([1, 2]);
  });

  test('says how many were lost, behind those that waited', async () => {
    const { writer, mood, clock, turn, written } = desk(3);
    mood.is = 'away';
    for (const which of [101, 102, 103, 104, 105]) writer.write(lost(which));
    await turn();
    mood.is = 'well';
    clock.advance(500);
    await writer.settled();
    writer.write(lost(106));
    await writer.settled();
    expect(await written()).toEqual([101, 102, 103, 2, 106]);
  });

  test('gives up at its end what the store does not take', async () => {
    const { writer, mood, turn, written } = desk();
    mood.is = 'away';
    writer.write(lost(1));
    writer.tellTalking({ conference: conferenceId(5), talking: [], floor: null });
    await turn();
    await writer.close();
    expect(await written()).toEqual([]);
  });
});
