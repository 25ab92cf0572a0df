import type { OpenCall } from '../core/call/record.ts';
import { type Amount, minus, NOTHING, plus } from '../core/dialling/amount.ts';
import type { AccountId, CallId } from '../core/ids.ts';
import type { CallRecord } from '../directory/call-record.ts';
import { billOf } from './call-bill.ts';
import { checkedCall, fits } from './call-filter.ts';
import { type CallLedger, type LedgerOptions, MOST_COMPARED } from './call-ledger.ts';

export interface MemoryLedgerOptions extends LedgerOptions {
  /** Throws when it is away. */
  readonly available?: () => void;
}

interface Day {
  spent: Amount;
  reserved: Amount;
}

/** The in-memory twin of the ledger in Redis, held to the same contract; it forgets no days. */
export function memoryCalls({ keepMs, nowMs, available = () => {} }: MemoryLedgerOptions): CallLedger {
  const open = new Map<CallId, { readonly node: string; readonly call: OpenCall }>();
  const days = new Map<string, Day>();
  let records: readonly { readonly record: CallRecord; readonly writtenAtMs: number }[] = [];
  let lastId = 0;
  /** Answers as a store over a network does: later, and not at all when it is away. */
  async function answer<T>(work: () => T): Promise<T> {
    await Promise.resolve();
    available();
    return work();
  }
  const legsOf = (account: AccountId) =>
    [...open.values()].filter(({ call }) => call.permit.account === account).length;
  function dayOf(account: AccountId, day: string, currency: string): Day {
    const key = `${account} ${day} ${currency}`;
    const found = days.get(key) ?? { spent: NOTHING, reserved: NOTHING };
    days.set(key, found);
    return found;
  }

  return {
    reserve: (call, node) =>
      answer(() => {
        const { account, day, currency, reserve, dailyBudget, maximumLegs } = checkedCall(call).permit;
        if (open.has(call.request.call)) return 'ok';
        if (reserve > MOST_COMPARED) return 'budget';
        if (maximumLegs !== undefined && legsOf(account) >= maximumLegs) return 'too-many-legs';
        const figures = dayOf(account, day, currency);
        const total = figures.spent + figures.reserved + reserve;
        if (reserve > 0n && dailyBudget !== undefined && (total > dailyBudget || total > MOST_COMPARED))
          return 'budget';
        figures.reserved = plus(figures.reserved, reserve);
        open.set(call.request.call, { node, call });
        return 'ok';
      }),
    noteAnswer: (id, attempt, atMs) =>
      answer(() => {
        const before = open.get(id);
        if (before === undefined) return false;
        open.set(id, { node: before.node, call: { ...before.call, answered: { attempt, atMs } } });
        return true;
      }),
    settle: (id, attempts) =>
      answer(() => {
        const before = open.get(id)?.call;
        if (before === undefined) return undefined;
        const { account, day, currency, reserve } = before.permit;
        const bill = billOf(before, attempts);
        open.delete(id);
        const figures = dayOf(account, day, currency);
        figures.reserved = minus(figures.reserved, reserve);
        figures.spent = plus(figures.spent, bill.cost);
        const writtenAtMs = nowMs();
        const made = bill.records.map((record): CallRecord => {
          lastId += 1;
          return { id: lastId, ...record };
        });
        const kept = records.filter((one) => one.writtenAtMs > writtenAtMs - keepMs);
        records = [...kept, ...made.map((record) => ({ record, writtenAtMs }))];
        return made;
      }),
    openCalls: (node) =>
      answer(() =>
        [...open.values()]
          .filter((one) => node === undefined || one.node === node)
          .map(({ call }) => call)
          .sort((one, other) => one.reservedAtMs - other.reservedAtMs),
      ),
    figures: (account, day, currency) => answer(() => ({ ...dayOf(account, day, currency), legs: legsOf(account) })),
    records: (of, { after, limit, order }) =>
      answer(() => {
        const all = records.map(({ record }) => record).filter((record) => fits(record, of));
        const ordered = order === 'oldest-first' ? all : all.reverse();
        const behind = (id: number) => after === undefined || (order === 'oldest-first' ? id > after : id < after);
        return ordered.filter(({ id }) => behind(id)).slice(0, limit);
      }),
  };
}
