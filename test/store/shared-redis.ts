import { Redis } from 'ioredis';
import { afterAll, beforeAll } from 'vitest';
import { RedisConnection } from '../../src/store/connection.ts';
import { type Keyspace, keyspace } from '../../src/store/keyspace.ts';
import { startTestRedis, type TestRedis } from './test-redis.ts';

/** A redis-server that the tests of a file share, each with keys of its own. */
export interface SharedRedis {
  readonly socket: string;
  /** A client that looks past the store. */
  readonly raw: Redis;
  /** A connection for whoever needs no more than one. */
  readonly connection: RedisConnection;
  /** Keys that no other test has. */
  freshKeys(): Keyspace;
  /** Such keys, and as many connections as are asked for, until all of them are closed. */
  fresh(): FreshKeys;
}
export interface FreshKeys {
  readonly keys: Keyspace;
  connection(): Promise<RedisConnection>;
  dispose(): Promise<void>;
}

/** Starts it before the tests of a file, or of a describe, in which this is called, and stops it behind them. */
export function sharedRedis(prefix: string, ...directives: readonly string[]): SharedRedis {
  let server: TestRedis;
  let raw: Redis;
  let connection: RedisConnection;
  let count = 0;
  const open = async () => {
    const one = new RedisConnection(server.socket);
    await one.open();
    return one;
  };
  beforeAll(async () => {
    server = await startTestRedis(...directives);
    raw = new Redis(server.socket);
    connection = await open();
  });
  afterAll(async () => {
    raw.disconnect();
    await connection.close();
    await server.dispose();
  });
  const freshKeys = () => {
    count += 1;
    return keyspace(`${prefix}-${count}`);
  };
  return {
    get socket() {
      return server.socket;
    },
    get raw() {
      return raw;
    },
    get connection() {
      return connection;
    },
    freshKeys,
    fresh() {
      const connections: RedisConnection[] = [];
      return {
        keys: freshKeys(),
        async connection() {
          const one = await open();
          connections.push(one);
          return one;
        },
        async dispose() {
          await Promise.all(connections.map((each) => each.close()));
        },
      };
    },
  };
}
