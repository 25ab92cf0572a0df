import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { RateDeckId } from '../../src/core/ids.ts';
import { backupText, parseBackup } from '../../src/store/backup.ts';
import { COLLECTIONS } from '../../src/store/collections.ts';
import type { Contents } from '../../src/store/contents.ts';
import { keyspace } from '../../src/store/keyspace.ts';
import { type OpenedStore, openStore } from '../../src/store/open.ts';
import { redisRates } from '../../src/store/rates-redis.ts';
import { LAYOUT } from '../../src/store/schema-version.ts';
import { seedDirectory } from '../../src/store/seed.ts';
import { must } from '../flow/house.ts';
import { deckDraft } from './dialling-drafts.ts';
import { makeCustomers, notificationDraft, personDraft, soundDraft, tokenDraft } from './directory-drafts.ts';
import { code, conferenceId, draft, roomRecord, stored } from './drafts.ts';
import { allOf } from './old-store.ts';
import { allIn, rate } from './rates-contract.ts';
import { sharedRedis } from './shared-redis.ts';

const takenAt = new Date('2031-05-04T03:02:01.000Z');

describe('the document', () => {
  const record = fc.oneof(
    fc.json(),
    fc.string({ unit: 'binary' }),
    fc.constant('{"schema":2,"code":"0310"}'),
    fc.constant('{ "spaced" : 1 }'),
    fc.constant('{"a":1,"a":2}'),
  );
  const id = fc.integer({ min: 1, max: 10 ** 15 - 1 }).map(String);
  const records = fc.dictionary(id, record, { noNullPrototype: true });
  const texts = records.map((all) => new Map(Object.entries(all)));
  const collection = fc.record({ lastId: fc.nat(), records: texts });
  const directory = fc.tuple(...COLLECTIONS.map(({ name }) => collection.map((all) => [name, all] as const)));
  const contents = fc.record(
    {
      layout: fc.constantFrom(1, 2, LAYOUT),
      lastId: fc.nat(),
      conferences: texts,
      rooms: texts,
      directory: directory.map((all) => new Map(all)),
      rates: fc
        .dictionary(id, fc.dictionary(fc.stringMatching(/^[0-9]{0,15}$/), fc.string(), { noNullPrototype: true }), {
          noNullPrototype: true,
        })
        .map((all) => new Map(Object.entries(all).map(([deck, of]) => [deck, new Map(Object.entries(of))]))),
    },
    { requiredKeys: ['layout', 'lastId', 'conferences', 'rooms'] },
  );

  test('gives back every record as it was, to the letter', () => {
    fc.assert(
      fc.property(contents, (all) => {
        expect(parseBackup(backupText({ takenAt, contents: all }))).toEqual({
          ok: true,
          value: { takenAt, contents: all },
        });
      }),
    );
  });

  const whole = backupText({
    takenAt,
    contents: {
      layout: 2,
      lastId: 7,
      conferences: new Map([['7', JSON.stringify({ schema: 2, code: '0310', maximum: 3 })]]),
      rooms: new Map(),
    },
  });

  test('of the first version, which had no directory, is read', () => {
    const [first, checksum] = [whole.replace('"schema": 3', '"schema": 1'), /"checksum": "[0-9a-f]{64}"/];
    // As the first version wrote it: the sum over the five parts that there were.
    expect(first).toMatch(checksum);
    expect(parseBackup(first)).toEqual(parseBackup(whole));
    expect(parseBackup(whole)).toMatchObject({
      ok: true,
      value: { contents: expect.not.objectContaining({ directory: expect.anything() }) },
    });
  });

  test('can be read by people, and survives other spaces', () => {
    expect(JSON.parse(whole)).toMatchObject({ format: 'convene-backup', conferences: { 7: { code: '0310' } } });
    expect(parseBackup(JSON.stringify(JSON.parse(whole)))).toMatchObject({ ok: true });
  });

  test('with any of its letters lost or changed is refused or means the same', () => {
    const intact = parseBackup(whole);
    for (let at = 0; at < whole.length; at += 1) {
      for (const put of ['', 'x', '0']) {
        const damaged = parseBackup(whole.slice(0, at) + put + whole.slice(at + 1));
        if (damaged.ok) expect(damaged, `letter ${at}`).toEqual(intact);
      }
    }
  });

  test.each([
    ['half of it', whole.slice(0, whole.length / 2), /not all of it is there/],
    ['another document', '{"name":"convene"}', /no backup of Convene/],
    ['a changed record', whole.replace('"maximum": 3', '"maximum": 4'), /its checksum does not fit/],
    ['a lost part', whole.replace('"rooms": {},', ''), /damaged: .*rooms/],
    ['a newer document', whole.replace('"schema": 3', '"schema": 4'), /a newer version of Convene/],
    ['a newer layout', newerLayout(), /layout 99, and this version knows up to 4/],
  ])('%s is refused in plain words', (_, text, reason) => {
    expect(parseBackup(text)).toEqual({ ok: false, error: expect.stringMatching(reason) });
  });
  function newerLayout(): string {
    return backupText({ takenAt, contents: { layout: 99, lastId: 0, conferences: new Map(), rooms: new Map() } });
  }
});

