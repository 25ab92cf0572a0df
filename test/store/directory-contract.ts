import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { CustomerId, PersonId, RatePlanId, SoundId, StoredId } from '../../src/core/ids.ts';
import { refused } from '../../src/core/result.ts';
import { PLAIN_ACCESS_ACCOUNT } from '../../src/directory/access-account.ts';
import { FULL_PLAN } from '../../src/directory/customer.ts';
import { PLAIN_RECORD_GROUP } from '../../src/directory/record-group.ts';
import type { Directory } from '../../src/store/directory.ts';
import type { Records } from '../../src/store/records.ts';
import { type Store, StoreError } from '../../src/store/store.ts';
import {
  customerDraft,
  makeCustomers,
  notificationDraft,
  personDraft,
  soundDraft,
  tokenDraft,
} from './directory-drafts.ts';
import { draft, LINKS, stored } from './drafts.ts';

export interface Opened {
  readonly store: Store;
  readonly directory: Directory;
}
/** One set of data, to be reached over any number of connections. */
export interface DirectorySubject {
  connect(): Promise<Opened>;
  dispose(): Promise<void>;
}

const customer = stored<CustomerId>;
const person = stored<PersonId>;
function made<T>(result: { readonly ok: true; readonly value: T } | { readonly ok: false; readonly error: string }): T {
  if (!result.ok) throw new Error(result.error);
  return result.value;
}

