import type { StoredId } from '../core/ids.ts';
import { ok, refused } from '../core/result.ts';
import type { Kept } from './directory-record.ts';
import { type KINDS, type Kind, nameKey } from './kinds.ts';
import { isStray, isUsed, type Shelves } from './memory-references.ts';
import type { Page, Records } from './records.ts';
import { StoreError } from './store.ts';

/** Answers as a store over a network does: later, and not at all when it is away. */
export type Answer = <T>(work: () => T) => Promise<T>;

/** Those of a page, out of all in order of their ids. */
export function paged<Id extends number, T extends { readonly id: Id }>(
  all: readonly T[],
  page: Page<Id> | undefined,
): readonly T[] {
  if (page === undefined) return all;
  const { after, limit } = page;
  return (after === undefined ? all : all.filter(({ id }) => id > after)).slice(0, limit);
}

export interface MemoryRecords<Id extends StoredId, Draft> extends Records<Id, Draft, Kept<Id, Draft>> {
  /** Deletes all that belong to something which is gone. */
  deleteOf(parent: number): void;
  /** The one that a number leads to, by the field under which it is kept. */
  byNumber(field: string): Promise<Kept<Id, Draft> | undefined>;
}

/** Records of one kind in memory, put among those of the others. `gone` is told of each that was deleted. */
export function memoryRecords<Id extends StoredId, Draft extends object>(
  name: keyof typeof KINDS,
  kind: Kind<Id, Draft>,
  shelves: Shelves,
  answer: Answer,
  gone: (id: Id) => void = () => {},
): MemoryRecords<Id, Draft> {
  // In the order of their ids, since each new one is greater than all before.
  const records = new Map<Id, Kept<Id, Draft>>();
  let lastId = (kind.firstId ?? 1) - 1;

  const all = () => [...records.values()];
  const ids: ReadonlyMap<number, unknown> = records;
  shelves.set(name, { has: (id) => ids.has(id), all });
  const ofParent = (parent: number) => all().filter((record) => kind.parentOf(record) === parent);
  function named(given: string | undefined) {
    if (given === undefined) return undefined;
    const sought = nameKey(given);
    return all().find((record) => {
      const own = kind.nameOf(record);
      return own !== undefined && nameKey(own) === sought;
    });
  }

  const numbered = (field: string) => all().find((record) => kind.numbersOf?.(record).includes(field) === true);
  /** Whether one of its numbers leads to another record. */
  const numbersTaken = (draft: Draft, id?: Id) =>
    (kind.numbersOf?.(draft) ?? []).some((field) => {
      const holder = numbered(field);
      return holder !== undefined && holder.id !== id;
    });
  /** Whether this is the last of those of which one must be left. */
  const isLastOwner = (record: Kept<Id, Draft>) =>
    kind.isOwner?.(record) === true && !all().some((other) => other.id !== record.id && kind.isOwner?.(other) === true);

  return {
    create: (given, atMost) =>
      answer(() => {
        const draft = kind.picked.parse(given);
        if (isStray(shelves, name, draft)) return refused('stray');
        if (named(kind.nameOf(draft)) !== undefined || numbersTaken(draft)) return refused('taken');
        const parent = kind.parentOf(draft);
        if (atMost !== undefined && parent !== undefined && ofParent(parent).length >= atMost) {
          return refused('too-many');
        }
        lastId += 1;
        const id = kind.parseId(lastId);
        if (id === undefined) throw new StoreError(`no ids are left for another ${kind.what}`);
        const record = { ...draft, id, revision: 1 };
        records.set(id, record);
        return ok(record);
      }),
    byId: (id) => answer(() => records.get(id)),
    byName: (given) => answer(() => named(given)),
    byNumber: (field) => answer(() => numbered(field)),
    list: (of, page) => answer(() => paged(of === undefined ? all() : ofParent(of), page)),
    count: (of) => answer(() => ofParent(of).length),
    update: (id, change, expectedRevision) =>
      answer(() => {
        const before = records.get(id);
        if (before === undefined) return refused('not-found');
        if (expectedRevision !== undefined && before.revision !== expectedRevision) return refused('changed-meanwhile');
        const after = { ...kind.picked.parse({ ...before, ...change }), id, revision: before.revision + 1 };
        if (isStray(shelves, name, after, before)) return refused('stray');
        const holder = named(kind.nameOf(after));
        if ((holder !== undefined && holder.id !== id) || numbersTaken(after, id)) return refused('taken');
        if (isLastOwner(before) && kind.isOwner?.(after) === false) return refused('last-owner');
        records.set(id, after);
        return ok(after);
      }),
    delete: (id, expectedRevision) =>
      answer(() => {
        const record = records.get(id);
        if (record === undefined) return refused('not-found');
        if (expectedRevision !== undefined && record.revision !== expectedRevision) return refused('changed-meanwhile');
        if (isUsed(shelves, name, id, record)) return refused('in-use');
        if (isLastOwner(record)) return refused('last-owner');
        records.delete(id);
        gone(id);
        return ok(record);
      }),
    deleteOf(parent) {
      for (const { id } of ofParent(parent)) records.delete(id);
    },
  };
}
