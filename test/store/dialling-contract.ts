import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { AccountId, ClassOfServiceId, CustomerId, StoredId } from '../../src/core/ids.ts';
import { refused } from '../../src/core/result.ts';
import { PLAIN_ACCESS_ACCOUNT } from '../../src/directory/access-account.ts';
import type { Directory } from '../../src/store/directory.ts';
import type { Records } from '../../src/store/records.ts';
import { classDraft, deckDraft, dialplanDraft, gatewayDraft, routeDraft } from './dialling-drafts.ts';
import type { DirectorySubject } from './directory-archive.ts';
import { customerDraft } from './directory-drafts.ts';
import { pin, stored } from './drafts.ts';

/** What every directory does with what calls are judged and placed by. `fresh` gives one that is empty. */
export function diallingContract(fresh: () => Promise<DirectorySubject>): void {
  let subject: DirectorySubject;
  let directory: Directory;
  beforeEach(async () => {
    subject = await fresh();
    directory = (await subject.connect()).directory;
    await directory.customers.create(customerDraft('one'));
  });
  afterEach(() => subject.dispose());

  test('each kind is read again as it was created, and its name is unique', async () => {
    await comesBack(directory.dialplans, dialplanDraft('Berlin'));
    await comesBack(directory.gateways, gatewayDraft('Carrier-1'));
    await comesBack(directory.rateDecks, deckDraft('Cost'));
    await comesBack(directory.routes, routeDraft('First'));
    await comesBack(directory.classesOfService, classDraft('Germany'), 2);
  });
  async function comesBack<Id extends StoredId, Draft extends { readonly name: string }, Kept extends Draft>(
    records: Records<Id, Draft, Kept & { readonly id: Id }>,
    given: Draft,
    firstId = 1,
  ) {
    const created = await records.create(given);
    expect(created).toEqual({ ok: true, value: { ...given, id: firstId, revision: 1 } });
    expect(await records.byName(given.name.toUpperCase())).toEqual(created.ok && created.value);
    expect(await records.list(undefined)).toEqual([created.ok && created.value]);
    expect(await records.create(given)).toEqual(refused('taken'));
  }

  test('no class of service has the id 0 or 1, which stand for the default and for all', async () => {
    for (const name of ['a', 'b', 'c']) await directory.classesOfService.create(classDraft(name));
    await directory.classesOfService.delete(stored<ClassOfServiceId>(4));
    await directory.classesOfService.create(classDraft('d'));
    expect((await directory.classesOfService.list(undefined)).map(({ id }) => Number(id))).toEqual([2, 3, 5]);
  });

  describe('numbers of access accounts', () => {
    const account = (accessNumber: string, callers: readonly string[] = []) =>
      directory.accounts.create({
        ...PLAIN_ACCESS_ACCOUNT,
        ...{ customer: stored<CustomerId>(1), name: 'a', accessNumber, callers, pin: pin('0042') },
      });

    test('lead to their account, the one that is dialled apart from the one that calls', async () => {
      const first = await account('8000', ['+4930', '017']);
      await account('', ['8000']);
      expect(await directory.accountByAccessNumber('8000')).toEqual(first.ok && first.value);
      expect((await directory.accountByCaller('8000'))?.id).toBe(2);
      expect((await directory.accountByCaller('017'))?.id).toBe(1);
      for (const stranger of ['', '493', '+49', '__proto__', '#8000', '@017']) {
        expect(await directory.accountByCaller(stranger)).toBeUndefined();
        expect(await directory.accountByAccessNumber(stranger)).toBeUndefined();
      }
    });

    test('are of one account only, and free again once they have gone from it', async () => {
      await account('8000', ['1', '2']);
      const second = await account('9000', ['3']);
      if (!second.ok) throw new Error(second.error);
      const { id } = second.value;
      expect(await account('8000')).toEqual(refused('taken'));
      expect(await account('', ['5', '2'])).toEqual(refused('taken'));
      expect(await directory.accountByCaller('5')).toBeUndefined();
      expect(await directory.accounts.update(id, { callers: ['3', '1'] })).toEqual(refused('taken'));
      expect(await directory.accounts.update(id, { callers: ['4', '3'] })).toMatchObject({ ok: true });
      expect(await directory.accounts.update(stored<AccountId>(1), { callers: ['2'] })).toMatchObject({ ok: true });
      expect(await directory.accountByCaller('1')).toBeUndefined();
      expect(await directory.accounts.update(id, { callers: ['1'] })).toMatchObject({ ok: true });
      expect((await directory.accountByCaller('1'))?.id).toBe(id);
      expect(await directory.accountByCaller('4')).toBeUndefined();
      await directory.accounts.delete(id);
      expect(await directory.accountByAccessNumber('9000')).toBeUndefined();
      expect(await account('9000', ['1', '3', '4'])).toMatchObject({ ok: true });
    });

    test('are the same with a plus and without', async () => {
      await account('+498000', ['491']);
      expect(await account('498000')).toEqual(refused('taken'));
      expect(await account('', ['+491'])).toEqual(refused('taken'));
      for (const form of ['+498000', '498000']) expect((await directory.accountByAccessNumber(form))?.id).toBe(1);
      for (const form of ['+491', '491']) expect((await directory.accountByCaller(form))?.id).toBe(1);
      expect(
        await directory.accounts.update(stored<AccountId>(1), { accessNumber: '498000', callers: ['+491', '491'] }),
      ).toMatchObject({ ok: true });
      expect((await directory.accountByAccessNumber('+498000'))?.id).toBe(1);
      await directory.accounts.delete(stored<AccountId>(1));
      expect(await account('498000', ['491'])).toMatchObject({ ok: true });
    });

    test('of accounts that claim one at the same moment one gets it', async () => {
      const others = [directory, (await subject.connect()).directory];
      const draft = { ...PLAIN_ACCESS_ACCOUNT, customer: stored<CustomerId>(1), name: 'a', callers: ['+1', '+2'] };
      const outcomes = await Promise.all(Array.from({ length: 40 }, (_, n) => others[n % 2]?.accounts.create(draft)));
      expect(outcomes.filter((outcome) => outcome?.ok)).toHaveLength(1);
      expect(await directory.accounts.count(1)).toBe(1);
    });
  });
}
