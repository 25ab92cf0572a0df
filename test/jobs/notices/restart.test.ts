import { Queue } from 'bullmq';
import { Redis } from 'ioredis';
import { describe, expect, test } from 'vitest';
import { openNoticeDesk } from '../../../src/jobs/notices/desk.ts';
import { noticeQueue } from '../../../src/jobs/notices/jobs.ts';
import { sendNotices } from '../../../src/jobs/notices/sender.ts';
import { RedisConnection } from '../../../src/store/connection.ts';
import { redisNotices } from '../../../src/store/notices-redis.ts';
import { startTestRedis } from '../../store/test-redis.ts';
import { openHall } from './hall.ts';
import { ID, noticeOffice } from './notice-office.ts';
import { definitions, EVENT, FAST, NODE, RULES } from './scene.ts';

const { address, desk, ends, keys, outcomes, sender } = noticeOffice();

describe('after a restart', () => {
  test('a call that is under way is seen to its end and not made again; what was not begun is', async () => {
    const scene = definitions(['111', '222']);
    const hall = openHall((number) => ({ stage: number === '111' ? 'ringing' : 'accepted' }));
    const first = sender(scene, hall, { rules: { ...RULES, callsAtOnce: 1 } });
    await desk(scene).notify(ID, EVENT);
    await hall.dials(1);
    await first.close();
    expect(hall.numbers()).toEqual(['111']);
    expect(await outcomes()).toEqual({ 111: [undefined], 222: [] });
    sender(scene, hall);
    await ends(1);
    hall.become('111', { stage: 'over', outcome: 'not-accepted', cause: 'NORMAL_CLEARING' });
    await ends(2);
    expect(hall.numbers()).toEqual(['111', '222']);
    expect(await outcomes()).toEqual({ 111: ['not-accepted'], 222: ['accepted'] });
  });

  test('a call that no room knows of any more is unknown, and is not made again', async () => {
    const scene = definitions(['111']);
    const hall = openHall(() => ({ stage: 'ringing' }));
    const first = sender(scene, hall);
    await desk(scene).notify(ID, EVENT);
    await hall.dials(1);
    await first.close();
    hall.forget();
    sender(scene, hall);
    await ends(1);
    expect(await outcomes()).toEqual({ 111: ['unknown'] });
    expect(hall.dialled).toHaveLength(1);
  });

  test('with Redis gone for good, all are closed nevertheless', async () => {
    const other = await startTestRedis();
    const away = new RedisConnection(other.socket);
    await away.open();
    const scene = definitions(['111']);
    const hall = openHall(() => ({ stage: 'ringing' }));
    const client = new Redis(other.socket);
    await client.hset(keys().conferences, '1', '{}');
    client.disconnect();
    const of = {
      ...{ address: other.socket, keys: keys(), node: NODE, definitions: scene.stored, rules: RULES },
      notices: redisNotices(away, keys(), 1_000),
      complain: () => {},
    };
    const serving = sendNotices({
      ...{ ...of, rooms: hall.rooms, timing: FAST, acts: () => true },
      deliver: async () => ({ kind: 'sent' }),
    });
    const taking = openNoticeDesk(of);
    await taking.notify(ID, EVENT);
    await hall.dials(1);
    await other.dispose();
    await Promise.all([serving.close(), taking.close(), away.close()]);
    expect(hall.dialled).toHaveLength(1);
  });

  test('jobs that were lost are made anew', async () => {
    const scene = definitions(['111'], ['zoe@example.org']);
    await desk(scene).notify(ID, EVENT);
    for (const kind of ['call', 'email'] as const) {
      const queue = new Queue(noticeQueue(kind, NODE), { connection: { path: address() }, prefix: keys().jobs });
      expect(await queue.getJobCountByTypes('waiting', 'delayed')).toBe(1);
      await queue.obliterate();
      await queue.close();
    }
    const hall = openHall();
    sender(scene, hall);
    await ends(2);
    expect(await outcomes()).toEqual({ 111: ['accepted'], 'zoe@example.org': ['sent'] });
  });
});
