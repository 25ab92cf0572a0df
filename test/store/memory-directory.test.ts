import { describe, expect, test } from 'vitest';
import type { PersonId } from '../../src/core/ids.ts';
import { memoryDirectory } from '../../src/store/memory-directory.ts';
import { memoryStore } from '../../src/store/memory-store.ts';
import { StoreError } from '../../src/store/store.ts';
import { diallingContract } from './dialling-contract.ts';
import { directoryContract } from './directory-contract.ts';
import { personDraft, tokenDraft } from './directory-drafts.ts';
import { stored } from './drafts.ts';

describe('the directory in memory', () => {
  const fresh = async () => {
    const store = memoryStore();
    return { connect: async () => ({ store, directory: store.directory }), dispose: () => store.close() };
  };
  directoryContract(fresh);
  diallingContract(fresh);

  test('goes away and comes back with its store', async () => {
    const store = memoryStore();
    await store.directory.people.create(personDraft('zoe'));
    store.goAway('a test');
    await expect(store.directory.people.list(undefined)).rejects.toThrow(new StoreError('the store is away: a test'));
    store.comeBack();
    expect(await store.directory.people.list(undefined)).toHaveLength(1);
  });

  test('a token is good up to its last millisecond', async () => {
    let nowMs = 999;
    const { tokens } = memoryDirectory({ nowMs: () => nowMs });
    await tokens.create(tokenDraft(1, 'aa', 1000));
    expect(await tokens.byHash('aa')).toBeDefined();
    nowMs = 1000;
    expect(await tokens.byHash('aa')).toBeUndefined();
    expect(await tokens.list(stored<PersonId>(1))).toEqual([]);
  });
});
