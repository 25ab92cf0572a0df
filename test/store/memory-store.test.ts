import { describe, expect, test } from 'vitest';
import { memoryStore } from '../../src/store/memory-store.ts';
import { StoreError, type StoreState } from '../../src/store/store.ts';
import { storeContract } from './contract.ts';
import { draft } from './drafts.ts';

describe('the store in memory', () => {
  storeContract(async () => {
    const store = memoryStore();
    return { connect: async () => store, dispose: () => store.close() };
  });

  test('away, it refuses; back, it still has what it had; and it tells both', async () => {
    const store = memoryStore();
    const states: StoreState[] = [];
    const stop = store.onState((state) => states.push(state));
    await store.conferences.create(draft('1'));
    store.goAway('a test');
    await expect(store.conferences.list()).rejects.toThrow(new StoreError('the store is away: a test'));
    store.comeBack();
    expect(await store.conferences.list()).toHaveLength(1);
    stop();
    store.goAway('unheard');
    expect(states).toEqual([{ kind: 'ready' }, { kind: 'away', reason: 'a test' }, { kind: 'ready' }]);
  });
});
