import type { Conference } from '../core/conference.ts';
import { type ConferenceId, type CustomerId, parseConferenceId } from '../core/ids.ts';
import { ok, refused } from '../core/result.ts';
import type { RoomRecord } from '../core/room-record.ts';
import { type MemoryDirectory, memoryDirectory } from './memory-directory.ts';
import { paged } from './memory-records.ts';
import { type Store, StoreError, type StoreState } from './store.ts';

/** A store that forgets at the end of the process, and that a test can take away and bring back. */
export interface MemoryStore extends Store {
  /** Away when the store is; a conference that is deleted takes its notifications along. */
  readonly directory: MemoryDirectory;
  /** From now on every method rejects, as with a Redis that went away. */
  goAway(reason: string): void;
  comeBack(): void;
}

/** The in-memory twin of the Redis store, held to the same contract. */
export function memoryStore(): MemoryStore {
  const conferences = new Map<ConferenceId, Conference>();
  const rooms = new Map<ConferenceId, RoomRecord>();
  const listeners = new Set<(state: StoreState) => void>();
  let lastId = 0;
  let state: StoreState = { kind: 'ready' };
  let closed = false;

  function change(next: StoreState): void {
    state = next;
    for (const listener of [...listeners]) listener(state);
  }
  function available(): void {
    if (closed) throw new StoreError('the store is closed');
    if (state.kind === 'away') throw new StoreError(`the store is away: ${state.reason}`);
  }
  /** Answers as a store over a network does: later, and not at all when it is away. */
  async function answer<T>(work: () => T): Promise<T> {
    await Promise.resolve();
    available();
    return work();
  }
  const ids: ReadonlyMap<number, unknown> = conferences;
  const directory = memoryDirectory({
    available,
    conferences: { has: (id) => ids.has(id), all: () => [...conferences.values()] },
  });
  const withCode = (code: string) => [...conferences.values()].find((conference) => conference.code === code);
  const ofCustomer = (customer: CustomerId) => [...conferences.values()].filter((one) => one.customer === customer);

  return {
    directory,
    conferences: {
      create: (draft, atMost) =>
        answer(() => {
          if (directory.isStray(draft)) return refused('stray');
          if (withCode(draft.code)) return refused('code-taken');
          if (atMost !== undefined && ofCustomer(draft.customer).length >= atMost) return refused('too-many');
          lastId += 1;
          const id = parseConferenceId(lastId);
          if (id === undefined) throw new StoreError('no conference ids are left');
          const conference: Conference = { ...draft, id, revision: 1 };
          conferences.set(id, conference);
          return ok(conference);
        }),
      byId: (id) => answer(() => conferences.get(id)),
      byCode: (code) => answer(() => withCode(code)),
      list: (of, page) => answer(() => paged(of === undefined ? [...conferences.values()] : ofCustomer(of), page)),
      count: (of) => answer(() => ofCustomer(of).length),
      update: (id, change, expectedRevision) =>
        answer(() => {
          const before = conferences.get(id);
          if (!before) return refused('not-found');
          if (expectedRevision !== undefined && before.revision !== expectedRevision) {
            return refused('changed-meanwhile');
          }
          const after: Conference = { ...before, ...change, id, revision: before.revision + 1 };
          if (directory.isStray(after, before)) return refused('stray');
          if (after.code !== before.code && withCode(after.code)) return refused('code-taken');
          conferences.set(id, after);
          return ok(after);
        }),
      delete: (id, expectedRevision) =>
        answer(() => {
          const conference = conferences.get(id);
          if (!conference) return refused('not-found');
          if (expectedRevision !== undefined && conference.revision !== expectedRevision) {
            return refused('changed-meanwhile');
          }
          conferences.delete(id);
          rooms.delete(id);
          directory.conferenceGone(id);
          return ok(conference);
        }),
    },
    rooms: {
      read: (id) => answer(() => rooms.get(id)),
      write: (id, record) => answer(() => void rooms.set(id, { ...record })),
      forget: (id) => answer(() => void rooms.delete(id)),
    },
    onState(listener) {
      listeners.add(listener);
      listener(state);
      return () => void listeners.delete(listener);
    },
    async close() {
      closed = true;
      listeners.clear();
    },
    goAway: (reason) => change({ kind: 'away', reason }),
    comeBack: () => change({ kind: 'ready' }),
  };
}
