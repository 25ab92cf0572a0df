import { mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Redis } from 'ioredis';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { type ConferenceDraft, PLAIN_CONFERENCE } from '../../src/core/conference.ts';
import { parseBackup } from '../../src/store/backup.ts';
import { RedisConnection } from '../../src/store/connection.ts';
import { makeCustomerIndex } from '../../src/store/customer-index.ts';
import { keyspace } from '../../src/store/keyspace.ts';
import { type OpenedStore, openStore, type StoreOptions } from '../../src/store/open.ts';
import { settleSchema } from '../../src/store/schema-version.ts';
import { StoreError } from '../../src/store/store.ts';
import { code, conferenceId, pin } from './drafts.ts';
import { allOf, putOldStore } from './old-store.ts';
import { sharedRedis } from './shared-redis.ts';

const redis = sharedRedis('old');

let prefix = '';
let dataDir = '';
let count = 0;
let opened: OpenedStore[] = [];
beforeEach(async () => {
  count += 1;
  prefix = `old-${count}`;
  dataDir = await mkdtemp(join(tmpdir(), 'convene-test-'));
  await putOldStore(redis.raw, prefix);
});
afterEach(async () => {
  await Promise.all(opened.map(({ close }) => close()));
  opened = [];
  await rm(dataDir, { recursive: true });
});
async function open(options: Partial<StoreOptions> = {}): Promise<OpenedStore> {
  const one = await openStore({ redisUrl: redis.socket, dataDir, prefix, ...options });
  opened.push(one);
  return one;
}

const bare: ConferenceDraft = { ...PLAIN_CONFERENCE, code: code('3'), maximum: 0 };

test('a store of the first version is carried over with all that it held', async () => {
  const { store, findings } = await open();
  expect(await store.conferences.list()).toEqual([
    {
      ...bare,
      ...{ id: 1, revision: 1, code: '0310', adminPin: '91919', talkPin: '02345', listenPin: '777', maximum: 3 },
      ...{ description: 'Budget, “Q3”: 100 % / \\ 会議 😀', muteNonModerator: true },
    },
    { ...bare, id: 3, revision: 1 },
    { ...bare, id: 4, revision: 1, code: '1234567890123456', listenPin: '0000000000000000', maximum: null },
    { ...bare, id: 5, revision: 1, code: '5000', talkPin: '1', description: 'Daily', maximum: null },
  ]);
  expect((await store.conferences.byCode(code('0310')))?.id).toBe(1);
  expect(await store.rooms.read(conferenceId(1))).toEqual({ mode: 'quiet', round: 4, announce: true, hands: [] });
  expect(await store.rooms.read(conferenceId(9))).toEqual({ mode: 'quiet', round: 1, announce: true, hands: [] });
  const next = await store.conferences.create({ ...bare, code: code('6'), talkPin: pin('6') });
  expect(next).toMatchObject({ ok: true, value: { id: 6 } });
  expect(findings.map(({ subject }) => subject)).toEqual(['appendonly']);
  const after = JSON.stringify(await allOf(redis.raw, prefix));
  expect(after).not.toContain('\\"schema\\":1');
  expect(await redis.raw.get(keyspace(prefix).schema)).toBe('4');
});

test('what an older version writes beside a newer one is read, too', async () => {
  const { store } = await open();
  await redis.raw.set(keyspace(prefix).room(conferenceId(3)), '{"schema":1,"mode":"quiet","round":7}');
  expect(await store.rooms.read(conferenceId(3))).toEqual({ mode: 'quiet', round: 7, announce: true, hands: [] });
});

test('a record that cannot be read is left as it is, and told', async () => {
  await redis.raw.hset(keyspace(prefix).conferences, '4', '{"schema":1,"code":"4"}');
  const { findings, store } = await open();
  expect(await redis.raw.hget(keyspace(prefix).conferences, '4')).toBe('{"schema":1,"code":"4"}');
  await expect(store.conferences.byId(conferenceId(4))).rejects.toThrow(/conference 4 cannot be read/);
  expect(await store.conferences.byId(conferenceId(5))).toMatchObject({ code: '5000' });
  expect(findings).toContainEqual(expect.objectContaining({ subject: keyspace(prefix).codes }));
});

