/**
 * A process that tells people until it is killed: `node actor.ts SOCKET PREFIX NUMBERS ADDRESSES`. It prints a line for each call and
 * each e-mail when that is made, and one for each outcome that is kept. Some lines are busy the first time.
 */
import { sendNotices } from '../../../src/jobs/notices/sender.ts';
import { RedisConnection } from '../../../src/store/connection.ts';
import { keyspace } from '../../../src/store/keyspace.ts';
import { redisNotices } from '../../../src/store/notices-redis.ts';
import { openHall } from './hall.ts';
import { crowd, definitions, FAST, NODE, RULES } from './scene.ts';

const [socket = '', prefix = '', numbers = '', addresses = ''] = process.argv.slice(2);
const keys = keyspace(prefix);
const connection = new RedisConnection(socket);
await connection.open();
const store = redisNotices(connection, keys, 86_400_000);
const say = (line: string) => process.stdout.write(`${line}\n`);

const hall = openHall((number) => {
  say(`made ${number}`);
  const busy = Number(number) % 3 === 0;
  return busy ? { stage: 'over', outcome: 'busy', cause: 'USER_BUSY' } : { stage: 'accepted' };
});
sendNotices({
  ...{ address: socket, keys, node: NODE, rooms: hall.rooms, rules: RULES, acts: () => true },
  definitions: definitions(...crowd(Number(numbers), Number(addresses))).stored,
  timing: { ...FAST, lockMs: 300, sweepEveryMs: 300 },
  notices: {
    ...store,
    async settle(attempt, outcome) {
      const answer = await store.settle(attempt, outcome);
      say(`settled ${attempt.target}`);
      return answer;
    },
    async finish(round) {
      await store.finish(round);
      say('finished');
    },
  },
  async deliver({ target }) {
    say(`made ${target.target}`);
    return { kind: 'sent' };
  },
  complain: (what, error) => process.stderr.write(`${what}: ${String(error)}\n`),
});
