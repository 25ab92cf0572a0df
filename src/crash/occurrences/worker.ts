/**
 * A dispatcher that writes down what it starts, until it is killed:
 * `node worker.ts SOCKET PREFIX FOLDER NAME FAST_MS CONFERENCES OCCURRENCES FIRST_MS STEP_MS`. Its own clock is fast by
 * FAST_MS, for BullMQ too. It says `ready` once, and `again FOUND` for each start that another has claimed and not committed,
 * FOUND 1 where it had been made.
 */
import { setTimeout as delay } from 'node:timers/promises';
import { dispatchOccurrences } from '../../jobs/occurrences/dispatcher.ts';
import { RedisConnection } from '../../store/connection.ts';
import { keyspace } from '../../store/keyspace.ts';
import { redisOccurrences } from '../../store/occurrences-redis.ts';
import { openJournal, readJournals } from './journal.ts';
import { plansOf } from './timetable.ts';

const [socket = '', prefix = '', folder = '', name = '', ...figures] = process.argv.slice(2);
const [fastMs = 0, conferences = 0, occurrences = 0, firstMs = 0, stepMs = 0] = figures.map(Number);

const trueNowMs = Date.now;
Date.now = () => trueNowMs() + fastMs;

/** How long the world takes to do something, before and after it is done: where a kill may hit. */
const LONGEST_EFFECT_MS = 50;
const aMoment = () => delay(Math.random() * LONGEST_EFFECT_MS);

const say = (line: string) => void process.stdout.write(`${line}\n`);
const journal = openJournal(folder, name);
const connection = new RedisConnection(socket);
connection.begin();
const keys = keyspace(prefix);
const unexpected = async () => {
  throw new Error('this timetable has nothing but starts');
};
const dispatcher = dispatchOccurrences({
  address: socket,
  keys,
  plans: plansOf({ conferences, occurrences, firstMs, stepMs }),
  occurrences: redisOccurrences(connection, keys),
  effects: {
    notify: unexpected,
    warn: unexpected,
    end: unexpected,
    async start({ id, again }) {
      await aMoment();
      const found = again && readJournals(folder).some(({ occasion }) => occasion === id);
      if (again) say(`again ${found ? 1 : 0}`);
      if (!found) journal.write({ occasion: id, atMs: trueNowMs() });
      await aMoment();
      return 'done';
    },
  },
  timing: { leaseMs: 3_000, sweepEveryMs: 1_000, concurrency: 50 },
  complain: (what, error) =>
    process.stderr.write(`${what}: ${error instanceof Error ? error.message : String(error)}\n`),
});
process.once('SIGTERM', () => {
  void dispatcher
    .close()
    .then(() => connection.close())
    .then(() => journal.close());
});
say('ready');
