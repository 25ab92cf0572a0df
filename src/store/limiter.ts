import type { Redis } from 'ioredis';
import { RateLimiterMemory, RateLimiterRedis, RateLimiterRes } from 'rate-limiter-flexible';
import type { RedisConnection } from './connection.ts';

/** So many in a window of time that begins with the first one. */
export interface Allowance {
  readonly points: number;
  readonly windowSeconds: number;
}
export interface Taken {
  readonly allowed: boolean;
  readonly remaining: number;
  /** Until the window ends and all is given again. */
  readonly resetMs: number;
}
/** Counts by a key, in one step for any number of simultaneous callers. Rejects with StoreError when the store is away. */
export interface Limiter {
  readonly allowance: Allowance;
  take(key: string): Promise<Taken>;
  /** Gives one back. */
  giveBack(key: string): Promise<void>;
  forgive(key: string): Promise<void>;
}

interface Counter {
  consume(key: string): Promise<RateLimiterRes>;
  reward(key: string): Promise<RateLimiterRes>;
  delete(key: string): Promise<boolean>;
}

/** A limiter that all instances share. `prefix` begins the names of its keys. */
export function redisLimiter(connection: RedisConnection, prefix: string, allowance: Allowance): Limiter {
  const { points, windowSeconds: duration } = allowance;
  const counters = new WeakMap<Redis, Counter>();
  function counterOf(client: Redis): Counter {
    const counter =
      counters.get(client) ?? new RateLimiterRedis({ storeClient: client, keyPrefix: prefix, points, duration });
    counters.set(client, counter);
    return counter;
  }
  return limiter(allowance, (use) => connection.run((client) => use(counterOf(client))));
}

/** A limiter of this process alone. */
export function memoryLimiter(allowance: Allowance): Limiter {
  const counter = new RateLimiterMemory({ points: allowance.points, duration: allowance.windowSeconds });
  return limiter(allowance, (use) => use(counter));
}

function limiter(allowance: Allowance, using: <T>(use: (counter: Counter) => Promise<T>) => Promise<T>): Limiter {
  return {
    allowance,
    take: (key) =>
      using(async (counter) => {
        // The library rejects with its result when there is no more.
        const result = await counter.consume(key).catch((reason: unknown) => {
          if (reason instanceof RateLimiterRes) return reason;
          throw reason;
        });
        const { consumedPoints, remainingPoints, msBeforeNext } = result;
        return { allowed: consumedPoints <= allowance.points, remaining: remainingPoints, resetMs: msBeforeNext };
      }),
    giveBack: async (key) => void (await using((counter) => counter.reward(key))),
    forgive: async (key) => void (await using((counter) => counter.delete(key))),
  };
}