describe('the whole of a store', () => {
  const redis = sharedRedis('whole');
  let opened: OpenedStore[] = [];
  let count = 0;
  let prefix = '';
  let one: OpenedStore;
  beforeEach(async () => {
    count += 1;
    prefix = `whole-${count}`;
    one = await open(prefix);
  });
  afterEach(async () => {
    await Promise.all(opened.map(({ close }) => close()));
    opened = [];
  });
  async function open(name: string): Promise<OpenedStore> {
    const store = await openStore({ redisUrl: redis.socket, dataDir: '/nonexistent', prefix: name, examine: false });
    opened.push(store);
    return store;
  }
  async function fill({ store, directory }: OpenedStore): Promise<void> {
    await seedDirectory(directory, { timezone: 'UTC' });
    for (const name of ['zoe', 'ann', 'bob']) await directory.people.create(personDraft(name));
    await directory.people.delete(stored(3));
    await directory.people.update(stored(1), { username: 'Zoë' });
    await directory.sounds.create(soundDraft(1));
    await directory.notifications.create(notificationDraft(1));
    await directory.tokens.create(tokenDraft(1, 'aa'));
    await directory.tokens.create(tokenDraft(2, 'bb', 4_000_000_000_000));
    for (const text of ['0310', '2', '3', '4']) await store.conferences.create(draft(text));
    await store.conferences.delete(conferenceId(4));
    await store.conferences.update(conferenceId(2), { code: code('22'), language: null });
    await store.rooms.write(conferenceId(1), roomRecord());
  }

  test('brought into an empty store, it is the same store', async () => {
    await fill(one);
    const contents = await one.contents.read();
    const text = backupText({ takenAt, contents });
    const read = parseBackup(text);
    if (!read.ok) throw new Error(read.error);
    const other = await open(`${prefix}-new`);
    expect(await other.contents.write(read.value.contents, { replace: false })).toEqual({
      ok: true,
      value: { touched: ['1', '2', '3'], damaged: [] },
    });
    const renamed = JSON.stringify(await allOf(redis.raw, `${prefix}-new`)).replaceAll(`${prefix}-new`, prefix);
    expect(JSON.parse(renamed)).toEqual(await allOf(redis.raw, prefix));
    expect(await other.store.conferences.create(draft('9'))).toMatchObject({ ok: true, value: { id: 5 } });
    expect(await other.directory.people.byName('ZOË')).toMatchObject({ id: 1 });
    expect(await other.directory.people.create(personDraft('cid'))).toMatchObject({ ok: true, value: { id: 4 } });
    expect(await other.directory.tokens.list(stored(2))).toMatchObject([{ hash: 'bb' }]);
  });

  test('rates come back with their decks, and nobody has those of a deck that was replaced', async () => {
    const [first, second, third] = [1, 2, 3].map((id) => stored<RateDeckId>(id));
    const many = Array.from({ length: 5_000 }, (_, n) => rate(`${10_000 + n}`, { destination: `“${n}” 1 2` }));
    const fillDecks = async ({ directory, redis: { connection, keys } }: OpenedStore, names: readonly string[]) => {
      for (const name of names) await directory.rateDecks.create(deckDraft(name));
      return redisRates(connection, keys);
    };
    const rates = await fillDecks(one, ['cost', 'bare', 'price']);
    await rates.replace(must(first), [rate('49'), rate('')]);
    await rates.replace(must(third), many);
    const read = parseBackup(backupText({ takenAt, contents: await one.contents.readAll() }));
    if (!read.ok) throw new Error(read.error);

    const other = await open(`${prefix}-new`);
    const others = await fillDecks(other, ['mine', 'yours']);
    await others.replace(must(second), [rate('1')]);
    const [before] = await others.versions([must(second)]);
    await makeCustomers(other.directory, 1);
    await other.directory.people.create(personDraft('eve'));
    expect(await other.contents.write(read.value.contents, { replace: false })).toEqual({
      ok: false,
      error: 'not-empty',
    });
    expect(await others.versions([must(first), must(second)])).toEqual([0, before]);
    expect((await redis.raw.keys(`{${prefix}-new}:directory:rateDecks:rates:*`)).length).toBe(1);

    expect(await other.contents.write(read.value.contents, { replace: true })).toMatchObject({ ok: true });
    expect(await allIn(others, must(first))).toEqual([rate(''), rate('49')]);
    expect(await others.count(must(second))).toBe(0);
    expect(await allIn(others, must(third))).toEqual(many);
    expect(
      await redis.raw.pttl(`{${prefix}-new}:directory:rateDecks:rates:${(await others.versions([must(third)]))[0]}`),
    ).toBe(-1);
    expect((await other.contents.readAll()).rates).toEqual(read.value.contents.rates);

    const { rates: _, ...without } = read.value.contents;
    expect(await other.contents.write(without, { replace: true })).toMatchObject({ ok: true });
    expect(await others.count(must(first))).toBe(0);
  });

  test('people alone are not gone over either, and then nothing of them is left', async () => {
    await fill(one);
    const contents = await one.contents.read();
    const other = await open(`${prefix}-new`);
    await makeCustomers(other.directory, 9);
    // Counters never go back: without it the two stores would differ in this one.
    await redis.raw.del(keyspace(`${prefix}-new`).collection('customers').lastId);
    await other.directory.people.create(personDraft('eve', { customer: stored(9) }));
    await other.directory.tokens.create(tokenDraft(1, 'ee', 4_000_000_000_000));
    await other.directory.sounds.create(soundDraft(9));
    expect(await other.contents.write(contents, { replace: false })).toEqual({ ok: false, error: 'not-empty' });
    expect(await other.contents.write(contents, { replace: true })).toMatchObject({ ok: true });
    expect(await other.directory.people.byName('eve')).toBeUndefined();
    expect(await other.directory.tokens.byHash('ee')).toBeUndefined();
    expect(await other.directory.people.count(9)).toBe(0);
    expect(await other.directory.sounds.count(9)).toBe(0);
    const renamed = JSON.stringify(await allOf(redis.raw, `${prefix}-new`)).replaceAll(`${prefix}-new`, prefix);
    expect(JSON.parse(renamed)).toEqual(await allOf(redis.raw, prefix));
  });

  test('a backup from before there were people leaves those who are there, but no notification of what it replaces', async () => {
    await fill(one);
    const { directory: _, ...older } = await one.contents.read();
    const before = await one.directory.people.list(undefined);
    expect(await one.contents.write(older, { replace: true })).toMatchObject({ ok: true });
    expect(await one.directory.people.list(undefined)).toEqual(before);
    expect(await one.directory.tokens.byHash('aa')).toBeDefined();
    expect(await one.directory.notifications.list(undefined)).toEqual([]);
    expect(await one.directory.notifications.count(1)).toBe(0);
  });

  test('a person whose record cannot be read comes back as it was, and keeps nobody else out', async () => {
    const text = '{"schema":1,"revision":1,"username":"zoe"}';
    const people = { lastId: 7, records: new Map([['7', text]]) };
    const contents: Contents = {
      ...{ layout: LAYOUT, lastId: 0, conferences: new Map(), rooms: new Map() },
      directory: new Map([['people', people]]),
    };
    const written = await one.contents.write(contents, { replace: false });
    expect(written).toMatchObject({ ok: true, value: { damaged: [expect.stringMatching(/person 7 cannot be read/)] } });
    expect((await one.contents.read()).directory?.get('people')).toEqual(people);
    expect(await one.directory.people.create(personDraft('zoe'))).toMatchObject({ ok: true, value: { id: 8 } });
  });

  test('does not go over conferences that are there unless it is to, and then nothing of them is left', async () => {
    await fill(one);
    const contents = await one.contents.read();
    const other = await open(`${prefix}-new`);
    for (let n = 0; n < 8; n += 1) await other.store.conferences.create(draft(`77${n}`));
    await other.store.rooms.write(conferenceId(8), roomRecord());
    const before = await allOf(redis.raw, `${prefix}-new`);
    expect(await other.contents.write(contents, { replace: false })).toEqual({ ok: false, error: 'not-empty' });
    expect(await allOf(redis.raw, `${prefix}-new`)).toEqual(before);
    const written = await other.contents.write(contents, { replace: true });
    expect(written.ok && [...written.value.touched].sort()).toEqual(['1', '2', '3', '4', '5', '6', '7', '8']);
    expect(await other.store.conferences.list()).toEqual(await one.store.conferences.list());
    expect(await other.store.conferences.byCode(code('770'))).toBeUndefined();
    expect(await other.store.rooms.read(conferenceId(8))).toBeUndefined();
    expect(await other.store.conferences.create(draft('9'))).toMatchObject({ ok: true, value: { id: 9 } });
  });

  test('of an older layout comes back as this version writes it; what is damaged comes back as it is', async () => {
    const old =
      '{"schema":1,"revision":4,"code":"7","adminPin":null,"talkPin":null,"listenPin":null,"description":"","maximum":null,"muteNonModerator":false}';
    const contents: Contents = {
      layout: 1,
      lastId: 9,
      conferences: new Map([
        ['9', '{'],
        ['8', old],
        ['10', old],
      ]),
      rooms: new Map([['8', '{"schema":1,"mode":"quiet","round":3}']]),
    };
    const written = await one.contents.write(contents, { replace: false });
    expect(written).toMatchObject({
      ok: true,
      value: { damaged: [expect.stringMatching(/conference 9 is not JSON/)] },
    });
    expect(await one.store.conferences.byCode(code('7'))).toMatchObject({ id: 8, revision: 4, playJoin: false });
    expect(await one.store.rooms.read(conferenceId(8))).toMatchObject({ announce: true, hands: [] });
    expect(await redis.raw.hget(keyspace(prefix).conferences, '9')).toBe('{');
    expect(await redis.raw.hget(keyspace(prefix).conferences, '8')).toContain('"schema":3');
  });

  test('a picture is of one moment, whatever is written beside it', async () => {
    let writing = true;
    const writer = (async () => {
      for (let n = 1; writing; n += 1) {
        const created = await one.store.conferences.create(draft(String(n)));
        if (created.ok) await one.store.rooms.write(created.value.id, roomRecord());
      }
    })();
    const other = await open(prefix);
    for (let n = 0; n < 30; n += 1) {
      const { conferences, lastId, rooms } = await other.contents.read();
      expect(conferences.size).toBe(lastId);
      expect(rooms.size).toBeGreaterThanOrEqual(lastId - 1);
    }
    writing = false;
    await writer;
  });

  test('10,000 conferences go out and come in', async () => {
    const conferences = new Map<string, string>();
    await one.store.conferences.create(draft('1'));
    const text = (await one.contents.read()).conferences.get('1') ?? '';
    for (let id = 1; id <= 10_000; id += 1) conferences.set(String(id), text.replace('"code":"1"', `"code":"${id}"`));
    const { directory } = await one.contents.read();
    const contents: Contents = { layout: LAYOUT, lastId: 10_000, conferences, rooms: new Map(), directory };
    expect(await one.contents.write(contents, { replace: true })).toMatchObject({ ok: true });
    expect(await one.contents.read()).toEqual(contents);
    expect(await one.store.conferences.byCode(code('9999'))).toMatchObject({ id: 9999 });
  });
});
