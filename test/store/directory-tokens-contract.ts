import { describe, expect, test } from 'vitest';
import { refused } from '../../src/core/result.ts';
import { type Archive, made, person } from './directory-archive.ts';
import { personDraft, tokenDraft } from './directory-drafts.ts';

/** What every directory does with tokens. */
export function tokenContract(archive: Archive): void {
  describe('tokens', () => {
    const far = Date.now() + 3_600_000;

    test('are found by their hash, listed by person, and deleted by that person only', async () => {
      const first = made(await archive.directory.tokens.create(tokenDraft(1, 'aa', far)));
      const second = made(await archive.directory.tokens.create(tokenDraft(1, 'bb')));
      const other = made(await archive.directory.tokens.create(tokenDraft(2, 'cc')));
      expect(first).toEqual({ ...tokenDraft(1, 'aa', far), id: 1 });
      expect(await archive.directory.tokens.byHash('aa')).toEqual(first);
      expect(await archive.directory.tokens.byHash('dd')).toBeUndefined();
      expect(await archive.directory.tokens.list(person(1))).toEqual([first, second]);
      expect(await archive.directory.tokens.delete(person(2), first.id)).toBe(false);
      expect(await archive.directory.tokens.delete(person(1), first.id)).toBe(true);
      expect(await archive.directory.tokens.delete(person(1), first.id)).toBe(false);
      expect(await archive.directory.tokens.byHash('aa')).toBeUndefined();
      expect(await archive.directory.tokens.list(person(1))).toEqual([second]);
      expect(await archive.directory.tokens.byHash('cc')).toEqual(other);
    });

    test('are listed page by page', async () => {
      for (let n = 1; n <= 5; n += 1) await archive.directory.tokens.create(tokenDraft(1, `h${n}`));
      const ids = async (page: { after?: number; limit: number }) =>
        (await archive.directory.tokens.list(person(1), page)).map(({ id }) => id);
      expect(await ids({ limit: 2 })).toEqual([1, 2]);
      expect(await ids({ after: 2, limit: 2 })).toEqual([3, 4]);
      expect(await ids({ after: 4, limit: 2 })).toEqual([5]);
    });

    test('are at most as many of a kind as were allowed, and expired ones do not count', async () => {
      const other = await archive.another();
      await archive.directory.tokens.create(tokenDraft(1, 'old', 1), 3);
      const kinds = await Promise.all(
        Array.from({ length: 20 }, (_, n) =>
          (n % 2 === 0 ? archive.directory : other).tokens.create(tokenDraft(1, `h${n}`, far), 3),
        ),
      );
      expect(kinds.filter(({ ok }) => ok)).toHaveLength(3);
      expect(kinds.filter((one) => !one.ok && one.error === 'too-many')).toHaveLength(17);
      const client = { ...tokenDraft(1, 'cc', far), name: '"kind":"personal"', kind: 'client' } as const;
      expect(await archive.directory.tokens.create(client, 1)).toMatchObject({ ok: true });
      expect(await archive.directory.tokens.create({ ...client, hash: 'dd' }, 1)).toEqual(refused('too-many'));
      expect(await archive.directory.tokens.create(tokenDraft(2, 'ee'), 3)).toMatchObject({ ok: true });
    });

    test('are not there any more when they have expired', async () => {
      await archive.directory.tokens.create(tokenDraft(1, 'aa', 1));
      const good = made(await archive.directory.tokens.create(tokenDraft(1, 'bb', far)));
      expect(await archive.directory.tokens.byHash('aa')).toBeUndefined();
      expect(await archive.directory.tokens.list(person(1))).toEqual([good]);
      expect(await archive.directory.tokens.delete(person(1), 1)).toBe(false);
    });

    test('go with their person', async () => {
      const zoe = made(await archive.directory.people.create(personDraft('zoe')));
      await archive.directory.tokens.create(tokenDraft(zoe.id, 'aa'));
      const other = made(await archive.directory.tokens.create(tokenDraft(99, 'bb')));
      await archive.directory.people.delete(zoe.id);
      expect(await archive.directory.tokens.byHash('aa')).toBeUndefined();
      expect(await archive.directory.tokens.list(zoe.id)).toEqual([]);
      expect(await archive.directory.tokens.byHash('bb')).toEqual(other);
    });
  });
}
