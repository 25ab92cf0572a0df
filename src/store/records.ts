import type { CustomerId, StoredId } from '../core/ids.ts';
import type { Result } from '../core/result.ts';

/** Why a record was not made, changed or deleted. `stray` is one that names something which is not there. */
export type CreateRefusal = 'taken' | 'too-many' | 'stray';
export type ChangeRefusal = 'not-found' | 'taken' | 'stray' | 'changed-meanwhile' | 'last-owner';
export type DeleteRefusal = 'not-found' | 'in-use' | 'changed-meanwhile' | 'last-owner';

/** One page of a list: `after` is the last id of the page before. */
export interface Page<Id> {
  readonly after?: Id | undefined;
  readonly limit: number;
}

/**
 * Records of one kind, each with an id that is never given out again and a revision that every change raises. One step
 * each, whatever others do at the same moment: so what a record names is there as long as it is, and one person is left who can
 * sign in as system owner (`last-owner`). Every method rejects with StoreError when the store is away.
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
  /** `in-use` where another record names it. */
  delete(id: Id, expectedRevision?: number): Promise<Result<Kept, DeleteRefusal>>;
}
