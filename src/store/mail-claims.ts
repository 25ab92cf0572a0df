import type { ConferenceId, NotificationId } from '../core/ids.ts';
import type { RedisConnection } from './connection.ts';
import type { Keyspace } from './keyspace.ts';

/** An e-mail that is to be sent a single time. */
export interface ClaimedMail {
  readonly conference: ConferenceId;
  /** Of the definition that it tells of. */
  readonly revision: number;
  readonly notification: NotificationId;
  readonly kind: 'invitation' | 'cancellation';
}

/** Lets one alone send it, and nobody again after a crash. Resolves with false where it is taken; rejects with StoreError. */
export type ClaimMail = (mail: ClaimedMail) => Promise<boolean>;

const KEPT_FOR_MS = 30 * 24 * 3_600_000;

export function redisMailClaims(connection: RedisConnection, keys: Keyspace): ClaimMail {
  return async ({ conference, revision, notification, kind }) => {
    const key = `${keys.notices.mailPrefix}${conference}:${revision}:${notification}:${kind}`;
    const set = await connection.run((client) => client.set(key, '1', 'PX', KEPT_FOR_MS, 'NX'));
    return set === 'OK';
  };
}
