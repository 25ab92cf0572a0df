import { z } from 'zod';
import { type ConferenceId, parseConferenceId } from '../core/ids.ts';
import { EVENT_KINDS } from '../core/occurrence.ts';
import type { RedisConnection } from './connection.ts';
import type { Keyspace } from './keyspace.ts';
import { decodeRecord, encodeOutcomes, eventAnswer, eventFields, lastAnswer } from './occurrence-record.ts';
import { ARM, CLAIM, COMMIT, DISARM, DUE } from './occurrence-scripts.ts';
import { type Claiming, type DueEvent, type OccurrenceStore, REMEMBERED } from './occurrences.ts';
import { type Script, script } from './script.ts';
import { StoreError } from './store.ts';

const arming = z.union([
  z.tuple([z.literal(['done', 'outdated'])]),
  z.tuple([z.literal('armed'), eventAnswer.nullable(), lastAnswer]),
  z.tuple([z.literal('under-way'), eventAnswer, lastAnswer]),
]);
const claimings = z.array(
  z.union([
    z.tuple([z.literal('claimed'), z.int(), z.int(), z.int(), eventAnswer]),
    z.tuple([z.literal(['early', 'taken']), z.int()]),
    z.tuple([z.literal('gone')]),
  ]),
);
const committing = z.tuple([z.enum(['armed', 'idle', 'done', 'edited', 'lost'])]);
const disarming = z.union([
  z.tuple([z.literal(['cancelled', 'under-way']), eventAnswer, lastAnswer]),
  z.tuple([z.literal('nothing'), z.null(), lastAnswer]),
]);
const count = z.coerce.number().int();
const dues = z.array(z.tuple([z.string(), count, count, z.enum(EVENT_KINDS)]));
const state = z.enum(['armed', 'claimed']);

const [arm, claim, commit, disarm, listDue] = [script(ARM), script(CLAIM), script(COMMIT), script(DISARM), script(DUE)];

/** What is next and what was, in Redis; see the keyspace for how. */
export function redisOccurrences(connection: RedisConnection, keys: Keyspace): OccurrenceStore {
  const { nextPrefix, due, historyPrefix, orderPrefix } = keys.occurrences;
  const run = (script: Script, id: ConferenceId, ...args: readonly (string | number)[]): Promise<unknown> => {
    const places = [nextPrefix + id, due, historyPrefix + id, orderPrefix + id, keys.conferences];
    return connection.run((client) => script(client, places, [id, ...args]));
  };

  return {
    async nowMs() {
      const [seconds, micros] = await connection.run((client) => client.time());
      return Number(seconds) * 1_000 + Math.floor(Number(micros) / 1_000);
    },
    async arm(conference, revision, event) {
      const answer = arming.parse(await run(arm, conference, revision, REMEMBERED, ...eventFields(event)));
      switch (answer[0]) {
        case 'armed':
          return { kind: answer[0], replaced: answer[1] ?? undefined, last: answer[2] };
        case 'under-way':
          return { kind: answer[0], event: answer[1], last: answer[2] };
        default:
          return { kind: answer[0] };
      }
    },
    async claim(wanted, token, leaseMs) {
      const each = wanted.flatMap(({ conference, revision, kind, index }) => [conference, revision, kind, index]);
      const answers = claimings.parse(
        await connection.run((client) => claim(client, [due], [nextPrefix, token, leaseMs, ...each])),
      );
      return wanted.map((of, at): Claiming => {
        const answer = answers[at];
        if (answer === undefined || answer[0] === 'gone') return { kind: 'gone' };
        if (answer[0] !== 'claimed') return { kind: answer[0], forMs: answer[1] };
        const [, nowMs, again, lateMs, event] = answer;
        return { kind: 'claimed', claim: { ...of, token, event }, nowMs, lateMs, again: again === 1 };
      });
    },
    async commit({ conference, revision, token }, outcomes, next) {
      const given = [
        revision,
        token,
        REMEMBERED,
        encodeOutcomes(outcomes),
        ...(next === undefined ? [] : eventFields(next)),
      ];
      const [kind] = committing.parse(await run(commit, conference, ...given));
      return { kind };
    },
    async disarm(conference, revision) {
      const answer = disarming.parse(await run(disarm, conference, revision, REMEMBERED));
      const last = answer[2];
      return answer[0] === 'nothing' ? { kind: 'nothing', last } : { kind: answer[0], event: answer[1], last };
    },
    async armed(conference) {
      const fields = ['state', 'revision', 'kind', 'index', 'local', 'start', 'end', 'at'];
      const [is, revision, ...event] = await connection.run((client) =>
        client.hmget(nextPrefix + conference, ...fields),
      );
      const standing = state.safeParse(is);
      if (!standing.success) return undefined;
      return { revision: Number(revision), event: eventAnswer.parse(event), state: standing.data };
    },
    async due(afterMs, limit, skip = 0) {
      const found = await connection.run((client) => listDue(client, [due], [nextPrefix, afterMs, limit, skip]));
      return dues.parse(found).map(([id, revision, index, kind]): DueEvent => {
        const conference = parseConferenceId(id);
        if (conference === undefined) throw new StoreError(`${due} in Redis holds a member that is no id: ${id}`);
        return { conference, revision, index, kind };
      });
    },
    async history(conference, fromMs, limit) {
      const order = await connection.run((client) =>
        client.zrangebyscore(orderPrefix + conference, fromMs, '+inf', 'LIMIT', 0, limit),
      );
      if (order.length === 0) return [];
      const texts = await connection.run((client) => client.hmget(historyPrefix + conference, ...order));
      // Between the two readings an old one may have gone.
      return order.flatMap((local, at) => {
        const text = texts[at];
        return typeof text === 'string' ? [decodeRecord(local, text)] : [];
      });
    },
  };
}
