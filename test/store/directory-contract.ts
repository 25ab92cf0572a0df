import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { PersonId, StoredId } from '../../src/core/ids.ts';
import { refused } from '../../src/core/result.ts';
import { PLAIN_ACCESS_ACCOUNT } from '../../src/directory/access-account.ts';
import { FULL_PLAN } from '../../src/directory/customer.ts';
import { PLAIN_RECORD_GROUP } from '../../src/directory/record-group.ts';
import type { Records } from '../../src/store/records.ts';
import { StoreError } from '../../src/store/store.ts';
import { archiveOf, customer, type DirectorySubject, made, person } from './directory-archive.ts';
import { customerDraft, makeCustomers, notificationDraft, personDraft, soundDraft } from './directory-drafts.ts';
import { linkContract } from './directory-links-contract.ts';
import { nameContract } from './directory-names-contract.ts';
import { tokenContract } from './directory-tokens-contract.ts';
import { draft } from './drafts.ts';

/** What every directory does, whatever it is made of. `fresh` gives one that is empty. */
export function directoryContract(fresh: () => Promise<DirectorySubject>): void {
  const archive = archiveOf(fresh);
  nameContract(archive);
  linkContract(archive);
  tokenContract(archive);

  test('each kind is read again as it was created, by its id and in its list', async () => {
    const of = customer(1);
    const conference = made(await archive.store.conferences.create(draft('1')));
    await comesBack(archive.directory.ratePlans, { ...FULL_PLAN, maximumMembers: 9 });
    await comesBack(archive.directory.customers, customerDraft('Müller & Söhne'));
    await comesBack(archive.directory.people, personDraft('zoe'));
    const group = { ...PLAIN_RECORD_GROUP, customer: of, name: 'all', owner: person(8), fraction: 0 };
    await comesBack(archive.directory.recordGroups, group);
    await comesBack(archive.directory.accounts, {
      ...PLAIN_ACCESS_ACCOUNT,
      customer: of,
      name: 'low',
      maximumCost: '0.0123',
    });
    await comesBack(archive.directory.notifications, notificationDraft(conference.id));
    await comesBack(archive.directory.sounds, soundDraft(of));
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
    expect(await archive.directory.people.byId(person(7))).toBeUndefined();
    expect(await archive.directory.people.byName('zoe')).toBeUndefined();
    expect(await archive.directory.people.list(undefined)).toEqual([]);
    expect(await archive.directory.people.list(customer(7))).toEqual([]);
    expect(await archive.directory.people.count(customer(7))).toBe(0);
    expect(await archive.directory.people.update(person(7), { disabled: true })).toEqual(refused('not-found'));
    expect(await archive.directory.people.delete(person(7))).toEqual(refused('not-found'));
  });

  test('a record has its own fields and no others, whatever it is given', async () => {
    const given = { ...personDraft('zoe'), id: person(77), revision: 9, owner: true };
    expect(await archive.directory.people.create(given)).toEqual({
      ok: true,
      value: { ...personDraft('zoe'), id: 1, revision: 1 },
    });
    const change = { name: 'Zoë', id: person(78), revision: 9 };
    expect(await archive.directory.people.update(person(1), change)).toMatchObject({ value: { id: 1, revision: 2 } });
    expect(await archive.directory.people.byId(person(1))).toEqual({
      ...personDraft('zoe', { name: 'Zoë' }),
      id: 1,
      revision: 2,
    });
  });

  test('of changes at the same moment none is lost; of those that name a revision one is made', async () => {
    const all = [archive.directory, await archive.another(), await archive.another()];
    const { id } = made(await archive.directory.people.create(personDraft('zoe')));
    const changes = [{ name: 'Z' }, { email: '' }, { disabled: true }];
    for (let round = 1; round <= 20; round += 1) {
      await Promise.all(all.map(({ people }, n) => people.update(id, changes[n] ?? {})));
    }
    expect(await archive.directory.people.byId(id)).toMatchObject({
      name: 'Z',
      email: '',
      disabled: true,
      revision: 61,
    });
    const claims = await Promise.all(all.map(({ people }) => people.update(id, {}, 61)));
    expect(claims.filter(({ ok }) => ok)).toHaveLength(1);
    expect(await archive.directory.people.delete(id, 61)).toEqual(refused('changed-meanwhile'));
    const ends = await Promise.all(all.map(({ people }) => people.delete(id, 62)));
    expect(ends.filter(({ ok }) => ok)).toHaveLength(1);
  });

  test('the last system owner who can sign in stays one, and no other person is taken for one', async () => {
    const { people } = archive.directory;
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
    await archive.store.close();
    await expect(archive.directory.people.list(undefined)).rejects.toThrow(StoreError);
    await expect(archive.directory.people.create(personDraft('a'))).rejects.toThrow(StoreError);
    await expect(archive.directory.tokens.byHash('a')).rejects.toThrow(StoreError);
  });
}
