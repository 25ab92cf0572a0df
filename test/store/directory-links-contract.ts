import { describe, expect, test } from 'vitest';
import type { RatePlanId, SoundId } from '../../src/core/ids.ts';
import { refused } from '../../src/core/result.ts';
import { PLAIN_ACCESS_ACCOUNT } from '../../src/directory/access-account.ts';
import { FULL_PLAN } from '../../src/directory/customer.ts';
import { PLAIN_RECORD_GROUP } from '../../src/directory/record-group.ts';
import { type Archive, customer, made } from './directory-archive.ts';
import { customerDraft, makeCustomers, notificationDraft, personDraft, soundDraft } from './directory-drafts.ts';
import { draft, LINKS, stored } from './drafts.ts';

/** What every directory does with records that belong to others, or name them. */
export function linkContract(archive: Archive): void {
  describe('of one parent', () => {
    test('is listed and counted what belongs to it, in order of ids past nine, and moves with it', async () => {
      await makeCustomers(archive.directory, 2);
      for (let n = 1; n <= 24; n += 1) await archive.directory.sounds.create(soundDraft((n % 2) + 1, `s${n}`));
      const ids = async (of: number | undefined, page?: { after?: SoundId; limit: number }) =>
        (await archive.directory.sounds.list(of, page)).map(({ id }) => Number(id));
      expect(await ids(1)).toEqual([2, 4, 6, 8, 10, 12, 14, 16, 18, 20, 22, 24]);
      expect(await ids(undefined)).toEqual(Array.from({ length: 24 }, (_, n) => n + 1));
      expect(await ids(1, { limit: 3 })).toEqual([2, 4, 6]);
      expect(await ids(1, { after: stored<SoundId>(6), limit: 3 })).toEqual([8, 10, 12]);
      expect(await ids(1, { after: stored<SoundId>(7), limit: 2 })).toEqual([8, 10]);
      expect(await ids(undefined, { after: stored<SoundId>(22), limit: 9 })).toEqual([23, 24]);
      expect(await ids(undefined, { after: stored<SoundId>(24), limit: 9 })).toEqual([]);
      await archive.directory.sounds.update(stored<SoundId>(2), { customer: customer(2) });
      await archive.directory.sounds.delete(stored<SoundId>(4));
      expect([await archive.directory.sounds.count(1), await archive.directory.sounds.count(2)]).toEqual([10, 13]);
      expect(await ids(2, { limit: 2 })).toEqual([1, 2]);
    });

    test('a customer is counted under its rate plan, a notification under its conference', async () => {
      for (const name of ['one', 'two', 'three']) await archive.directory.ratePlans.create({ ...FULL_PLAN, name });
      const plan = stored<RatePlanId>(3);
      await archive.directory.customers.create(customerDraft('one', { ratePlan: plan }));
      const { id } = made(await archive.store.conferences.create(draft('1')));
      await archive.directory.notifications.create(notificationDraft(id));
      expect(await archive.directory.customers.count(plan)).toBe(1);
      expect(await archive.directory.notifications.count(id)).toBe(1);
      expect(await archive.directory.ratePlans.count(3)).toBe(0);
    });

    test('there are at most as many as were allowed, whoever creates at the same moment', async () => {
      await makeCustomers(archive.directory, 2);
      const others = [archive.directory, await archive.another(), await archive.another()];
      const outcomes = await Promise.all(
        Array.from({ length: 60 }, (_, n) => others[n % 3]?.sounds.create(soundDraft(1, `s${n}`), 7)),
      );
      expect(outcomes.filter((outcome) => outcome?.ok)).toHaveLength(7);
      expect(outcomes.filter((outcome) => outcome?.ok === false && outcome.error === 'too-many')).toHaveLength(53);
      expect(await archive.directory.sounds.count(1)).toBe(7);
      expect(await archive.directory.sounds.create(soundDraft(2), 7)).toMatchObject({ ok: true });
    });
  });

  describe('conferences', () => {
    test('are listed, paged and counted by customer, and limited in number', async () => {
      const at = (text: string, of: number) => draft(text, { customer: customer(of) });
      await makeCustomers(archive.directory, 2);
      for (let n = 1; n <= 12; n += 1) await archive.store.conferences.create(at(String(n), (n % 2) + 1));
      const codes = (list: readonly { code: string }[]) => list.map(({ code }) => code);
      expect(codes(await archive.store.conferences.list(customer(1)))).toEqual(['2', '4', '6', '8', '10', '12']);
      const second = (await archive.store.conferences.list(customer(1), { limit: 2 }))[1]?.id;
      expect(codes(await archive.store.conferences.list(customer(1), { after: second, limit: 2 }))).toEqual(['6', '8']);
      expect(codes(await archive.store.conferences.list(undefined, { limit: 3 }))).toEqual(['1', '2', '3']);
      expect(await archive.store.conferences.create(at('99', 1), 6)).toEqual(refused('too-many'));
      expect(await archive.store.conferences.create(at('2', 1), 6)).toEqual(refused('code-taken'));
      expect(await archive.store.conferences.create(at('99', 1), 7)).toMatchObject({ ok: true });
      const [first] = await archive.store.conferences.list(customer(2));
      if (first === undefined) throw new Error('there is none');
      await archive.store.conferences.update(first.id, { customer: customer(1) });
      expect([
        await archive.store.conferences.count(customer(1)),
        await archive.store.conferences.count(customer(2)),
      ]).toEqual([8, 5]);
    });

    test('take their notifications along, and no others', async () => {
      const { id } = made(await archive.store.conferences.create(draft('1')));
      const other = made(await archive.store.conferences.create(draft('2')));
      for (const target of ['a@b', 'c@d']) await archive.directory.notifications.create(notificationDraft(id, target));
      const kept = made(await archive.directory.notifications.create(notificationDraft(other.id)));
      expect(await archive.store.conferences.delete(id, 2)).toEqual(refused('changed-meanwhile'));
      expect(await archive.directory.notifications.count(id)).toBe(2);
      expect(await archive.store.conferences.delete(id, 1)).toMatchObject({ ok: true });
      expect(await archive.store.conferences.delete(id, 1)).toEqual(refused('not-found'));
      expect(await archive.directory.notifications.list(undefined)).toEqual([kept]);
      expect(await archive.directory.notifications.count(id)).toBe(0);
    });
  });

  describe('what is named', () => {
    test('must be there, and stays as long as it is named', async () => {
      const { ratePlans, customers, recordGroups, accounts, sounds, people } = archive.directory;
      expect(await archive.store.conferences.create(draft('1', LINKS))).toEqual(refused('stray'));
      expect(await customers.create(customerDraft('one'))).toEqual(refused('stray'));
      await makeCustomers(archive.directory, 7);
      const of = LINKS.customer;
      expect(await people.create(personDraft('zoe', { customer: customer(8) }))).toEqual(refused('stray'));
      expect(await archive.directory.notifications.create(notificationDraft(1))).toEqual(refused('stray'));
      const account = made(await accounts.create({ ...PLAIN_ACCESS_ACCOUNT, customer: of, name: 'cheap' }));
      const group = made(await recordGroups.create({ ...PLAIN_RECORD_GROUP, customer: of, name: 'all' }));
      const [enter, music] = [made(await sounds.create(soundDraft(of))), made(await sounds.create(soundDraft(of)))];
      const links = {
        ...{ customer: of, account: account.id, recordGroup: group.id },
        ...{ enterSound: enter.id, musicOnHoldSound: music.id },
      };
      const conference = made(await archive.store.conferences.create(draft('1', links)));
      expect(await archive.store.conferences.byId(conference.id)).toEqual(conference);
      made(await customers.update(customer(1), { account: account.id }));
      expect(await customers.update(customer(1), { account: stored(9) })).toEqual(refused('stray'));
      expect(await archive.store.conferences.update(conference.id, { enterSound: stored(9) })).toEqual(
        refused('stray'),
      );
      const ends = () =>
        Promise.all([
          ...[ratePlans.delete(stored(1)), customers.delete(of), recordGroups.delete(group.id)],
          ...[accounts.delete(account.id), sounds.delete(enter.id), sounds.delete(music.id)],
        ]);
      expect(await ends()).toEqual(Array.from({ length: 6 }, () => refused('in-use')));
      const none = { account: null, recordGroup: null, enterSound: null, musicOnHoldSound: null };
      made(await archive.store.conferences.update(conference.id, none));
      expect(await accounts.delete(account.id)).toEqual(refused('in-use'));
      made(await customers.update(customer(1), { account: null }));
      made(await recordGroups.delete(group.id));
      made(await accounts.delete(account.id));
      for (const { id } of [enter, music]) made(await sounds.delete(id));
      expect(await customers.delete(of)).toEqual(refused('in-use'));
      made(await archive.store.conferences.delete(conference.id));
      made(await customers.delete(of));
    });

    test('is not taken for named because somebody typed what looks like it', async () => {
      const { accounts } = archive.directory;
      const account = made(await accounts.create({ ...PLAIN_ACCESS_ACCOUNT, customer: customer(1), name: 'cheap' }));
      const eleven = { ...PLAIN_ACCESS_ACCOUNT, customer: customer(1), name: 'other' };
      for (let n = 2; n <= 11; n += 1) made(await accounts.create(eleven));
      const typed = `"account":${account.id},`;
      made(
        await archive.store.conferences.create(
          draft('1', { description: typed, callerId: typed, account: stored(11) }),
        ),
      );
      expect(await accounts.delete(account.id)).toMatchObject({ ok: true });
      expect(await accounts.delete(stored(11))).toEqual(refused('in-use'));
    });
  });
}
