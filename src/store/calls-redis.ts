import { z } from 'zod';
import type { OpenCall } from '../core/call/record.ts';
import { amountOf } from '../core/dialling/amount.ts';
import type { AccountId, CallId } from '../core/ids.ts';
import type { CallRecord } from '../directory/call-record.ts';
import { billOf } from './call-bill.ts';
import { checkedCall, fits, listsOf, ownersOf } from './call-filter.ts';
import {
  type CallFilter,
  type CallLedger,
  type CallPage,
  DAY_KEPT_MS,
  type LedgerOptions,
  MOST_COMPARED,
} from './call-ledger.ts';
import {
  decodeCallRecord,
  decodeOpenCall,
  encodeCallRecord,
  encodeOpenCall,
  type NodeCall,
  nodeOfCall,
} from './call-records.ts';
import { AMEND_CALL, CALLS, RESERVE, SETTLE } from './call-scripts.ts';
import type { RedisConnection } from './connection.ts';
import type { Keyspace } from './keyspace.ts';
import { StoreError } from './store.ts';

const reservation = z.enum(['ok', 'budget', 'too-many-legs']);
const amended = z.enum(['done', 'gone', 'moved']);
const settled = z.union([z.literal(['gone', 'moved']), z.array(z.int())]);
const texts = z.array(z.string());
const figure = z
  .string()
  .regex(/^-?[0-9]+$/)
  .nullable();

/** The ledger of calls in Redis. */
export function redisCalls(connection: RedisConnection, keys: Keyspace, options: LedgerOptions): CallLedger {
  const own = keys.calls;
  const legsOf = (account: AccountId) => `${own.legsPrefix}${account}`;
  const dayOf = (account: AccountId, day: string) => `${own.dayPrefix}${account}:${day}`;
  async function open(id: CallId): Promise<(NodeCall & { readonly text: string }) | undefined> {
    const text = await connection.run((client) => client.hget(own.open, id));
    return text === null ? undefined : { ...decodeOpenCall(id, text), text };
  }

  /** One call that cannot be read must not keep the others from being settled. */
  function readable(id: string, text: string): readonly OpenCall[] {
    try {
      return [decodeOpenCall(id, text).call];
    } catch (error) {
      if (!(error instanceof StoreError)) throw error;
      options.complain?.(`open call ${id} cannot be read, and what is set aside for it stays so`, error);
      return [];
    }
  }

  return {
    async reserve(call, node) {
      const { account, day, currency, reserve, dailyBudget, maximumLegs } = checkedCall(call).permit;
      if (reserve > MOST_COMPARED) return 'budget';
      const budget = dailyBudget !== undefined && dailyBudget > MOST_COMPARED ? MOST_COMPARED : dailyBudget;
      const answer = await connection.run((client) =>
        client.eval(
          ...([RESERVE, 3, own.open, legsOf(account), dayOf(account, day)] as const),
          ...[call.request.call, encodeOpenCall({ node, call }), currency, String(reserve)],
          ...[budget === undefined ? '' : String(budget), maximumLegs ?? '', DAY_KEPT_MS],
        ),
      );
      return reservation.parse(answer);
    },
    async noteAnswer(id, attempt, atMs) {
      // Whenever the call has moved somebody else's change was made, so this ends; so it does below.
      for (;;) {
        const before = await open(id);
        if (before === undefined) return false;
        const after = encodeOpenCall({ node: before.node, call: { ...before.call, answered: { attempt, atMs } } });
        const answer = await connection.run((client) => client.eval(AMEND_CALL, 1, own.open, id, before.text, after));
        const outcome = amended.parse(answer);
        if (outcome !== 'moved') return outcome === 'done';
      }
    },
    async settle(id, attempts) {
      for (;;) {
        const before = await open(id);
        if (before === undefined) return undefined;
        const { account, day, currency, reserve } = before.call.permit;
        const { cost, records } = billOf(before.call, attempts);
        const lists = listsOf(ownersOf(before.call));
        const places = [own.open, legsOf(account), dayOf(account, day)];
        places.push(own.records, own.lastRecord, own.recordIds, own.written, own.lag);
        const given = [id, before.text, currency, String(-reserve), String(cost), options.nowMs(), DAY_KEPT_MS];
        given.push(options.keepMs, own.listPrefix, lists.customer, lists.account, lists.conference);
        for (const record of records) given.push(encodeCallRecord(record), record.placedAtMs);
        const answer = await connection.run((client) => client.eval(SETTLE, places.length, ...places, ...given));
        const outcome = settled.parse(answer);
        if (outcome === 'gone') return undefined;
        if (outcome === 'moved') continue;
        return records.map((record, at): CallRecord => ({ id: outcome[at] ?? 0, ...record }));
      }
    },
    async openCalls(node) {
      const all = await connection.run((client) => client.hgetall(own.open));
      const wanted = Object.entries(all).filter(
        ([, text]) => node === undefined || [node, undefined].includes(nodeOfCall(text)),
      );
      return wanted
        .flatMap(([id, text]) => readable(id, text))
        .sort((one, other) => one.reservedAtMs - other.reservedAtMs);
    },
    async figures(account, day, currency) {
      const [figures, legs] = await connection.run((client) =>
        Promise.all([
          client.hmget(dayOf(account, day), `spent:${currency}`, `reserved:${currency}`),
          client.scard(legsOf(account)),
        ]),
      );
      const [spent, reserved] = figures.map((text) => amountOf(BigInt(figure.parse(text) ?? 0)));
      return { spent: spent ?? amountOf(0n), reserved: reserved ?? amountOf(0n), legs };
    },
    async records(of, page) {
      const found: CallRecord[] = [];
      const portion = Math.max(page.limit, 100);
      for (let { after } = page; found.length < page.limit; ) {
        const some = await portionOf(of, { ...page, after, limit: portion });
        found.push(...some.filter((record) => fits(record, of)));
        if (some.length < portion) break;
        after = some.at(-1)?.id;
      }
      return found.slice(0, page.limit);
    },
  };

  /** The next of the shortest list in which all that are sought stand, some of which may not be sought. */
  async function portionOf(of: CallFilter, { after, limit, order }: CallPage): Promise<readonly CallRecord[]> {
    const { conference, account, customer } = listsOf(of);
    const list = conference || account || customer;
    const answer = await connection.run((client) =>
      client.eval(
        ...([CALLS, 4, list === '' ? own.recordIds : own.listPrefix + list, own.records, own.written] as const),
        ...[own.lag, order, after ?? '', limit, of.fromMs ?? '', of.untilMs ?? ''],
      ),
    );
    const flat = texts.parse(answer);
    const found: CallRecord[] = [];
    for (let at = 0; at < flat.length; at += 2) found.push(decodeCallRecord(Number(flat[at]), flat[at + 1] ?? ''));
    return found;
  }
}
