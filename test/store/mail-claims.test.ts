import { afterAll, beforeAll, expect, test } from 'vitest';
import type { NotificationId } from '../../src/core/ids.ts';
import { RedisConnection } from '../../src/store/connection.ts';
import { keyspace } from '../../src/store/keyspace.ts';
import { type ClaimedMail, redisMailClaims } from '../../src/store/mail-claims.ts';
import { conferenceId, stored } from './drafts.ts';
import { startTestRedis, type TestRedis } from './test-redis.ts';

let server: TestRedis;
let connection: RedisConnection;
beforeAll(async () => {
  server = await startTestRedis();
  connection = new RedisConnection(server.socket);
  await connection.open();
});
afterAll(async () => {
  await connection.close();
  await server.dispose();
});

test('of all who claim an e-mail one may send it', async () => {
  const mail: ClaimedMail = {
    ...{ conference: conferenceId(1), revision: 2, kind: 'invitation' },
    notification: stored<NotificationId>(3),
  };
  const claims = [1, 2, 3].map(() => redisMailClaims(connection, keyspace('mails')));
  const won = await Promise.all(claims.map((claim) => claim(mail)));
  expect(won.filter(Boolean)).toHaveLength(1);
  const [claim] = claims;
  const others: readonly ClaimedMail[] = [
    { ...mail, conference: conferenceId(2) },
    { ...mail, revision: 3 },
    { ...mail, kind: 'cancellation' },
    { ...mail, notification: stored<NotificationId>(4) },
  ];
  for (const other of others) expect(await claim?.(other), JSON.stringify(other)).toBe(true);
});
