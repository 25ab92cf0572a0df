import { Redis } from 'ioredis';
import { afterEach, describe, expect, test } from 'vitest';
import { RedisConnection } from '../../src/store/connection.ts';
import { judgeDurability, type RedisFacts, readRedisFacts } from '../../src/store/durability.ts';
import { startTestRedis, type TestRedis } from './test-redis.ts';

const SAFE: RedisFacts = {
  version: '7.0.15',
  appendonly: 'yes',
  appendfsync: 'always',
  maxmemoryPolicy: 'noeviction',
  lastAppend: 'ok',
  role: 'master',
};

describe('what is found of a Redis', () => {
  test('one that keeps everything has no findings', () => {
    expect(judgeDurability(SAFE)).toEqual([]);
  });

  test.each<[Partial<RedisFacts>, string, string]>([
    [{ version: '6.0.16' }, 'error redis_version', 'install Redis 7'],
    [{ version: '5.0.3' }, 'error redis_version', 'install Redis 7'],
    [{ version: '6.2.0' }, 'warn redis_version', 'install Redis 7'],
    [{ version: 'unstable' }, 'warn redis_version', 'ask its operator'],
    [{ version: undefined }, 'warn redis_version', 'ask its operator'],
    [{ role: 'slave' }, 'error role', 'master'],
    [{ appendonly: 'no', appendfsync: 'no', lastAppend: 'err' }, 'error appendonly', 'CONFIG SET appendonly yes'],
    [{ appendonly: undefined }, 'warn appendonly', 'ask its operator for "appendonly yes"'],
    [{ appendfsync: 'everysec' }, 'warn appendfsync', 'CONFIG SET appendfsync always'],
    [{ appendfsync: 'no' }, 'error appendfsync', 'CONFIG SET appendfsync always'],
    [{ appendfsync: undefined }, 'warn appendfsync', 'ask its operator for "appendfsync always"'],
    [{ lastAppend: 'err' }, 'error aof_last_write_status', 'disk'],
    [{ maxmemoryPolicy: 'allkeys-lru' }, 'error maxmemory-policy', 'CONFIG SET maxmemory-policy noeviction'],
    [{ maxmemoryPolicy: undefined }, 'warn maxmemory-policy', 'noeviction'],
  ])('%j is one finding: %s', (changes, subject, remedy) => {
    const findings = judgeDurability({ ...SAFE, ...changes });
    expect(findings.map((finding) => `${finding.level} ${finding.subject}`)).toEqual([subject]);
    expect(findings[0]?.remedy).toContain(remedy);
  });

  test.each(['7.2.4', '8.0.2', '10.1.0'])('Redis %s is new enough', (version) => {
    expect(judgeDurability({ ...SAFE, version })).toEqual([]);
  });
});

describe('what a real Redis tells', () => {
  let server: TestRedis | undefined;
  let connection: RedisConnection | undefined;
  afterEach(async () => {
    await connection?.close();
    await server?.dispose();
  });

  test('its settings', async () => {
    server = await startTestRedis('--appendonly', 'yes', '--maxmemory-policy', 'allkeys-lfu');
    connection = new RedisConnection(server.socket);
    await connection.open();
    expect(await readRedisFacts(connection)).toEqual({
      version: expect.stringMatching(/^[0-9]+\.[0-9]+/),
      appendonly: 'yes',
      appendfsync: 'everysec',
      maxmemoryPolicy: 'allkeys-lfu',
      lastAppend: 'ok',
      role: 'master',
    });
  });

  test('what INFO says where CONFIG is refused', async () => {
    server = await startTestRedis();
    const admin = new Redis(server.socket);
    await admin.acl('SETUSER', 'default', '-config');
    admin.disconnect();
    connection = new RedisConnection(server.socket);
    await connection.open();
    expect(await readRedisFacts(connection)).toMatchObject({
      appendonly: 'no',
      appendfsync: undefined,
      maxmemoryPolicy: 'noeviction',
    });
  });
});
