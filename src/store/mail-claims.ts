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

/** Who may send which e-mail. Both reject with StoreError. */
export interface MailClaims {
  /** Lets one alone send it, and nobody again after a crash. Resolves with false where it is taken. */
  claim(mail: ClaimedMail): Promise<boolean>;
  /** For who has claimed it and knows that nothing was sent: whoever comes next may. */
  free(mail: ClaimedMail): Promise<void>;
}

const KEPT_FOR_MS = 30 * 24 * 3_600_000;

/** Answers 1 to whoever comes first. */
const CLAIM = `
local claims, mail, keepMs = KEYS[1], ARGV[1], tonumber(ARGV[2])
local time = redis.call('TIME')
local now = time[1] * 1000 + math.floor(time[2] / 1000)
redis.call('ZREMRANGEBYSCORE', claims, '-inf', now - keepMs)
local first = redis.call('ZADD', claims, 'NX', now, mail)
redis.call('PEXPIRE', claims, keepMs)
return first`;

export function redisMailClaims(connection: RedisConnection, keys: Keyspace): MailClaims {
  const keyOf = ({ conference }: ClaimedMail) => keys.notices.mailPrefix + conference;
  const nameOf = ({ revision, notification, kind }: ClaimedMail) => `${revision}:${notification}:${kind}`;
  return {
    claim: async (mail) =>
      (await connection.run((client) => client.eval(CLAIM, 1, keyOf(mail), nameOf(mail), KEPT_FOR_MS))) === 1,
    free: async (mail) => void (await connection.run((client) => client.zrem(keyOf(mail), nameOf(mail)))),
  };
}
