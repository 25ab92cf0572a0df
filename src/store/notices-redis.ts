import { z } from 'zod';
import { parseConferenceId } from '../core/ids.ts';
import type { RedisConnection } from './connection.ts';
import type { Keyspace } from './keyspace.ts';
import { type NoticeStore, OCCASION, type Round } from './notices.ts';
import { attemptField, decodeRound, encodeRound, encodeTarget, fieldsOfTarget, targetField } from './notices-record.ts';
import { BEGIN, CALLING, CLAIM, FORGO, RELEASE, SETTLE } from './notices-scripts.ts';
import { StoreError } from './store.ts';

const beginning = z.enum(['begun', 'known', 'gone']);
const claiming = z.enum(['claimed', 'taken', 'over', 'gone']);
const settling = z.enum(['settled', 'known', 'gone']);

/** Who was told, in Redis; each round is kept for so long from its beginning. */
export function redisNotices(connection: RedisConnection, keys: Keyspace, keepMs: number): NoticeStore {
  const { roundPrefix, listPrefix, unfinished } = keys.notices;
  const keyOf = ({ conference, occasion }: Round): string => {
    if (!OCCASION.test(occasion)) throw new Error(`not an occasion: ${occasion}`);
    return `${roundPrefix}${conference}:${occasion}`;
  };
  const run = (script: string, round: Round, ...args: readonly (string | number)[]): Promise<unknown> => {
    const { conference, occasion } = round;
    const places = [keyOf(round), listPrefix + conference, unfinished, keys.conferences];
    return connection.run((client) => client.eval(script, places.length, ...places, conference, occasion, ...args));
  };
  async function nowMs(): Promise<number> {
    const [seconds, micros] = await connection.run((client) => client.time());
    return Number(seconds) * 1_000 + Math.floor(Number(micros) / 1_000);
  }

  return {
    nowMs,
    async begin(round, subject) {
      const targets = subject.targets.flatMap((each) => [targetField(each.id), encodeTarget(each)]);
      return beginning.parse(await run(BEGIN, round, encodeRound(subject), keepMs, ...targets));
    },
    async claim({ round, target, attempt }, token) {
      return claiming.parse(await run(CLAIM, round, targetField(target), attemptField(target, attempt), token));
    },
    async release({ round, target, attempt }, token) {
      await run(RELEASE, round, attemptField(target, attempt), token);
    },
    async forgo({ round, target, attempt }, { kind, reason }) {
      const fields = [targetField(target), attemptField(target, attempt)];
      return settling.parse(await run(FORGO, round, ...fields, kind, reason));
    },
    async calling({ round, target, attempt }, call) {
      await run(CALLING, round, attemptField(target, attempt), call);
    },
    async settle({ round, target, attempt }, { kind, reason }) {
      return settling.parse(await run(SETTLE, round, attemptField(target, attempt), kind, reason));
    },
    async list(round) {
      const [fields, atMs] = await Promise.all([connection.run((client) => client.hgetall(keyOf(round))), nowMs()]);
      return decodeRound(fields, atMs);
    },
    async one(round, target) {
      const names = fieldsOfTarget(target);
      const [values, atMs] = await Promise.all([
        connection.run((client) => client.hmget(keyOf(round), ...names)),
        nowMs(),
      ]);
      const fields = names.flatMap((name, at) => {
        const value = values[at];
        return typeof value === 'string' ? [[name, value] as const] : [];
      });
      return decodeRound(Object.fromEntries(fields), atMs);
    },
    async unfinished(limit, skip = 0) {
      const members = await connection.run((client) => client.zrange(unfinished, skip, String(skip + limit - 1)));
      return members.map((member) => {
        const [id, occasion = ''] = member.split(' ');
        const conference = parseConferenceId(id);
        if (conference === undefined || !OCCASION.test(occasion)) {
          throw new StoreError(`${unfinished} in Redis holds a member that is no round: ${member}`);
        }
        return { conference, occasion };
      });
    },
    async finish({ conference, occasion }) {
      await connection.run((client) => client.zrem(unfinished, `${conference} ${occasion}`));
    },
  };
}
