import type { Contents } from './contents.ts';
import { DEFINITIONS, type Fields, NO_HASH, SECTIONS, type SectionName, storedSection } from './definitions.ts';
import type { Definitions } from './definitions-document.ts';
import { StoreError } from './store.ts';

/** What becomes of one definition. */
export interface Step {
  readonly section: SectionName;
  readonly what: 'created' | 'changed' | 'left';
  readonly label: string;
  /** In the document. */
  readonly from: number;
  /** In the store. */
  readonly id: number;
  /** The record that is there, and the one that is to be. */
  readonly before: string | undefined;
  readonly after: string;
}

export interface ImportPlan {
  readonly steps: readonly Step[];
  /** The ids given out last, as the plan found them. */
  readonly lastIds: Readonly<Partial<Record<SectionName, number>>>;
}

interface Present {
  readonly id: number;
  readonly text: string;
  readonly fields: Fields;
  readonly revision: number;
}
type Ids = ReadonlyMap<SectionName, ReadonlyMap<number, number>>;

/**
 * What an import into a store comes to. A definition that is there, by its code or its name, is changed; another is created,
 * under its own id where that was never given out and else under the next. References follow. Definitions that only the store
 * has stay. Expects a document that was checked.
 */
export function planImport(contents: Contents, definitions: Definitions): ImportPlan {
  const ids = new Map<SectionName, ReadonlyMap<number, number>>();
  const present = new Map<SectionName, ReadonlyMap<number, Present>>();
  for (const name of SECTIONS) {
    const stored = readSection(contents, name);
    present.set(name, stored);
    ids.set(name, placesIn(contents, name, definitions, stored, ids));
  }
  const steps = SECTIONS.flatMap((name) =>
    definitions[name].map(({ id: from, fields }): Step => {
      const id = ids.get(name)?.get(from) ?? from;
      const there = present.get(name)?.get(id);
      const wanted = withHash(name, rewritten(name, fields, ids), there);
      const step = { section: name, label: DEFINITIONS[name].label(fields), from, id };
      if (there === undefined) {
        return { ...step, what: 'created', before: undefined, after: DEFINITIONS[name].encode(wanted, 1) };
      }
      const after = DEFINITIONS[name].encode(wanted, there.revision);
      const same = after === DEFINITIONS[name].encode(there.fields, there.revision);
      if (same) return { ...step, what: 'left', before: there.text, after: there.text };
      const changed = DEFINITIONS[name].encode(wanted, there.revision + 1);
      return { ...step, what: 'changed', before: there.text, after: changed };
    }),
  );
  const lastIds = Object.fromEntries(SECTIONS.map((name) => [name, storedSection(contents, name).lastId]));
  return { steps, lastIds };
}

/** The id in the store for each of a section: that of the one that it is, its own, or a new one. */
function placesIn(
  contents: Contents,
  name: SectionName,
  definitions: Definitions,
  stored: ReadonlyMap<number, Present>,
  ids: Ids,
): ReadonlyMap<number, number> {
  const identity = (fields: Fields) => JSON.stringify(DEFINITIONS[name].identity(fields));
  const alike = new Map<string, Set<number>>();
  for (const { id, fields } of stored.values()) {
    const key = identity(fields);
    alike.set(key, (alike.get(key) ?? new Set()).add(id));
  }
  const places = new Map<number, number>();
  const { lastId, records } = storedSection(contents, name);
  let last = lastId;
  for (const id of records.keys()) last = Math.max(last, Number(id));
  const greatest = last;
  const sought = definitions[name].map(({ id, fields }) => {
    return { id, same: alike.get(identity(rewritten(name, fields, ids))) ?? new Set<number>() };
  });
  // Of several that agree each is first of all itself, so that an import that is repeated changes nothing.
  for (const { id, same } of sought) if (same.delete(id)) places.set(id, id);
  for (const { id, same } of sought) {
    const [first] = same;
    if (places.has(id)) continue;
    if (first !== undefined) {
      same.delete(first);
      places.set(id, first);
    } else if (id > greatest) {
      places.set(id, id);
      last = Math.max(last, id);
    }
  }
  for (const { id } of definitions[name]) {
    if (places.has(id)) continue;
    last += 1;
    places.set(id, last);
  }
  return places;
}

/** With the ids of the store; what a section that is still to come refers to stays until it has come. */
function rewritten(name: SectionName, fields: Fields, ids: Ids): Fields {
  const references = Object.entries(DEFINITIONS[name].references).map(([field, section]) => {
    const id = fields[field];
    return [field, typeof id === 'number' ? (ids.get(section)?.get(id) ?? id) : id];
  });
  return { ...fields, ...Object.fromEntries(references) };
}

/** A document without secrets leaves the password of a person who is there. */
function withHash(name: SectionName, fields: Fields, there: Present | undefined): Fields {
  if (name !== 'people' || fields['passwordHash'] !== NO_HASH || there === undefined) return fields;
  return { ...fields, passwordHash: there.fields['passwordHash'] };
}

/** Those that cannot be read are not changed, and nothing is taken for them. */
function readSection(contents: Contents, name: SectionName): ReadonlyMap<number, Present> {
  const found = new Map<number, Present>();
  const all = [...storedSection(contents, name).records].sort(([one], [other]) => Number(one) - Number(other));
  for (const [field, text] of all) {
    try {
      found.set(Number(field), { id: Number(field), text, ...DEFINITIONS[name].decode(field, text) });
    } catch (error) {
      if (!(error instanceof StoreError)) throw error;
    }
  }
  return found;
}
