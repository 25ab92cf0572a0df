import { Redis } from 'ioredis';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { openNoticeDesk } from '../../../src/jobs/notices/desk.ts';
import { sendNotices } from '../../../src/jobs/notices/sender.ts';
import { RedisConnection } from '../../../src/store/connection.ts';
import { keyspace } from '../../../src/store/keyspace.ts';
import type { NoticeStore } from '../../../src/store/notices.ts';
import { redisNotices } from '../../../src/store/notices-redis.ts';
import { conferenceId } from '../../store/drafts.ts';
import { startTestRedis, type TestRedis } from '../../store/test-redis.ts';
import { openHall } from './hall.ts';
import { definitions, EVENT, FAST, NODE, RULES } from './scene.ts';

const ID = conferenceId(1);
const KEYS = keyspace('redis-away');
let server: TestRedis;
let connection: RedisConnection;
let notices: NoticeStore;
let open: { close(): Promise<void> }[];
beforeEach(async () => {
  server = await startTestRedis('--appendonly', 'yes', '--appendfsync', 'always');
  connection = new RedisConnection(server.socket);
  await connection.open();
  const raw = new Redis(server.socket);
  await raw.hset(KEYS.conferences, '1', '{}');
  raw.disconnect();
  notices = redisNotices(connection, KEYS, 86_400_000);
  open = [];
});
afterEach(async () => {
  await Promise.all(open.map((each) => each.close()));
  await connection.close();
  await server.dispose();
});

const scene = definitions(['71']);
const queue = () => ({ address: server.socket, keys: KEYS, node: NODE });
/** One that sweeps once an hour. */
function send(store: NoticeStore, hall: ReturnType<typeof openHall>): void {
  const sender = sendNotices({
    ...{ ...queue(), notices: store, definitions: scene.stored, rooms: hall.rooms, rules: RULES },
    timing: { ...FAST, sweepEveryMs: 3_600_000 },
    acts: () => true,
    deliver: async () => ({ kind: 'sent' }),
    complain: () => {},
  });
  open.push(sender);
}

test('people whom no job tells any more are told when Redis is there again, not at the next sweep', async () => {
  const hall = openHall();
  const looked = Promise.withResolvers<void>();
  send(
    {
      ...notices,
      async unfinished(...args) {
        const rounds = await notices.unfinished(...args);
        looked.resolve();
        return rounds;
      },
    },
    hall,
  );
  await looked.promise;
  const { index, local, startMs, endMs } = EVENT;
  await notices.begin(
    { conference: ID, occasion: local },
    {
      occurrence: { index, local, startMs, endMs },
      untilMs: EVENT.startMs,
      targets: scene.notifications.map(({ id, kind, target, level }) => ({ id, kind, target, level })),
    },
  );
  await server.kill('SIGKILL');
  await server.start();
  await hall.dials(1);
  expect(hall.numbers()).toEqual(['71']);
});

test('a request is answered though Redis takes no job for it, and is done when that is back', async () => {
  let record: Awaited<ReturnType<NoticeStore['list']>>;
  const desk = openNoticeDesk({
    ...{ ...queue(), definitions: scene.stored, rules: RULES, complain: () => {} },
    notices: {
      ...notices,
      async list(round) {
        if (record !== undefined) return record;
        record = await notices.list(round);
        await server.kill('SIGKILL');
        return record;
      },
    },
  });
  open.push(desk);
  expect(await desk.request(ID, 'mine')).toMatchObject({ again: false, targets: [{ target: '71' }] });
  await server.start();
  const hall = openHall();
  send(notices, hall);
  await hall.dials(1);
});
