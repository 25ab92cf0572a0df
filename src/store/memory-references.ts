import { namedAnew, names, PARENT_FIELDS, type RecordName, usersOf } from './references.ts';

/** The records of one kind, as others look at them. */
export interface Shelf {
  has(id: number): boolean;
  all(): readonly object[];
}
/** By kind. Those of a kind that is not there are taken for none. */
export type Shelves = Map<RecordName, Shelf>;

/** Whether `after` names something anew that is not there. */
export function isStray(shelves: Shelves, name: RecordName, after: object, before?: object): boolean {
  return namedAnew(name, after, before).some(({ to, id }) => shelves.get(to)?.has(id) !== true);
}

/** Whether another record names this one. */
export function isUsed(shelves: Shelves, name: RecordName, id: number, record: object): boolean {
  return usersOf(name, id, record).some(({ of, fields }) => {
    const sought = fields.length === 0 ? [PARENT_FIELDS[of]] : fields;
    return (
      shelves
        .get(of)
        ?.all()
        .some((other) => names(other, sought, id)) === true
    );
  });
}
