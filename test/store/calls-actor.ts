/**
 * A process that makes calls until it is killed: `node calls-actor.ts SOCKET PREFIX NODE LANE`. Each of its lanes reserves a call,
 * notes its answer and settles it, again and again; it prints a line for each that was settled.
 */
import { redisCalls } from '../../src/store/calls-redis.ts';
import { RedisConnection } from '../../src/store/connection.ts';
import { keyspace } from '../../src/store/keyspace.ts';
import { attempt, callId, money, openCall } from './call-drafts.ts';
import { KEEP_MS } from './calls-keep.ts';

const [socket = '', prefix = '', node = '', lanes = ''] = process.argv.slice(2);
const connection = new RedisConnection(socket);
await connection.open();
const ledger = redisCalls(connection, keyspace(prefix), { keepMs: KEEP_MS, nowMs: Date.now });

async function lane(number: number): Promise<never> {
  for (let round = 0; ; round += 1) {
    const id = `${process.pid}-${number}-${round}`;
    const outcome = await ledger.reserve(openCall(id, { dailyBudget: money('1000000'), maximumLegs: 500 }), node);
    if (outcome !== 'ok') throw new Error(`refused: ${outcome}`);
    await ledger.noteAnswer(callId(id), 0, Date.now());
    await ledger.settle(callId(id), [attempt(id, undefined), attempt(id, round % 60)]);
    process.stdout.write(`settled ${id}\n`);
  }
}
await Promise.all(Array.from({ length: Number(lanes) }, (_, number) => lane(number)));