/** What every directory does, whatever it is made of. `fresh` gives one that is empty. */
export function directoryContract(fresh: () => Promise<DirectorySubject>): void {
  let subject: DirectorySubject;
  let store: Store;
  let directory: Directory;
  beforeEach(async () => {
    subject = await fresh();
    ({ store, directory } = await subject.connect());
  });
  afterEach(() => subject.dispose());

  test('each kind is read again as it was created, by its id and in its list', async () => {
    const of = customer(1);
    const conference = made(await store.conferences.create(draft('1')));
    await comesBack(directory.ratePlans, { ...FULL_PLAN, maximumMembers: 9 });
    await comesBack(directory.customers, customerDraft('Müller & Söhne'));
    await comesBack(directory.people, personDraft('zoe'));
    const group = { ...PLAIN_RECORD_GROUP, customer: of, name: 'all', owner: person(8), fraction: 0 };
    await comesBack(directory.recordGroups, group);
    await comesBack(directory.accounts, { ...PLAIN_ACCESS_ACCOUNT, customer: of, name: 'low', maximumCost: '0.0123' });
    await comesBack(directory.notifications, notificationDraft(conference.id));
    await comesBack(directory.sounds, soundDraft(of));
  });
  async function comesBack<Id extends StoredId, Draft, Kept extends Draft & { readonly id: Id }>(
    records: Records<Id, Draft, Kept>,
    given: Draft,
  ) {
    const record = made(await records.create(given));
    expect(record).toEqual({ ...given, id: 1, revision: 1 });
    expect(await records.byId(record.id)).toEqual(record);
    expect(await records.list(undefined)).toEqual([record]);
  }

  test('what does not exist is undefined, and an empty directory lists and counts nothing', async () => {
    expect(await directory.people.byId(person(7))).toBeUndefined();
    expect(await directory.people.byName('zoe')).toBeUndefined();
    expect(await directory.people.list(undefined)).toEqual([]);
    expect(await directory.people.list(customer(7))).toEqual([]);
    expect(await directory.people.count(customer(7))).toBe(0);
    expect(await directory.people.update(person(7), { disabled: true })).toEqual(refused('not-found'));
    expect(await directory.people.delete(person(7))).toEqual(refused('not-found'));
  });

  test('a record has its own fields and no others, whatever it is given', async () => {
    const given = { ...personDraft('zoe'), id: person(77), revision: 9, owner: true };
    expect(await directory.people.create(given)).toEqual({
      ok: true,
      value: { ...personDraft('zoe'), id: 1, revision: 1 },
    });
    const change = { name: 'Zoë', id: person(78), revision: 9 };
    expect(await directory.people.update(person(1), change)).toMatchObject({ value: { id: 1, revision: 2 } });
    expect(await directory.people.byId(person(1))).toEqual({
      ...personDraft('zoe', { name: 'Zoë' }),
      id: 1,
      revision: 2,
    });
  });

  describe('unique names', () => {
    test('are the same in capitals and however accents are typed, and are kept as they were given', async () => {
      const zoe = made(await directory.people.create(personDraft('Zoë')));
      for (const name of ['Zoë', 'zoë', 'ZOË', 'Zoe\u0308']) {
        expect(await directory.people.byName(name)).toEqual(zoe);
        expect(await directory.people.create(personDraft(name))).toEqual(refused('taken'));
      }
      expect(await directory.people.create(personDraft('zoe'))).toMatchObject({ ok: true });
    });

    test('are free again after a change or a deletion, and ids are never given out again', async () => {
      const first = made(await directory.people.create(personDraft('ann')));
      const second = made(await directory.people.create(personDraft('bob')));
      expect(await directory.people.update(first.id, { username: 'BOB' })).toEqual(refused('taken'));
      expect(await directory.people.byId(first.id)).toEqual(first);
      expect(await directory.people.update(first.id, { username: 'Ann' })).toMatchObject({ ok: true });
      expect(await directory.people.update(first.id, { username: 'cid' })).toMatchObject({ ok: true });
      expect(await directory.people.byName('ann')).toBeUndefined();
      expect((await directory.people.byName('CID'))?.id).toBe(first.id);
      expect(await directory.people.update(second.id, { username: 'ann' })).toMatchObject({ ok: true });
      await directory.people.delete(second.id);
      const third = made(await directory.people.create(personDraft('ann')));
      expect(third.id).toBe(3);
      expect((await directory.people.byName('ann'))?.id).toBe(3);
    });

    test('belong to customers and rate plans too, each kind apart; sounds may share one', async () => {
      await directory.ratePlans.create(FULL_PLAN);
      expect(await directory.customers.create(customerDraft('one'))).toMatchObject({ ok: true });
      expect(await directory.customers.create(customerDraft('ONE'))).toEqual(refused('taken'));
      expect(await directory.ratePlans.create({ ...FULL_PLAN, name: 'one' })).toMatchObject({ ok: true });
      expect(await directory.ratePlans.create({ ...FULL_PLAN, name: 'One' })).toEqual(refused('taken'));
      expect(await directory.sounds.create(soundDraft(1, 'one'))).toMatchObject({ ok: true });
      expect(await directory.sounds.create(soundDraft(1, 'one'))).toMatchObject({ ok: true });
      expect(await directory.sounds.byName('one')).toBeUndefined();
    });

    const hostile = [
      '__proto__',
      'constructor',
      '',
      ' ',
      '=',
      '}{',
      'a\r\nDEL x',
      '*',
      '1',
      ':of:1',
      '\u0000',
      '"',
      '🦊',
    ];
    test('may be anything at all, and reach nothing but themselves', async () => {
      for (const name of hostile) expect(await directory.people.create(personDraft(name))).toMatchObject({ ok: true });
      for (const name of hostile) {
        expect((await directory.people.byName(name))?.username).toBe(name);
        expect(await directory.people.create(personDraft(name))).toEqual(refused('taken'));
      }
      expect((await directory.people.list(undefined)).map(({ username }) => username)).toEqual(hostile);
      expect(await directory.customers.list(undefined)).toEqual([]);
    });
  });

  describe('of one parent', () => {
    test('is listed and counted what belongs to it, in order of ids past nine, and moves with it', async () => {
      await makeCustomers(directory, 2);
      for (let n = 1; n <= 24; n += 1) await directory.sounds.create(soundDraft((n % 2) + 1, `s${n}`));
      const ids = async (of: number | undefined, page?: { after?: SoundId; limit: number }) =>
        (await directory.sounds.list(of, page)).map(({ id }) => Number(id));
      expect(await ids(1)).toEqual([2, 4, 6, 8, 10, 12, 14, 16, 18, 20, 22, 24]);
      expect(await ids(undefined)).toEqual(Array.from({ length: 24 }, (_, n) => n + 1));
      expect(await ids(1, { limit: 3 })).toEqual([2, 4, 6]);
      expect(await ids(1, { after: stored<SoundId>(6), limit: 3 })).toEqual([8, 10, 12]);
      expect(await ids(1, { after: stored<SoundId>(7), limit: 2 })).toEqual([8, 10]);
      expect(await ids(undefined, { after: stored<SoundId>(22), limit: 9 })).toEqual([23, 24]);
      expect(await ids(undefined, { after: stored<SoundId>(24), limit: 9 })).toEqual([]);
      await directory.sounds.update(stored<SoundId>(2), { customer: customer(2) });
      await directory.sounds.delete(stored<SoundId>(4));
      expect([await directory.sounds.count(1), await directory.sounds.count(2)]).toEqual([10, 13]);
      expect(await ids(2, { limit: 2 })).toEqual([1, 2]);
    });

    test('a customer is counted under its rate plan, a notification under its conference', async () => {
      for (const name of ['one', 'two', 'three']) await directory.ratePlans.create({ ...FULL_PLAN, name });
      const plan = stored<RatePlanId>(3);
      await directory.customers.create(customerDraft('one', { ratePlan: plan }));
      const { id } = made(await store.conferences.create(draft('1')));
      await directory.notifications.create(notificationDraft(id));
      expect(await directory.customers.count(plan)).toBe(1);
      expect(await directory.notifications.count(id)).toBe(1);
      expect(await directory.ratePlans.count(3)).toBe(0);
    });

    test('there are at most as many as were allowed, whoever creates at the same moment', async () => {
      await makeCustomers(directory, 2);
      const others = [directory, (await subject.connect()).directory, (await subject.connect()).directory];
      const outcomes = await Promise.all(
        Array.from({ length: 60 }, (_, n) => others[n % 3]?.sounds.create(soundDraft(1, `s${n}`), 7)),
      );
      expect(outcomes.filter((outcome) => outcome?.ok)).toHaveLength(7);
      expect(outcomes.filter((outcome) => outcome?.ok === false && outcome.error === 'too-many')).toHaveLength(53);
      expect(await directory.sounds.count(1)).toBe(7);
      expect(await directory.sounds.create(soundDraft(2), 7)).toMatchObject({ ok: true });
    });
  });

  test('of changes at the same moment none is lost; of those that name a revision one is made', async () => {
    const all = [directory, (await subject.connect()).directory, (await subject.connect()).directory];
    const { id } = made(await directory.people.create(personDraft('zoe')));
    const changes = [{ name: 'Z' }, { email: '' }, { disabled: true }];
    for (let round = 1; round <= 20; round += 1) {
      await Promise.all(all.map(({ people }, n) => people.update(id, changes[n] ?? {})));
    }
    expect(await directory.people.byId(id)).toMatchObject({ name: 'Z', email: '', disabled: true, revision: 61 });
    const claims = await Promise.all(all.map(({ people }) => people.update(id, {}, 61)));
    expect(claims.filter(({ ok }) => ok)).toHaveLength(1);
    expect(await directory.people.delete(id, 61)).toEqual(refused('changed-meanwhile'));
    const ends = await Promise.all(all.map(({ people }) => people.delete(id, 62)));
    expect(ends.filter(({ ok }) => ok)).toHaveLength(1);
  });

  test('of two that create with one name at the same moment one wins, a thousand times of a thousand', async () => {
    const other = (await subject.connect()).directory;
    const names = Array.from({ length: 1000 }, (_, n) => `person${n}`);
    const outcomes = await Promise.all(
      names.map((name) =>
        Promise.all([directory.people.create(personDraft(name)), other.people.create(personDraft(name.toUpperCase()))]),
      ),
    );
    expect(outcomes.map((outcome) => outcome.filter(({ ok }) => ok).length)).toEqual(names.map(() => 1));
    const listed = await directory.people.list(customer(1));
    expect(listed.map(({ username }) => username.toLowerCase()).sort()).toEqual([...names].sort());
    expect(new Set(listed.map(({ id }) => id)).size).toBe(1000);
  });

  describe('conferences', () => {
    test('are listed, paged and counted by customer, and limited in number', async () => {
      const at = (text: string, of: number) => draft(text, { customer: customer(of) });
      await makeCustomers(directory, 2);
      for (let n = 1; n <= 12; n += 1) await store.conferences.create(at(String(n), (n % 2) + 1));
      const codes = (list: readonly { code: string }[]) => list.map(({ code }) => code);
      expect(codes(await store.conferences.list(customer(1)))).toEqual(['2', '4', '6', '8', '10', '12']);
      const second = (await store.conferences.list(customer(1), { limit: 2 }))[1]?.id;
      expect(codes(await store.conferences.list(customer(1), { after: second, limit: 2 }))).toEqual(['6', '8']);
      expect(codes(await store.conferences.list(undefined, { limit: 3 }))).toEqual(['1', '2', '3']);
      expect(await store.conferences.create(at('99', 1), 6)).toEqual(refused('too-many'));
      expect(await store.conferences.create(at('2', 1), 6)).toEqual(refused('code-taken'));
      expect(await store.conferences.create(at('99', 1), 7)).toMatchObject({ ok: true });
      const [first] = await store.conferences.list(customer(2));
      if (first === undefined) throw new Error('there is none');
      await store.conferences.update(first.id, { customer: customer(1) });
      expect([await store.conferences.count(customer(1)), await store.conferences.count(customer(2))]).toEqual([8, 5]);
    });

    test('take their notifications along, and no others', async () => {
      const { id } = made(await store.conferences.create(draft('1')));
      const other = made(await store.conferences.create(draft('2')));
      for (const target of ['a@b', 'c@d']) await directory.notifications.create(notificationDraft(id, target));
      const kept = made(await directory.notifications.create(notificationDraft(other.id)));
      expect(await store.conferences.delete(id, 2)).toEqual(refused('changed-meanwhile'));
      expect(await directory.notifications.count(id)).toBe(2);
      expect(await store.conferences.delete(id, 1)).toMatchObject({ ok: true });
      expect(await store.conferences.delete(id, 1)).toEqual(refused('not-found'));
      expect(await directory.notifications.list(undefined)).toEqual([kept]);
      expect(await directory.notifications.count(id)).toBe(0);
    });
  });

  describe('tokens', () => {
    const far = Date.now() + 3_600_000;

    test('are found by their hash, listed by person, and deleted by that person only', async () => {
      const first = made(await directory.tokens.create(tokenDraft(1, 'aa', far)));
      const second = made(await directory.tokens.create(tokenDraft(1, 'bb')));
      const other = made(await directory.tokens.create(tokenDraft(2, 'cc')));
      expect(first).toEqual({ ...tokenDraft(1, 'aa', far), id: 1 });
      expect(await directory.tokens.byHash('aa')).toEqual(first);
      expect(await directory.tokens.byHash('dd')).toBeUndefined();
      expect(await directory.tokens.list(person(1))).toEqual([first, second]);
      expect(await directory.tokens.delete(person(2), first.id)).toBe(false);
      expect(await directory.tokens.delete(person(1), first.id)).toBe(true);
      expect(await directory.tokens.delete(person(1), first.id)).toBe(false);
      expect(await directory.tokens.byHash('aa')).toBeUndefined();
      expect(await directory.tokens.list(person(1))).toEqual([second]);
      expect(await directory.tokens.byHash('cc')).toEqual(other);
    });

    test('are listed page by page', async () => {
      for (let n = 1; n <= 5; n += 1) await directory.tokens.create(tokenDraft(1, `h${n}`));
      const ids = async (page: { after?: number; limit: number }) =>
        (await directory.tokens.list(person(1), page)).map(({ id }) => id);
      expect(await ids({ limit: 2 })).toEqual([1, 2]);
      expect(await ids({ after: 2, limit: 2 })).toEqual([3, 4]);
      expect(await ids({ after: 4, limit: 2 })).toEqual([5]);
    });

    test('are at most as many of a kind as were allowed, and expired ones do not count', async () => {
      const other = (await subject.connect()).directory;
      await directory.tokens.create(tokenDraft(1, 'old', 1), 3);
      const kinds = await Promise.all(
        Array.from({ length: 20 }, (_, n) =>
          (n % 2 === 0 ? directory : other).tokens.create(tokenDraft(1, `h${n}`, far), 3),
        ),
      );
      expect(kinds.filter(({ ok }) => ok)).toHaveLength(3);
      expect(kinds.filter((one) => !one.ok && one.error === 'too-many')).toHaveLength(17);
      const client = { ...tokenDraft(1, 'cc', far), name: '"kind":"personal"', kind: 'client' } as const;
      expect(await directory.tokens.create(client, 1)).toMatchObject({ ok: true });
      expect(await directory.tokens.create({ ...client, hash: 'dd' }, 1)).toEqual(refused('too-many'));
      expect(await directory.tokens.create(tokenDraft(2, 'ee'), 3)).toMatchObject({ ok: true });
    });

    test('are not there any more when they have expired', async () => {
      await directory.tokens.create(tokenDraft(1, 'aa', 1));
      const good = made(await directory.tokens.create(tokenDraft(1, 'bb', far)));
      expect(await directory.tokens.byHash('aa')).toBeUndefined();
      expect(await directory.tokens.list(person(1))).toEqual([good]);
      expect(await directory.tokens.delete(person(1), 1)).toBe(false);
    });

    test('go with their person', async () => {
      const zoe = made(await directory.people.create(personDraft('zoe')));
      await directory.tokens.create(tokenDraft(zoe.id, 'aa'));
      const other = made(await directory.tokens.create(tokenDraft(99, 'bb')));
      await directory.people.delete(zoe.id);
      expect(await directory.tokens.byHash('aa')).toBeUndefined();
      expect(await directory.tokens.list(zoe.id)).toEqual([]);
      expect(await directory.tokens.byHash('bb')).toEqual(other);
    });
  });

  describe('what is named', () => {
    test('must be there, and stays as long as it is named', async () => {
      const { ratePlans, customers, recordGroups, accounts, sounds, people } = directory;
      expect(await store.conferences.create(draft('1', LINKS))).toEqual(refused('stray'));
      expect(await customers.create(customerDraft('one'))).toEqual(refused('stray'));
      await makeCustomers(directory, 7);
      const of = LINKS.customer;
      expect(await people.create(personDraft('zoe', { customer: customer(8) }))).toEqual(refused('stray'));
      expect(await directory.notifications.create(notificationDraft(1))).toEqual(refused('stray'));
      const account = made(await accounts.create({ ...PLAIN_ACCESS_ACCOUNT, customer: of, name: 'cheap' }));
      const group = made(await recordGroups.create({ ...PLAIN_RECORD_GROUP, customer: of, name: 'all' }));
      const [enter, music] = [made(await sounds.create(soundDraft(of))), made(await sounds.create(soundDraft(of)))];
      const links = {
        ...{ customer: of, account: account.id, recordGroup: group.id },
        ...{ enterSound: enter.id, musicOnHoldSound: music.id },
      };
      const conference = made(await store.conferences.create(draft('1', links)));
      expect(await store.conferences.byId(conference.id)).toEqual(conference);
      made(await customers.update(customer(1), { account: account.id }));
      expect(await customers.update(customer(1), { account: stored(9) })).toEqual(refused('stray'));
      expect(await store.conferences.update(conference.id, { enterSound: stored(9) })).toEqual(refused('stray'));
      const ends = () =>
        Promise.all([
          ...[ratePlans.delete(stored(1)), customers.delete(of), recordGroups.delete(group.id)],
          ...[accounts.delete(account.id), sounds.delete(enter.id), sounds.delete(music.id)],
        ]);
      expect(await ends()).toEqual(Array.from({ length: 6 }, () => refused('in-use')));
      const none = { account: null, recordGroup: null, enterSound: null, musicOnHoldSound: null };
      made(await store.conferences.update(conference.id, none));
      expect(await accounts.delete(account.id)).toEqual(refused('in-use'));
      made(await customers.update(customer(1), { account: null }));
      made(await recordGroups.delete(group.id));
      made(await accounts.delete(account.id));
      for (const { id } of [enter, music]) made(await sounds.delete(id));
      expect(await customers.delete(of)).toEqual(refused('in-use'));
      made(await store.conferences.delete(conference.id));
      made(await customers.delete(of));
    });

    test('is not taken for named because somebody typed what looks like it', async () => {
      const { accounts } = directory;
      const account = made(await accounts.create({ ...PLAIN_ACCESS_ACCOUNT, customer: customer(1), name: 'cheap' }));
      const eleven = { ...PLAIN_ACCESS_ACCOUNT, customer: customer(1), name: 'other' };
      for (let n = 2; n <= 11; n += 1) made(await accounts.create(eleven));
      const typed = `"account":${account.id},`;
      made(await store.conferences.create(draft('1', { description: typed, callerId: typed, account: stored(11) })));
      expect(await accounts.delete(account.id)).toMatchObject({ ok: true });
      expect(await accounts.delete(stored(11))).toEqual(refused('in-use'));
    });
  });

  test('the last system owner who can sign in stays one, and no other person is taken for one', async () => {
    const { people } = directory;
    const typed = '"roles":["owner"],"disabled":false';
    const last = made(await people.create(personDraft('root', { roles: ['user', 'owner'] })));
    made(await people.create(personDraft('off', { roles: ['owner'], disabled: true })));
    made(await people.create(personDraft(typed, { name: typed, email: 'owner', roles: ['administrator'] })));
    const tries = () =>
      Promise.all([
        ...[people.update(last.id, { roles: ['user'] }), people.update(last.id, { disabled: true })],
        people.delete(last.id),
      ]);
    expect(await tries()).toEqual([refused('last-owner'), refused('last-owner'), refused('last-owner')]);
    expect(await people.byId(last.id)).toEqual(last);
    expect(await people.update(last.id, { name: 'Root', roles: ['owner'] })).toMatchObject({ ok: true });
    made(await people.create(personDraft('next', { roles: ['administrator', 'owner', 'user'] })));
    expect(await people.delete(last.id)).toMatchObject({ ok: true });
  });

  test('any sequence of creates, renames, moves and deletes leaves what a plain list of people holds', async () => {
    const step = fc.record({
      kind: fc.constantFrom('create', 'delete', 'rename', 'move'),
      which: fc.integer({ min: 0, max: 4 }),
      to: fc.integer({ min: 0, max: 4 }),
    });
    const names = ['ann', 'Bob', '__proto__', 'ÇA', 'a:b'];
    await fc.assert(
      fc.asyncProperty(fc.array(step, { maxLength: 30 }), async (steps) => {
        const own = await fresh();
        const { directory } = await own.connect();
        await makeCustomers(directory, 5);
        const { people } = directory;
        const expected = new Map<string, { id: PersonId; customer: number }>();
        for (const { kind, which, to } of steps) {
          const name = names[which] ?? '';
          const present = expected.get(name);
          if (kind === 'create') {
            const created = await people.create(personDraft(name, { customer: customer(to + 1) }));
            expect(created.ok).toBe(present === undefined);
            if (created.ok) expected.set(name, { id: created.value.id, customer: to + 1 });
          } else if (present !== undefined && kind === 'rename') {
            const other = names[to] ?? '';
            const renamed = await people.update(present.id, { username: other });
            expect(renamed.ok).toBe(other === name || !expected.has(other));
            if (renamed.ok) expected.delete(name);
            if (renamed.ok) expected.set(other, present);
          } else if (present !== undefined && kind === 'move') {
            expect(await people.update(present.id, { customer: customer(to + 1) })).toMatchObject({ ok: true });
            expected.set(name, { ...present, customer: to + 1 });
          } else if (present !== undefined) {
            expect(await people.delete(present.id)).toMatchObject({ ok: true });
            expected.delete(name);
          }
        }
        const listed = await people.list(undefined);
        expect(new Map(listed.map(({ username, id, customer: of }) => [username, { id, customer: of }]))).toEqual(
          expected,
        );
        for (const name of names) expect((await people.byName(name))?.id).toBe(expected.get(name)?.id);
        for (let of = 1; of <= 5; of += 1) {
          const ids = [...expected.values()].filter((one) => one.customer === of).map(({ id }) => id);
          expect((await people.list(of)).map(({ id }) => id)).toEqual(ids.sort((one, other) => one - other));
          expect(await people.count(of)).toBe(ids.length);
        }
        await own.dispose();
      }),
      { numRuns: 25 },
    );
  });

  test('after close everything is refused', async () => {
    await store.close();
    await expect(directory.people.list(undefined)).rejects.toThrow(StoreError);
    await expect(directory.people.create(personDraft('a'))).rejects.toThrow(StoreError);
    await expect(directory.tokens.byHash('a')).rejects.toThrow(StoreError);
  });
}
