import type { Conference } from '../core/conference.ts';
import type { ConferenceId } from '../core/ids.ts';
import type { Result } from '../core/result.ts';
import type { Directory } from '../store/directory.ts';
import { type Store, StoreError } from '../store/store.ts';
import type { Invitations } from './invitations.ts';

export interface InvitingParts {
  readonly store: Store;
  readonly notifications: Pick<Directory['notifications'], 'list'>;
  /** What has invitations sent; asked for when there is somebody to tell. */
  open(): Promise<Invitations>;
  /** Told why nobody is told. */
  failed(what: string, error: unknown): void;
}

/** A store whose changes are told by e-mail to those who have a conference in their calendars, as changes by the API are. */
export function invitingStore({ store, notifications, open, failed }: InvitingParts): {
  readonly store: Store;
  /** Resolves when all who are to be told will be. */
  close(): Promise<void>;
} {
  const { conferences } = store;
  let invitations: Invitations | undefined;

  async function telling<Refusal>(
    id: ConferenceId,
    change: () => Promise<Result<Conference, Refusal>>,
    afterwards: (changed: Conference) => Conference | undefined,
  ): Promise<Result<Conference, Refusal>> {
    // Before the change: the notifications of a conference go with it. One whose records are damaged can be deleted.
    const [before, invited] = await Promise.all([conferences.byId(id), withAddress(id)]).catch((error: unknown) => {
      if (!(error instanceof StoreError)) throw error;
      failed(`nobody is told of conference ${id} by e-mail`, error);
      return [undefined, []] as const;
    });
    const changed = await change();
    if (!changed.ok || invited.length === 0) return changed;
    invitations ??= await open();
    invitations.tell({ before, after: afterwards(changed.value), notifications: invited });
    return changed;
  }
  const withAddress = async (id: ConferenceId) => (await notifications.list(id)).filter(({ kind }) => kind === 'email');

  return {
    store: {
      ...store,
      conferences: {
        ...conferences,
        update: (id, ...how) =>
          telling(
            id,
            () => conferences.update(id, ...how),
            (changed) => changed,
          ),
        delete: (id, ...how) =>
          telling(
            id,
            () => conferences.delete(id, ...how),
            () => undefined,
          ),
      },
    },
    close: async () => invitations?.close(),
  };
}
