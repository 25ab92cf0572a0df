import type { Store } from '../store/store.ts';
import type { Clock } from '../time/clock.ts';

const SEARCH_AGAIN_MS = 5_000;

/**
 * Has the calls looked for that the store would not tell of: when it is back, and if it would not even then, after a while, until
 * `find` has found them. Returns what ends that.
 */
export function searchCalls(store: Pick<Store, 'onState'>, clock: Clock, find: () => Promise<boolean>): () => void {
  let ready = false;
  let under = false;
  let ended = false;
  let cancel = () => {};
  const search = async (): Promise<void> => {
    if (under) return;
    under = true;
    const found = await find();
    under = false;
    if (ended) return;
    if (found) return end();
    cancel();
    if (ready) cancel = clock.after(SEARCH_AGAIN_MS, () => void search());
  };
  const leave = store.onState(({ kind }) => {
    cancel();
    ready = kind === 'ready';
    if (ready) void search();
  });
  const end = () => {
    ended = true;
    ready = false;
    cancel();
    leave();
  };
  return end;
}
