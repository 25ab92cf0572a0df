import type { Config } from '../config/schema.ts';
import { homeDialplan } from '../core/dialling/dialplan.ts';
import { USUAL_SPECIAL_NUMBERS } from '../core/dialling/special-numbers.ts';
import type { DiallingParts } from '../dialling/dialling.ts';
import { type Dialling, openDialling } from '../dialling/dialling.ts';
import type { Complain } from '../store/call-ledger.ts';
import { redisCalls } from '../store/calls-redis.ts';
import type { RedisConnection } from '../store/connection.ts';
import type { Directory } from '../store/directory.ts';
import type { Keyspace } from '../store/keyspace.ts';
import { redisRates } from '../store/rates-redis.ts';
import type { Store } from '../store/store.ts';

const DAY_MS = 24 * 60 * 60 * 1_000;

/** What the configuration says of calls, for whoever judges them. */
export function callBounds({
  calls,
}: Pick<Config, 'calls'>): Pick<DiallingParts, 'usualDialplan' | 'special' | 'bounds'> {
  return {
    usualDialplan: homeDialplan(calls),
    special: {
      emergency: calls.emergency ?? USUAL_SPECIAL_NUMBERS.emergency,
      premium: calls.premium ?? USUAL_SPECIAL_NUMBERS.premium,
    },
    bounds: { longestSeconds: calls.longestSeconds, legsPerAccount: calls.legsPerAccount },
  };
}

/** The calls of a node, in Redis. `nowMs` tells the time, in milliseconds since the epoch. */
export function redisDialling(
  config: Pick<Config, 'calls'>,
  {
    store,
    directory,
    redis: { connection, keys },
    complain = () => {},
  }: {
    readonly store: Pick<Store, 'conferences'>;
    readonly directory: Directory;
    readonly redis: { readonly connection: RedisConnection; readonly keys: Keyspace };
    readonly complain?: Complain;
  },
  node: string,
  nowMs: () => number = Date.now,
): Dialling {
  return openDialling({
    ...{ store, directory, node, nowMs, ...callBounds(config) },
    ledger: redisCalls(connection, keys, { keepMs: config.calls.recordDays * DAY_MS, nowMs, complain }),
    rates: redisRates(connection, keys),
  });
}
