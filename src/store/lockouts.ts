import { createHash, randomUUID } from 'node:crypto';
import type { Try } from '../core/intent.ts';
import {
  chargeOf,
  DEFAULT_LOCKOUT_RULES,
  endOfDayMs,
  judgeTry,
  type LockoutRules,
  type Source,
  type SourcedTry,
  sourcedTry,
  type Verdict,
} from '../core/lockout.ts';
import type { RedisConnection } from './connection.ts';
import type { Keyspace } from './keyspace.ts';
import { redisLedger } from './lockouts-redis.ts';
import { type Counted, type Forgiven, TRY_LIFE_MS, type TryLedger } from './try-ledger.ts';

/** Wrong tries of today that somebody may want to see or forgive. */
export interface Lockout {
  readonly counted: Counted;
  readonly wrong: number;
  /** Until when this refuses more; undefined while it only delays, or not even that. */
  readonly refusedUntilMs: number | undefined;
}

/**
 * Wrong codes and PINs, counted across calls and controllers, so that any number of simultaneous tries stays within
 * the budgets. Every method rejects with StoreError when the store is away.
 */
export interface Lockouts {
  /**
   * Asks for a try and, if it is allowed, takes it; `count` must follow. A taken try stands against the budgets of all
   * others until then, so it is asked for when the digits are there, before they are compared. After `wait`, ask
   * again.
   */
  judge(of: Try): Promise<Verdict>;
  /**
   * How a try came out that was allowed; `unused` where the caller was gone before it was compared. A right PIN makes
   * its number known to the conference or account and forgives it what it did wrong there. A wrong one counts even if nobody
   * asked for it.
   */
  count(of: Try, outcome: 'wrong' | 'right' | 'unused'): Promise<void>;
  /** Today's counts: those that refuse first, then by number. */
  list(): Promise<readonly Lockout[]>;
  /** Forgives, and says how many counts that took away. What is known stays known. */
  clear(what: Forgiven): Promise<number>;
}

/** The lockouts of all controllers that share a Redis. */
export function openLockouts(options: {
  readonly connection: RedisConnection;
  readonly keys: Keyspace;
  readonly rules?: LockoutRules;
}): Lockouts {
  return lockouts(redisLedger(options.connection, options.keys), options.rules ?? DEFAULT_LOCKOUT_RULES);
}

const DAY_MS = 86_400_000;
const LONGEST_SOURCE = 40;

/** A source as it is kept and shown: long ones, which no number is, by their hash. */
function keptSource(source: Source): Source {
  if (source === 'unnamed' || source.length <= LONGEST_SOURCE) return source;
  const hash = createHash('sha256').update(source).digest('hex').slice(0, 24);
  return source.startsWith('ext:') ? `ext:#${hash}` : `tel:#${hash}`;
}

/** An extension of our own may dial any code directly, so that typing one after the other gains it nothing. */
const isFree = ({ what, internal }: Try): boolean => what === 'code' && internal;

/** Lockouts by these rules on any ledger. */
export function lockouts(ledger: TryLedger, rules: LockoutRules): Lockouts {
  const knownForMs = rules.knownForDays * DAY_MS;
  const taken = takenTries();

  function kept(of: Try): SourcedTry {
    const tried = sourcedTry(of);
    return { ...tried, source: keptSource(tried.source) };
  }
  async function measured(tried: SourcedTry) {
    const standing = await ledger.look(tried, knownForMs);
    return { standing, charge: chargeOf(tried, standing, rules) };
  }
  async function countWrong(tried: SourcedTry, id: string | undefined): Promise<void> {
    if (id !== undefined && (await ledger.wrong(id))) return;
    const { charge } = await measured(tried);
    const late = randomUUID();
    await ledger.take({ id: late, tried, charge }, undefined);
    await ledger.wrong(late);
  }

  return {
    async judge(of) {
      if (isFree(of)) return { kind: 'allowed' };
      const tried = kept(of);
      for (;;) {
        const { standing, charge } = await measured(tried);
        const verdict = judgeTry(charge, standing, rules);
        if (verdict.kind !== 'allowed') return verdict;
        const id = randomUUID();
        // Not taken: others came between, and it is looked at anew. Each time, one of them got on.
        if (!(await ledger.take({ id, tried, charge }, standing[charge.own]))) continue;
        taken.add(tried, id);
        return verdict;
      }
    },
    async count(of, outcome) {
      if (isFree(of)) return;
      const tried = kept(of);
      const id = taken.next(tried);
      if (outcome === 'wrong') return countWrong(tried, id);
      if (id !== undefined) await ledger.giveBack(id);
      if (outcome === 'right') await ledger.forgive(tried, { numbers: rules.knownNumbers, forMs: knownForMs });
    },
    async list() {
      const { nowMs, counts } = await ledger.counts();
      const untilMs = endOfDayMs(nowMs);
      return counts
        .map(({ counted, wrong }) => ({
          counted,
          wrong,
          refusedUntilMs: wrong >= limitOf(counted, rules) ? untilMs : undefined,
        }))
        .sort((one, other) => Number(!one.refusedUntilMs) - Number(!other.refusedUntilMs) || other.wrong - one.wrong);
    },
    clear: (what) => ledger.clear(what.kind === 'source' ? { ...what, source: keptSource(what.source) } : what),
  };
}

/** The ids of the tries that this process has taken; those of one source for the same thing are as good as each other. */
function takenTries() {
  const ids = new Map<string, { readonly id: string; readonly untilMs: number }[]>();
  const keyOf = (tried: SourcedTry) => JSON.stringify(tried);
  return {
    add(tried: SourcedTry, id: string): void {
      const nowMs = performance.now();
      for (const [key, held] of ids) {
        const living = held.filter(({ untilMs }) => untilMs > nowMs);
        if (living.length === 0) ids.delete(key);
        else if (living.length < held.length) ids.set(key, living);
      }
      const key = keyOf(tried);
      ids.set(key, [...(ids.get(key) ?? []), { id, untilMs: nowMs + TRY_LIFE_MS }]);
    },
    /** The one that was taken first. */
    next(tried: SourcedTry): string | undefined {
      const key = keyOf(tried);
      const [first, ...rest] = ids.get(key) ?? [];
      if (rest.length > 0) ids.set(key, rest);
      else ids.delete(key);
      return first?.id;
    },
  };
}

function limitOf(counted: Counted, rules: LockoutRules): number {
  switch (counted.kind) {
    case 'source':
      return counted.source === 'unnamed' || counted.source.startsWith('ext:') ? Infinity : rules.numberBudget;
    case 'pair':
      return counted.source === 'unnamed' ? rules.unnamedBudget : rules.knownNumberBudget;
    case 'conference':
    case 'account':
      return counted.budget === 'strangers' ? rules.strangersBudget : rules.knownBudget;
  }
}
