import { mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { exportCommand } from '../../src/cli/export.ts';
import { importCommand } from '../../src/cli/import.ts';
import type { CustomerId, PersonId } from '../../src/core/ids.ts';
import { PLAIN_ACCESS_ACCOUNT } from '../../src/directory/access-account.ts';
import { PLAIN_RECORD_GROUP } from '../../src/directory/record-group.ts';
import { type OpenedStore, openStore as open } from '../../src/store/open.ts';
import { seedDirectory } from '../../src/store/seed.ts';
import { customerDraft, notificationDraft, personDraft, soundDraft } from '../store/directory-drafts.ts';
import { conferenceId, draft, stored } from '../store/drafts.ts';
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
beforeEach(async () => {
  count += 1;
  prefix = `defined-${count}`;
  folder = await mkdtemp(join(tmpdir(), 'convene-test-'));
  file = join(folder, 'all.json');
  announced = [];
});
afterEach(() => rm(folder, { recursive: true }));

async function openStore() {
  const opened = await open({ redisUrl: server.socket, dataDir: '/nonexistent', prefix, examine: false });
  return {
    ...opened,
    announceChange: async (id: number) => {
      announced.push(id);
      return { kind: 'told' } as const;
    },
  };
}
async function inStore<T>(work: (opened: OpenedStore) => Promise<T>): Promise<T> {
  const opened = await openStore();
  try {
    return await work(opened);
  } finally {
    await opened.close();
  }
}
const exported = (...argv: readonly string[]): Promise<Outcome> =>
  run((outputs) => exportCommand({ ...outputs, openStore }), 'export', ...argv);
const imported = (...argv: readonly string[]): Promise<Outcome> =>
  run((outputs) => importCommand({ ...outputs, openStore }), 'import', ...argv);
const contentsNow = () => inStore(({ contents }) => contents.read());

type Document = Record<string, Record<string, unknown>[]>;
const read = async (): Promise<Document> => JSON.parse(await readFile(file, 'utf8'));
const write = (document: unknown) => writeFile(file, JSON.stringify(document));

const one = stored<CustomerId>(1);
/** A conference of the first customer that refers to everything there is. */
const linked = {
  ...{ customer: one, owner: stored<PersonId>(1), creator: stored<PersonId>(1) },
  ...{ account: stored<never>(1), recordGroup: stored<never>(1), enterSound: stored<never>(1) },
  musicOnHoldSound: null,
};

/** Fills the store with something of each kind, some of it deleted again so that ids have gaps. */
function fill(): Promise<void> {
  return inStore(async ({ store, directory }) => {
    await seedDirectory(directory, { timezone: 'UTC' });
    await directory.accounts.create({ ...PLAIN_ACCESS_ACCOUNT, customer: one, name: 'cheap' });
    await directory.customers.create(customerDraft('Müller', { account: stored(1) }));
    for (const name of ['zoe', 'ann', 'Bob']) await directory.people.create(personDraft(name));
    await directory.people.delete(stored(2));
    await directory.recordGroups.create({ ...PLAIN_RECORD_GROUP, customer: one, name: 'all', owner: stored(1) });
    for (const name of ['gong', 'gong', 'bell']) await directory.sounds.create(soundDraft(1, name));
    for (const code of ['0310', '2', '3']) await store.conferences.create(draft(code, linked));
    await store.conferences.delete(conferenceId(2));
    await directory.notifications.create(notificationDraft(3));
  });
}

describe('export', () => {
  test('has PINs and no hash of a password unless it is asked for, for its owner only', async () => {
    await fill();
    const { exit, stdout } = await exported('--file', file);
    expect({ exit, stdout }).toEqual({ exit: 0, stdout: `${file} holds all definitions, with PINs\n` });
    expect((await stat(file)).mode & 0o777).toBe(0o600);
    expect(await readFile(file, 'utf8')).not.toContain('scrypt');
    expect((await read())['conferences']?.map(({ code, adminPin }) => [code, adminPin])).toEqual([
      ['0310', '0919'],
      ['3', '0919'],
    ]);
    expect((await exported('--with-secrets')).stdout).toContain('"passwordHash": "scrypt$none"');
    expect(await exported('--file', file)).toMatchObject({ exit: 1, stderr: expect.stringMatching(/exists/) });
  });

  test('leaves empty what refers to somebody who is gone', async () => {
    await fill();
    await inStore(({ directory }) => directory.people.delete(stored(1)));
    await exported('--file', file);
    expect((await read())['conferences']?.[0]).toMatchObject({ owner: null, creator: null, customer: 1 });
    prefix += '-new';
    expect((await imported(file)).exit).toBe(0);
  });
});

describe('import', () => {
  test.each([[[]], [['--with-secrets']]])(
    'of an export %j into an empty store, exported again, is identical',
    async (options) => {
      await fill();
      await exported('--file', file, ...options);
      prefix += '-new';
      expect(await imported(file)).toMatchObject({
        exit: 0,
        stdout: expect.stringMatching(/13 created, 0 changed, 0 left/),
      });
      expect((await exported(...options)).stdout).toBe(await readFile(file, 'utf8'));
      expect(announced).toEqual([1, 3]);
      await inStore(async ({ store, directory }) => {
        expect(await directory.people.byName('BOB')).toMatchObject({ id: 3, customer: 1 });
        expect(await store.conferences.count(one)).toBe(2);
        expect(await directory.notifications.count(3)).toBe(1);
        expect(await store.conferences.create(draft('9'))).toMatchObject({ ok: true, value: { id: 4 } });
        expect(await directory.sounds.create(soundDraft(1))).toMatchObject({ ok: true, value: { id: 4 } });
      });
    },
  );

  test('into the same store leaves all as it is', async () => {
    await fill();
    await exported('--file', file);
    const before = await contentsNow();
    expect((await imported(file)).stdout).toBe('0 created, 0 changed, 13 left as they are\n');
    expect(await contentsNow()).toEqual(before);
    expect(announced).toEqual([]);
  });

  test('with --dry-run says what would be done and does not', async () => {
    await fill();
    await exported('--file', file);
    prefix += '-new';
    const before = await contentsNow();
    const { exit, stdout } = await imported(file, '--dry-run');
    expect(exit).toBe(0);
    expect(stdout).toMatch(/^created: rate plan 1 "Everything"\ncreated: customer 1 "System"\n/);
    expect(stdout).toMatch(/13 created, 0 changed, 0 left as they are\nNothing was changed\n$/);
    expect(await contentsNow()).toEqual(before);
    expect(announced).toEqual([]);
  });

  test('changes what is there by code and name, gives new ids where theirs are used, and references follow', async () => {
    await fill();
    await exported('--file', file);
    prefix += '-new';
    await inStore(async ({ store, directory }) => {
      await seedDirectory(directory, { timezone: 'Europe/Berlin' });
      await directory.people.create(personDraft('eve'));
      await directory.people.create(personDraft('ZOE', { passwordHash: 'scrypt$own', email: '' }));
      await directory.sounds.create(soundDraft(1, 'mine'));
      for (const code of ['7', '3']) await store.conferences.create(draft(code, { maximum: 77 }));
    });
    const { exit, stdout } = await imported(file);
    expect(exit).toBe(0);
    expect(stdout).toMatch(/^changed: customer 1 "System"$/m);
    expect(stdout).toMatch(/^changed: person 2 \(1 in the document\) "zoe"$/m);
    expect(stdout).toMatch(/^created: conference 3 \(1 in the document\) "0310"$/m);
    await inStore(async ({ store, directory }) => {
      expect(await directory.people.byName('zoe')).toMatchObject({
        ...{ id: 2, revision: 2, passwordHash: 'scrypt$own', email: 'zoe@example.org' },
      });
      expect((await directory.sounds.list(undefined)).map(({ id, name }) => [id, name])).toEqual([
        [1, 'mine'],
        [2, 'gong'],
        [3, 'bell'],
        [4, 'gong'],
      ]);
      const [seven, three, first] = await store.conferences.list();
      expect(seven).toMatchObject({ code: '7', maximum: 77, revision: 1 });
      expect(three).toMatchObject({ id: 2, code: '3', owner: 2, maximum: 3, revision: 2 });
      expect(first).toMatchObject({ id: 3, code: '0310', owner: 2, creator: 2, enterSound: 4, account: 1 });
      expect(await directory.notifications.list(undefined)).toMatchObject([{ conference: 2 }]);
    });
    expect((await imported(file)).stdout).toMatch(/^0 created, 0 changed, 13 left/);
  });

  test.each([
    [{ accessNumber: '+4930' }, 'access number 4930'],
    [{ callers: ['1', '+4940'] }, 'caller 4940'],
  ])(
    'an account with a number that another of the store keeps (%j) is told, and nothing is done',
    async (own, what) => {
      await inStore(async ({ directory }) => {
        await seedDirectory(directory, { timezone: 'UTC' });
        await directory.accounts.create({ ...PLAIN_ACCESS_ACCOUNT, customer: one, name: 'new', ...own });
      });
      await exported('--file', file);
      prefix += '-new';
      await inStore(async ({ directory }) => {
        await seedDirectory(directory, { timezone: 'UTC' });
        const holder = { accessNumber: '+4930', callers: ['+4940'] };
        await directory.accounts.create({ ...PLAIN_ACCESS_ACCOUNT, customer: one, name: 'old', ...holder });
      });
      const before = await contentsNow();
      for (const options of [[], ['--dry-run']]) {
        const { exit, stderr } = await imported(file, ...options);
        expect(exit).toBe(1);
        expect(stderr).toMatch(
          new RegExp(`nothing was changed\n  accounts\\[0\\] has the ${what}, which access account 1 of the store`),
        );
      }
      expect(await contentsNow()).toEqual(before);
      // Of one name it is the same account.
      await inStore(({ directory }) => directory.accounts.update(stored(1), { name: 'new' }));
      expect(await imported(file)).toMatchObject({ exit: 0 });
    },
  );

  test('an id that was given out once is not used again for another', async () => {
    await fill();
    await exported('--file', file);
    await inStore(({ store }) => store.conferences.delete(conferenceId(3)));
    expect((await imported(file)).stdout).toMatch(/^created: conference 4 \(3 in the document\) "3"$/m);
  });

  test('of people without a password lets none of them in, and says nothing against it', async () => {
    await fill();
    await exported('--file', file);
    prefix += '-new';
    await imported(file);
    expect(await inStore(({ directory }) => directory.people.byName('zoe'))).toMatchObject({ passwordHash: '' });
  });

  test('tells every fault with its place, and changes nothing', async () => {
    await fill();
    await exported('--file', file);
    const before = await contentsNow();
    const document = await read();
    const at = (name: string, n: number) => document[name]?.[n] ?? {};
    Object.assign(at('conferences', 0), { code: 'abc', colour: 'red' });
    Object.assign(at('people', 1), { roles: ['king'] });
    Object.assign(at('sounds', 0), { id: -1 });
    await write({ ...document, gadgets: [], accounts: {} });
    const { exit, stderr } = await imported(file);
    expect(exit).toBe(1);
    expect(stderr).toMatch(/all\.json is not imported; nothing was changed$/m);
    for (const place of [
      ...['conferences[0].code expected a code', 'conferences[0] Unrecognized key: "colour"', 'people[1].roles.0 '],
      ...['sounds[0].id ', 'gadgets is not known', 'accounts must be a list'],
    ]) {
      expect(stderr).toContain(`\n  ${place}`);
    }
    expect(await contentsNow()).toEqual(before);
  });

  test('tells what does not fit together, too', async () => {
    await fill();
    await exported('--file', file);
    const before = await contentsNow();
    const document = await read();
    const at = (name: string, n: number) => document[name]?.[n] ?? {};
    Object.assign(at('conferences', 0), { talkPin: '0919', owner: 88, month: 13 });
    Object.assign(at('conferences', 1), { code: '0310', customer: 2 });
    Object.assign(at('people', 1), { username: 'ZOE' });
    Object.assign(at('customers', 1), { timezone: 'Mars/Olympus' });
    Object.assign(at('sounds', 1), { id: 1 });
    await write(document);
    const { stderr } = await imported(file, '--dry-run');
    for (const place of [
      ...['conferences[0].owner there is no 88 in people', 'conferences[0].talkpin is the same as adminpin'],
      ...['conferences[0].month must be', 'conferences[1] is called the same as conferences[0]'],
      ...['conferences[1].account belongs to another customer', 'people[1] is called the same as people[0]'],
      ...['customers[1].timezone is not the name', 'sounds[1].id is that of sounds[0], too'],
    ]) {
      expect(stderr).toContain(`\n  ${place}`);
    }
    expect(await contentsNow()).toEqual(before);
  });

  test.each(['', '{', '[]', 'null', '{"format":"convene-backup","schema":2}', '{"format":"convene-definitions"}'])(
    '%j is refused',
    async (text) => {
      await writeFile(file, text);
      expect(await imported(file)).toMatchObject({ exit: 1, stderr: expect.stringMatching(/not imported/) });
    },
  );
  test('a newer document, a missing file and a hostile key are refused in plain words', async () => {
    await write({ format: 'convene-definitions', schema: 3 });
    expect((await imported(file)).stderr).toMatch(/newer version of Convene/);
    expect((await imported(join(folder, 'none'))).stderr).toMatch(/cannot be read: ENOENT/);
  });

  test('a key that is no name but a trap is nothing', async () => {
    const before = await contentsNow();
    await writeFile(file, '{"format":"convene-definitions","schema":1,"__proto__":{"conferences":[{"id":1}]}}');
    expect((await imported(file)).stdout).toBe('0 created, 0 changed, 0 left as they are\n');
    expect(await contentsNow()).toEqual(before);
    expect(Object.keys(Object.prototype)).toEqual([]);
  });

  test('is made anew when somebody changes something at the same moment, and loses nothing', async () => {
    await fill();
    await exported('--file', file);
    const document = await read();
    for (const conference of document['conferences'] ?? []) conference['maximum'] = 55;
    await write(document);
    let disturbed = false;
    const disturbing = async () => {
      const opened = await openStore();
      const carryOut: typeof opened.contents.carryOut = async (plan) => {
        if (!disturbed) await opened.store.conferences.update(conferenceId(1), { panel: false });
        disturbed = true;
        return opened.contents.carryOut(plan);
      };
      return { ...opened, contents: { ...opened.contents, carryOut } };
    };
    const outcome = await run((outputs) => importCommand({ ...outputs, openStore: disturbing }), 'import', file);
    expect(outcome.exit).toBe(0);
    expect(await inStore(({ store }) => store.conferences.byId(conferenceId(1)))).toMatchObject({
      ...{ maximum: 55, revision: 3 },
    });
  });

  test('that is always disturbed changes nothing at all', async () => {
    await fill();
    await exported('--file', file);
    prefix += '-new';
    const never = async () => {
      const opened = await openStore();
      return { ...opened, contents: { ...opened.contents, carryOut: async () => false } };
    };
    const outcome = await run((outputs) => importCommand({ ...outputs, openStore: never }), 'import', file);
    expect(outcome).toMatchObject({ exit: 1, stderr: expect.stringMatching(/nothing was changed, try again/) });
  });
});
