/**
 * A process that tells the feed of starts, one after the other, until it is killed: `node occurrence-feed-actor.ts SOCKET PREFIX COUNT`.
 * It prints a line for each, and `all` at the end.
 */
import { occurrenceFeed } from '../../src/cli/occurrence-feed.ts';
import { RedisConnection } from '../../src/store/connection.ts';
import { redisFeed } from '../../src/store/feed-redis.ts';
import { keyspace } from '../../src/store/keyspace.ts';
import { redisOccurrences } from '../../src/store/occurrences-redis.ts';
import { occasion } from './occasion.ts';

const [socket = '', prefix = '', count = ''] = process.argv.slice(2);
const keys = keyspace(prefix);
const connection = new RedisConnection(socket);
await connection.open();
const log = redisFeed({ connection, address: socket, keys, malformed: (reason) => process.stderr.write(reason) });
const feed = occurrenceFeed(log, redisOccurrences(connection, keys), new AbortController().signal);
for (let n = 0; n < Number(count); n += 1) {
  await feed.started(occasion('start', n));
  process.stdout.write(`told ${n}\n`);
}
process.stdout.write('all\n');
await log.close();
await connection.close();
