import { describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import { z } from 'zod';
import { VARIABLES } from '../../src/config/environment.ts';
import { judgeDurability } from '../../src/store/durability.ts';
import { readProjectFile } from './files.ts';

/** The parts of the Compose Specification that are used. What is not one of them is a mistake. */
const healthcheck = z.strictObject({
  test: z.array(z.string()),
  interval: z.string(),
  timeout: z.string(),
  start_period: z.string().optional(),
  retries: z.int(),
});
const service = z.strictObject({
  image: z.string(),
  build: z.strictObject({ context: z.string(), dockerfile: z.string() }).optional(),
  command: z.array(z.string()).optional(),
  restart: z.literal('unless-stopped'),
  network_mode: z.literal('host').optional(),
  ports: z.array(z.string()).optional(),
  volumes: z.array(z.string()),
  healthcheck: healthcheck.optional(),
  user: z.string().optional(),
  read_only: z.boolean().optional(),
  tmpfs: z.array(z.string()).optional(),
  cap_drop: z.array(z.string()).optional(),
  security_opt: z.array(z.string()).optional(),
  stop_grace_period: z.string().optional(),
  depends_on: z.record(z.string(), z.strictObject({ condition: z.string() })).optional(),
  environment: z.record(z.string(), z.string()).optional(),
});
const compose = z.strictObject({
  name: z.string(),
  services: z.strictObject({ redis: service, freeswitch: service, convene: service }),
  volumes: z.record(z.string(), z.null()),
});
const { services, volumes } = compose.parse(parse(readProjectFile('docker/compose.yaml')));
const { redis, freeswitch, convene } = services;

test('Redis keeps what it acknowledges and evicts nothing', () => {
  const [program, ...flags] = redis.command ?? [];
  const directives = new Map<string, string>();
  for (let at = 0; at < flags.length; at += 2) directives.set(flags[at] ?? '', flags[at + 1] ?? '');
  expect(program).toBe('redis-server');
  expect(
    judgeDurability({
      version: /^redis:([0-9]+)/.exec(redis.image)?.[1]?.concat('.0'),
      appendonly: directives.get('--appendonly'),
      appendfsync: directives.get('--appendfsync'),
      maxmemoryPolicy: directives.get('--maxmemory-policy'),
      lastAppend: 'ok',
      role: 'master',
    }),
  ).toEqual([]);
});

test('the data of Redis and Convene are in volumes, and Redis is open to this machine alone', () => {
  expect(redis.volumes).toEqual(['redis-data:/data']);
  expect(convene.volumes).toEqual(['convene-data:/var/lib/convene']);
  expect(Object.keys(volumes)).toEqual(['redis-data', 'convene-data']);
  expect(redis.ports).toEqual(['127.0.0.1:6379:6379']);
});

test('the operator names the image of FreeSWITCH and its configuration, and the password', () => {
  expect(freeswitch.image).toMatch(/^\$\{FREESWITCH_IMAGE:\?.+\}$/);
  expect(freeswitch.volumes[0]).toMatch(/^\$\{FREESWITCH_CONF:\?.+\}:\/etc\/freeswitch$/);
  expect(convene.environment?.['CONVENE_ESL_PASSWORD']).toMatch(/^\$\{CONVENE_ESL_PASSWORD:\?.+\}$/);
});

describe('Convene', () => {
  test('is no root and may do nothing that it need not', () => {
    expect(convene).toMatchObject({
      user: 'node',
      read_only: true,
      cap_drop: ['ALL'],
      security_opt: ['no-new-privileges:true'],
    });
  });
  test('is given only settings that it knows, and the Redis beside it', () => {
    const names = Object.keys(convene.environment ?? {});
    expect(names.filter((name) => !VARIABLES.includes(name))).toEqual([]);
    expect(convene.environment?.['REDIS_URL']).toBe('redis://127.0.0.1:6379/0');
  });
  test('waits for Redis, and has time to end', () => {
    expect(convene.depends_on).toMatchObject({ redis: { condition: 'service_healthy' } });
    expect(redis.healthcheck?.test).toEqual(['CMD', 'redis-cli', 'ping']);
    expect(Number.parseInt(convene.stop_grace_period ?? '', 10)).toBeGreaterThan(10);
  });
  test('plays the prompts that FreeSWITCH is given', () => {
    const mounted = freeswitch.volumes[1]?.split(':') ?? [];
    expect(mounted).toEqual(['../freeswitch-conf/sounds', convene.environment?.['CONVENE_SOUNDS_PREFIX'], 'ro']);
  });
});
