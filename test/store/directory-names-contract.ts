import { describe, expect, test } from 'vitest';
import { refused } from '../../src/core/result.ts';
import { FULL_PLAN } from '../../src/directory/customer.ts';
import { type Archive, customer, made } from './directory-archive.ts';
import { customerDraft, personDraft, soundDraft } from './directory-drafts.ts';

/** What every directory does with names that are unique. */
export function nameContract(archive: Archive): void {
  describe('unique names', () => {
    test('are the same in capitals and however accents are typed, and are kept as they were given', async () => {
      const zoe = made(await archive.directory.people.create(personDraft('Zoë')));
      for (const name of ['Zoë', 'zoë', 'ZOË', 'Zoe\u0308']) {
        expect(await archive.directory.people.byName(name)).toEqual(zoe);
        expect(await archive.directory.people.create(personDraft(name))).toEqual(refused('taken'));
      }
      expect(await archive.directory.people.create(personDraft('zoe'))).toMatchObject({ ok: true });
    });

    test('are free again after a change or a deletion, and ids are never given out again', async () => {
      const first = made(await archive.directory.people.create(personDraft('ann')));
      const second = made(await archive.directory.people.create(personDraft('bob')));
      expect(await archive.directory.people.update(first.id, { username: 'BOB' })).toEqual(refused('taken'));
      expect(await archive.directory.people.byId(first.id)).toEqual(first);
      expect(await archive.directory.people.update(first.id, { username: 'Ann' })).toMatchObject({ ok: true });
      expect(await archive.directory.people.update(first.id, { username: 'cid' })).toMatchObject({ ok: true });
      expect(await archive.directory.people.byName('ann')).toBeUndefined();
      expect((await archive.directory.people.byName('CID'))?.id).toBe(first.id);
      expect(await archive.directory.people.update(second.id, { username: 'ann' })).toMatchObject({ ok: true });
      await archive.directory.people.delete(second.id);
      const third = made(await archive.directory.people.create(personDraft('ann')));
      expect(third.id).toBe(3);
      expect((await archive.directory.people.byName('ann'))?.id).toBe(3);
    });

    test('belong to customers and rate plans too, each kind apart; sounds may share one', async () => {
      await archive.directory.ratePlans.create(FULL_PLAN);
      expect(await archive.directory.customers.create(customerDraft('one'))).toMatchObject({ ok: true });
      expect(await archive.directory.customers.create(customerDraft('ONE'))).toEqual(refused('taken'));
      expect(await archive.directory.ratePlans.create({ ...FULL_PLAN, name: 'one' })).toMatchObject({ ok: true });
      expect(await archive.directory.ratePlans.create({ ...FULL_PLAN, name: 'One' })).toEqual(refused('taken'));
      expect(await archive.directory.sounds.create(soundDraft(1, 'one'))).toMatchObject({ ok: true });
      expect(await archive.directory.sounds.create(soundDraft(1, 'one'))).toMatchObject({ ok: true });
      expect(await archive.directory.sounds.byName('one')).toBeUndefined();
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
      for (const name of hostile)
        expect(await archive.directory.people.create(personDraft(name))).toMatchObject({ ok: true });
      for (const name of hostile) {
        expect((await archive.directory.people.byName(name))?.username).toBe(name);
        expect(await archive.directory.people.create(personDraft(name))).toEqual(refused('taken'));
      }
      expect((await archive.directory.people.list(undefined)).map(({ username }) => username)).toEqual(hostile);
      expect(await archive.directory.customers.list(undefined)).toEqual([]);
    });
  });

  test('of two that create with one name at the same moment one wins, a thousand times of a thousand', async () => {
    const other = await archive.another();
    const names = Array.from({ length: 1000 }, (_, n) => `person${n}`);
    const outcomes = await Promise.all(
      names.map((name) =>
        Promise.all([
          archive.directory.people.create(personDraft(name)),
          other.people.create(personDraft(name.toUpperCase())),
        ]),
      ),
    );
    expect(outcomes.map((outcome) => outcome.filter(({ ok }) => ok).length)).toEqual(names.map(() => 1));
    const listed = await archive.directory.people.list(customer(1));
    expect(listed.map(({ username }) => username.toLowerCase()).sort()).toEqual([...names].sort());
    expect(new Set(listed.map(({ id }) => id)).size).toBe(1000);
  });
}