/** A connection on which the process dies: after so many commands nothing is sent any more. */
class DyingConnection extends RedisConnection {
  left: number;
  constructor(address: string, commands: number) {
    super(address);
    this.left = commands;
  }
  override async run<T>(command: (client: Redis) => Promise<T>): Promise<T> {
    this.left -= 1;
    if (this.left < 0) throw new StoreError('died');
    return super.run(command);
  }
}

async function settle(connection: RedisConnection, own: string): Promise<void> {
  await settleSchema(connection, keyspace(own));
  await makeCustomerIndex(connection, keyspace(own));
}

test('cut off after any of its commands, it is finished by the next start', async () => {
  await open();
  const whole = JSON.stringify(await allOf(redis.raw, prefix)).replaceAll(prefix, 'convene');
  const outcomes = new Set<string>();
  let commands = 0;
  for (let finished = false; !finished; commands += 1) {
    const own = `cut-${commands}`;
    await putOldStore(redis.raw, own);
    const dying = new DyingConnection(redis.socket, commands);
    await dying.open();
    finished = await settle(dying, own).then(
      () => true,
      () => false,
    );
    outcomes.add(JSON.stringify(await allOf(redis.raw, own)).replaceAll(own, 'convene'));
    dying.left = 100;
    await settle(dying, own);
    expect(JSON.stringify(await allOf(redis.raw, own)).replaceAll(own, 'convene')).toBe(whole);
    await dying.close();
  }
  // Between nothing done and everything done there were stages for each record.
  expect(outcomes.size).toBeGreaterThan(7);
});

test('before it, the data as they were are written into dataDir, for their owner only', async () => {
  const before = await allOf(redis.raw, prefix);
  const told: { readonly path: string; readonly layout: Promise<string | null> }[] = [];
  await open({ onBackup: (path) => told.push({ path, layout: redis.raw.get(keyspace(prefix).schema) }) });
  expect(told).toHaveLength(1);
  const { path = '', layout } = told[0] ?? {};
  expect(await layout).toBe('1');
  expect(path).toMatch(new RegExp(`^${dataDir}/backups/layout-1-[0-9a-f]{12}\\.json$`));
  expect((await stat(path)).mode & 0o777).toBe(0o600);
  expect((await stat(join(dataDir, 'backups'))).mode & 0o777).toBe(0o700);
  const backup = parseBackup(await readFile(path, 'utf8'));
  if (!backup.ok) throw new Error(backup.error);
  const { conferences, rooms, lastId } = backup.value.contents;
  expect(Object.fromEntries(conferences)).toEqual(before[`{${prefix}}:conferences`]);
  expect(Object.fromEntries(rooms)).toEqual({ 1: before[`{${prefix}}:room:1`], 5: before[`{${prefix}}:room:5`] });
  expect(lastId).toBe(5);
});

test('a start that is tried again writes the same backup no second time, and a later one none', async () => {
  await open();
  await redis.raw.set(keyspace(prefix).schema, '1');
  await putOldStore(redis.raw, prefix);
  await open();
  await open();
  expect(await readdir(join(dataDir, 'backups'))).toHaveLength(1);
});

test('none is written where that is not wanted', async () => {
  await open({ backupBeforeMigration: false, onBackup: () => expect.unreachable() });
  expect(await readdir(dataDir)).toEqual([]);
});

test('without a place for it nothing is migrated, and the message says what to do', async () => {
  await writeFile(join(dataDir, 'backups'), 'a file');
  const before = await allOf(redis.raw, prefix);
  await expect(open()).rejects.toThrow(/no backup can be written .* redis\.backupBeforeMigration/);
  expect(await allOf(redis.raw, prefix)).toEqual(before);
});
