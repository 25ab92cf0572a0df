import { mkdtemp, readdir, readFile, rm, stat, truncate, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { Announcement } from '../../src/cli/announcement.ts';
import { backupCommand } from '../../src/cli/backup.ts';
import { restoreCommand } from '../../src/cli/restore.ts';
import type { ConferenceId, RateDeckId } from '../../src/core/ids.ts';
import { backupText } from '../../src/store/backup.ts';
import { type OpenedStore, openStore as open } from '../../src/store/open.ts';
import { redisRates } from '../../src/store/rates-redis.ts';
import { LAYOUT } from '../../src/store/schema-version.ts';
import { StoreError } from '../../src/store/store.ts';
import { deckDraft } from '../store/dialling-drafts.ts';
import { conferenceId, draft, roomRecord, stored } from '../store/drafts.ts';
import { rate } from '../store/rates-contract.ts';
import { startTestRedis, type TestRedis } from '../store/test-redis.ts';
import { type Outcome, run } from './run.ts';

let server: TestRedis;
beforeAll(async () => {
  server = await startTestRedis();
});
afterAll(() => server.dispose());

let folder = '';
let file = '';
let prefix = '';
let count = 0;
let announced: number[] = [];
let announcement: () => Promise<Announcement>;
beforeEach(async () => {
  count += 1;
  prefix = `kept-${count}`;
  folder = await mkdtemp(join(tmpdir(), 'convene-test-'));
  file = join(folder, 'backup.json');
  announced = [];
  announcement = async () => ({ kind: 'told' });
});
afterEach(() => rm(folder, { recursive: true }));

const openStore = (): Promise<OpenedStore> =>
  open({ redisUrl: server.socket, dataDir: '/nonexistent', prefix, examine: false });
async function inStore<T>(work: (opened: OpenedStore) => Promise<T>): Promise<T> {
  const opened = await openStore();
  try {
    return await work(opened);
  } finally {
    await opened.close();
  }
}
async function announceChange(id: ConferenceId): Promise<Announcement> {
  announced.push(id);
  return announcement();
}
const now = () => new Date('2031-05-04T03:02:01.000Z');
const backup = (...argv: readonly string[]): Promise<Outcome> =>
  run((outputs) => backupCommand({ ...outputs, openStore, now }), 'backup', ...argv);
const restore = (...argv: readonly string[]): Promise<Outcome> =>
  run(
    (outputs) => restoreCommand({ ...outputs, openStore: async () => ({ ...(await openStore()), announceChange }) }),
    'restore',
    ...argv,
  );

/** Fills the store and keeps it; then it is another, empty one. */
async function keepAndMoveOn() {
  const kept = await inStore(async ({ store, contents }) => {
    for (const text of ['0310', '2', '3']) await store.conferences.create(draft(text));
    await store.conferences.delete(conferenceId(2));
    await store.rooms.write(conferenceId(1), roomRecord());
    return contents.read();
  });
  expect((await backup(file)).exit).toBe(0);
  prefix += '-new';
  return kept;
}
const contentsNow = () => inStore(({ contents }) => contents.read());

describe('backup', () => {
  test('says what it wrote, for its owner only, and leaves nothing else behind', async () => {
    await inStore(({ store }) => store.conferences.create(draft('1')));
    const { exit, stdout, stderr } = await backup(file);
    expect({ exit, stderr }).toEqual({ exit: 0, stderr: '' });
    expect(stdout).toBe(`${file} holds 1 conference, with PINs\n`);
    expect((await stat(file)).mode & 0o777).toBe(0o600);
    expect(await readdir(folder)).toEqual(['backup.json']);
    expect(JSON.parse(await readFile(file, 'utf8'))).toMatchObject({
      takenAt: '2031-05-04T03:02:01.000Z',
      layout: LAYOUT,
    });
  });
  test('to standard output is the document and nothing else', async () => {
    await inStore(({ store }) => store.conferences.create(draft('1')));
    const { stdout } = await backup('-');
    expect(JSON.parse(stdout)).toMatchObject({ format: 'convene-backup', conferences: { 1: { code: '1' } } });
  });
  test('overwrites nothing, and says what it cannot write', async () => {
    await writeFile(file, 'a former one');
    expect(await backup(file)).toEqual({
      exit: 1,
      stdout: '',
      stderr: `convene: ${file} exists and is not overwritten\n`,
    });
    expect(await readFile(file, 'utf8')).toBe('a former one');
    expect(await backup('/nonexistent/backup.json')).toMatchObject({
      exit: 1,
      stderr: expect.stringMatching(/cannot be written: ENOENT/),
    });
  });
});

describe('restore', () => {
  test('brings everything into an empty store, and announces it', async () => {
    const kept = await keepAndMoveOn();
    expect(await restore(file)).toEqual({
      exit: 0,
      stdout:
        `Backup of 2031-05-04T03:02:01.000Z, layout ${LAYOUT}: 2 conferences\nRestored\n` +
        'The running controller has been told.\n',
      stderr: '',
    });
    expect(await contentsNow()).toEqual(kept);
    expect(announced).toEqual([1, 3]);
  });

  test('brings the rates of decks along, and says where a document has none', async () => {
    await inStore(async ({ directory, redis: { connection, keys } }) => {
      await directory.rateDecks.create(deckDraft('cost'));
      await redisRates(connection, keys).replace(stored<RateDeckId>(1), [rate('49'), rate('4930')]);
    });
    expect((await backup(file)).stdout).toBe(`${file} holds 0 conferences and 2 rates, with PINs\n`);
    prefix += '-new';
    expect(await restore(file)).toMatchObject({
      exit: 0,
      stdout: expect.stringMatching(/: 0 conferences and 2 rates\n/),
    });
    const bare = await inStore(async ({ contents, redis: { connection, keys } }) => {
      expect(await redisRates(connection, keys).count(stored<RateDeckId>(1))).toBe(2);
      return backupText({ takenAt: now(), contents: await contents.read() });
    });
    prefix += '-newer';
    await writeFile(file, bare);
    const stderr =
      'convene: the document has no rates: import those of rate decks 1 again, by `convene rates import`\n';
    expect(await restore(file, '--dry-run')).toMatchObject({ exit: 0, stderr });
    expect(await restore(file)).toMatchObject({ exit: 0, stderr });
  });

  test('with --dry-run says what it would do and does not', async () => {
    await keepAndMoveOn();
    const { exit, stdout } = await restore(file, '--dry-run');
    expect(exit).toBe(0);
    expect(stdout).toMatch(/2 conferences\nWould be restored; nothing was changed\n$/);
    expect((await contentsNow()).conferences.size).toBe(0);
    expect(announced).toEqual([]);
  });

  test.each([[[]], [['--dry-run']]])('with %j refuses where conferences are, and touches none', async (options) => {
    await keepAndMoveOn();
    await inStore(({ store }) => store.conferences.create(draft('77')));
    const before = await contentsNow();
    const { exit, stderr } = await restore(file, ...options);
    expect(exit).toBe(1);
    expect(stderr).toMatch(/the store holds 1 conference: nothing was changed.*--replace/);
    expect(await contentsNow()).toEqual(before);
  });

  test('with --replace puts it in their place, and announces those that are gone', async () => {
    const kept = await keepAndMoveOn();
    await inStore(async ({ store }) => {
      for (const text of ['71', '72', '73', '74']) await store.conferences.create(draft(text));
    });
    expect((await restore(file, '--replace', '--dry-run')).stdout).toMatch(/in place of 4 conferences/);
    expect((await restore(file, '--replace')).exit).toBe(0);
    expect(await contentsNow()).toEqual({ ...kept, lastId: 4 });
    expect([...announced].sort()).toEqual([1, 2, 3, 4]);
  });

  test('refuses a file that is cut off, changed or another, whatever is asked, and loses nothing', async () => {
    await keepAndMoveOn();
    await inStore(({ store }) => store.conferences.create(draft('77')));
    const before = await contentsNow();
    const text = await readFile(file, 'utf8');
    for (const damaged of [text.slice(0, -40), text.replace('"maximum": 3', '"maximum": 5'), '', '{}', '[]', 'null']) {
      await writeFile(file, damaged);
      const { exit, stderr } = await restore(file, '--replace');
      expect(exit).toBe(1);
      expect(stderr).toMatch(/^convene: .*backup\.json: .*Nothing was changed\n$/);
    }
    await truncate(file, 0);
    expect((await restore(file, '--replace')).exit).toBe(1);
    expect((await restore(join(folder, 'none.json'))).stderr).toMatch(/cannot be read: ENOENT/);
    expect(await contentsNow()).toEqual(before);
  });

  test('tells when it is not certain that a running controller knows, once', async () => {
    await keepAndMoveOn();
    announcement = () => Promise.reject(new StoreError('gone'));
    expect(await restore(file)).toMatchObject({
      exit: 0,
      stdout: expect.stringMatching(/not certain \(gone\).*If one is running, restart it\.\n$/s),
    });
    expect(announced).toEqual([1]);
  });
});

test.each([
  ['backup', () => run((outputs) => backupCommand({ ...outputs, now, openStore: away }), 'backup', file)],
  [
    'restore',
    async () => {
      await keepAndMoveOn();
      return run((outputs) => restoreCommand({ ...outputs, openStore: away }), 'restore', file);
    },
  ],
])('a store that is away fails %s with its reason', async (_, attempt) => {
  expect(await attempt()).toEqual({ exit: 1, stdout: '', stderr: 'convene: Redis is away\n' });
});
function away(): Promise<never> {
  return Promise.reject(new StoreError('Redis is away'));
}
