/**
 * An instance that serves a node until it is killed: `node lease-actor.ts SOCKET PREFIX NODE DATA_DIR TTL_MS`. While it
 * holds the lease it puts its fence into the stream `<prefix>:acts`, again and again; it prints its
 * first act under each fence, with the milliseconds from asking to the grant.
 */
import { Redis } from 'ioredis';
import { RedisConnection } from '../../src/store/connection.ts';
import { claimInstanceId } from '../../src/store/instance-id.ts';
import { keyspace } from '../../src/store/keyspace.ts';
import { holdLease } from '../../src/store/lease.ts';

const [socket = '', prefix = '', node = '', dataDir = '', ttl = ''] = process.argv.slice(2);
const say = (line: string) => void process.stdout.write(`${line}\n`);
const instance = await claimInstanceId(dataDir);
const connection = new RedisConnection(socket);
await connection.open();
const acts = new Redis(socket);
await acts.ping();

const startedMs = performance.now();
let grantedMs = 0;
let told = 0;
const lease = holdLease({
  connection,
  keys: keyspace(prefix),
  node,
  instance: instance.id,
  ttlMs: Number(ttl),
  events: {
    held: () => {
      grantedMs = performance.now();
    },
    unsure: () => say('unsure'),
    lost: () => say('lost'),
    waiting: () => say('waiting'),
  },
});
lease.start();
for (;;) {
  const { standing } = lease;
  if (standing.kind === 'held') {
    await acts.xadd(`${prefix}:acts`, '*', 'fence', standing.fence, 'pid', process.pid);
    if (told < standing.fence) say(`acts ${standing.fence} ${(grantedMs - startedMs).toFixed(1)}`);
    told = standing.fence;
  }
  await new Promise((resolve) => setTimeout(resolve, 2));
}
