import { expect, test } from 'vitest';
import type { NotificationId } from '../../src/core/ids.ts';
import { type ClaimedMail, redisMailClaims } from '../../src/store/mail-claims.ts';
import { conferenceId, stored } from './drafts.ts';
import { sharedRedis } from './shared-redis.ts';

const redis = sharedRedis('mails');

test('of all who claim an e-mail one may send it', async () => {
  const mail: ClaimedMail = {
    ...{ conference: conferenceId(1), revision: 2, kind: 'invitation' },
    notification: stored<NotificationId>(3),
  };
  const keys = redis.freshKeys();
  const claims = [1, 2, 3].map(() => redisMailClaims(redis.connection, keys));
  const won = await Promise.all(claims.map((each) => each.claim(mail)));
  expect(won.filter(Boolean)).toHaveLength(1);
  const [first] = claims;
  const others: readonly ClaimedMail[] = [
    { ...mail, conference: conferenceId(2) },
    { ...mail, revision: 3 },
    { ...mail, kind: 'cancellation' },
    { ...mail, notification: stored<NotificationId>(4) },
  ];
  for (const other of others) expect(await first?.claim(other), JSON.stringify(other)).toBe(true);
  expect(await first?.claim(mail)).toBe(false);
  await first?.free(mail);
  expect(await Promise.all(claims.map((each) => each.claim(mail)))).toEqual([true, false, false]);
});
