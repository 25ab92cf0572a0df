import type { CustomerId, StoredId } from '../core/ids.ts';
import type { Result } from '../core/result.ts';

/** Why a record was not made or changed. */
export type CreateRefusal = 'taken' | 'too-many';
export type ChangeRefusal = 'not-found' | 'taken' | 'changed-meanwhile';

/** One page of a list: `after` is the last id of the page before. */
export interface Page<Id> {
  readonly after?: Id | undefined;
  readonly limit: number;
}

/**
 * Records of one kind, each with an id that is never given out again and a revision that every change raises. One step
 * each, whatever others do at the same moment. Every method rejects with StoreError when the store is away.
 */
export interface Records<Id extends StoredId, Draft, Kept extends Draft & { readonly id: Id }> {
  /** `taken` where another has the same unique name; `too-many` where its customer has `atMost` already. */
  create(draft: Draft, atMost?: number): Promise<Result<Kept, CreateRefusal>>;
  byId(id: Id): Promise<Kept | undefined>;
  /** By the unique name that this kind of record has, such as a username; in capitals or not. */
  byName(name: string): Promise<Kept | undefined>;
  /** In order of their ids: all, or those of one customer (of one conference, for what belongs to that). */
  list(of: CustomerId | number | undefined, page?: Page<Id>): Promise<readonly Kept[]>;
  count(of: CustomerId | number): Promise<number>;
  /** With `expectedRevision` only if that is still the present one. */
  update(id: Id, change: Partial<Draft>, expectedRevision?: number): Promise<Result<Kept, ChangeRefusal>>;
  delete(id: Id, expectedRevision?: number): Promise<Result<Kept, 'not-found' | 'changed-meanwhile'>>;
}
