import type { Conference, ConferenceDraft } from '../core/conference.ts';
import type { Code, ConferenceId, CustomerId } from '../core/ids.ts';
import type { Result } from '../core/result.ts';
import type { RoomRecord } from '../core/room-record.ts';
import type { Page } from './records.ts';

/** What went wrong with the store itself: it is away, or what it holds cannot be read. */
export class StoreError extends Error {
  override readonly name = 'StoreError';
}

/** Why a definition was not changed. `stray` is one that names something which is not there. */
export type UpdateRefusal = 'not-found' | 'code-taken' | 'stray' | 'changed-meanwhile';

/**
 * Definitions of conferences. A code belongs to one conference at a time, whoever asks at the same moment.
 * Every method rejects with {@link StoreError} when the store is away.
 */
export interface ConferenceStore {
  /** `too-many` where its customer has `atMost` already. */
  create(draft: ConferenceDraft, atMost?: number): Promise<Result<Conference, 'code-taken' | 'too-many' | 'stray'>>;
  byId(id: ConferenceId): Promise<Conference | undefined>;
  byCode(code: Code): Promise<Conference | undefined>;
  /** By id: all of them, or those of one customer. */
  list(of?: CustomerId, page?: Page<ConferenceId>): Promise<readonly Conference[]>;
  /** How many a customer has. */
  count(of: CustomerId): Promise<number>;
  /**
   * Changes the given fields, whatever others are changed at the same moment, and raises the revision. With
   * `expectedRevision` only if that is still the present one.
   */
  update(
    id: ConferenceId,
    change: Partial<ConferenceDraft>,
    expectedRevision?: number,
  ): Promise<Result<Conference, UpdateRefusal>>;
  /**
   * Removes the definition, its code, its notifications and its room's record together; with `expectedRevision` only if
   * that is still the present one. Ids are not given out again.
   */
  delete(id: ConferenceId, expectedRevision?: number): Promise<Result<Conference, 'not-found' | 'changed-meanwhile'>>;
}

/** What of a running room FreeSWITCH's lists do not hold and a restart must not lose. */
export interface RoomStore {
  read(id: ConferenceId): Promise<RoomRecord | undefined>;
  write(id: ConferenceId, record: RoomRecord): Promise<void>;
  /** When the room has ended. */
  forget(id: ConferenceId): Promise<void>;
}

/** Whether the store answers. While it is away every method rejects at once, and it comes back by itself. */
export type StoreState = { readonly kind: 'ready' } | { readonly kind: 'away'; readonly reason: string };

export interface Store {
  readonly conferences: ConferenceStore;
  readonly rooms: RoomStore;
  /** Tells the present state at once and then each change; returns what ends that. */
  onState(listener: (state: StoreState) => void): () => void;
  /** Lets go of connections; idempotent. */
  close(): Promise<void>;
}
