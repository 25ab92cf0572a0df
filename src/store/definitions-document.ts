import { z } from 'zod';
import { ok, type Result, refused } from '../core/result.ts';
import type { Contents } from './contents.ts';
import { DEFINITIONS, type Definition, type Fields, SECTIONS, type SectionName, storedSection } from './definitions.ts';

const FORMAT = 'convene-definitions';
/** The version of the document. The first had nothing to dial by. */
const SCHEMA = 2;

/** All definitions, by section. */
export type Definitions = Readonly<Record<SectionName, readonly Definition[]>>;

/** Where in a document something is wrong, and what; `conferences[3].code`. */
export interface Fault {
  readonly path: string;
  readonly message: string;
}

/**
 * All definitions of a store as one JSON document, in order of their ids. It holds PINs, and hashes of passwords where they
 * are wanted. Throws StoreError for a record that cannot be read.
 */
export function definitionsText(contents: Contents, { secrets }: { readonly secrets: boolean }): string {
  const sections = SECTIONS.map((name) => {
    const all = [...storedSection(contents, name).records].sort(([one], [other]) => Number(one) - Number(other));
    const shown = all.map(([id, record]) => {
      const fields = withoutLost(contents, name, DEFINITIONS[name].decode(id, record).fields);
      return { id: Number(id), ...(secrets ? fields : withoutSecrets(fields)) };
    });
    return [name, shown] as const;
  });
  return `${JSON.stringify({ format: FORMAT, schema: SCHEMA, ...Object.fromEntries(sections) }, null, 2)}\n`;
}
/** Who made a conference may be gone by now: what leads nowhere and may be empty is. */
function withoutLost(contents: Contents, name: SectionName, fields: Fields): Fields {
  const lost = Object.entries(DEFINITIONS[name].references).filter(
    ([field, section]) =>
      !REQUIRED.has(field) && !storedSection(contents, section).records.has(String(fields[field] ?? '')),
  );
  return { ...fields, ...Object.fromEntries(lost.map(([field]) => [field, null])) };
}
const REQUIRED: ReadonlySet<string> = new Set(['customer', 'ratePlan', 'conference', 'cos', 'gateway', 'deck']);
function withoutSecrets({ passwordHash: _, ...fields }: Fields): Fields {
  return fields;
}

const about = z.looseObject({ format: z.literal(FORMAT), schema: z.int().min(1) });
const section = z.array(z.unknown()).default([]);
const definition = z.looseObject({ id: z.int().min(1).max(999_999_999_999_999) });

/** Reads a document; answers everything that is wrong with it at once. A section that is left out is empty. */
export function parseDefinitions(text: string): Result<Definitions, readonly Fault[]> {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return refused([{ path: '', message: 'it is not JSON, or not all of it is there' }]);
  }
  const head = about.safeParse(value);
  if (!head.success) return refused([{ path: '', message: 'it is no export of Convene' }]);
  if (head.data.schema > SCHEMA) {
    return refused([{ path: 'schema', message: 'a newer version of Convene wrote it: install that version' }]);
  }
  const { format: _format, schema: _schema, ...sections } = head.data;
  const faults: Fault[] = Object.keys(sections)
    .filter((name) => !isSection(name))
    .map((name) => ({ path: name, message: `is not known; sections are ${SECTIONS.join(', ')}` }));
  const read = (name: SectionName): readonly Definition[] => {
    const all = section.safeParse(sections[name]);
    if (all.success) return all.data.flatMap((one, at) => readDefinition(name, one, `${name}[${at}]`, faults));
    faults.push({ path: name, message: 'must be a list' });
    return [];
  };
  const definitions: Definitions = {
    classesOfService: read('classesOfService'),
    dialplans: read('dialplans'),
    gateways: read('gateways'),
    rateDecks: read('rateDecks'),
    routes: read('routes'),
    ratePlans: read('ratePlans'),
    customers: read('customers'),
    people: read('people'),
    recordGroups: read('recordGroups'),
    accounts: read('accounts'),
    sounds: read('sounds'),
    conferences: read('conferences'),
    notifications: read('notifications'),
  };
  return faults.length > 0 ? refused(faults) : ok(definitions);
}
const isSection = (name: string): boolean => SECTIONS.some((section) => section === name);

function readDefinition(name: SectionName, value: unknown, path: string, faults: Fault[]): readonly Definition[] {
  const tell = (error: z.ZodError) => {
    for (const issue of error.issues) faults.push({ path: [path, ...issue.path].join('.'), message: issue.message });
    return [];
  };
  const whole = definition.safeParse(value);
  if (!whole.success) return tell(whole.error);
  const { id, ...given } = whole.data;
  const { firstId } = DEFINITIONS[name];
  if (id < firstId) {
    faults.push({ path: `${path}.id`, message: `is kept for another purpose: ids begin with ${firstId}` });
    return [];
  }
  const fields = DEFINITIONS[name].schema.safeParse(given);
  return fields.success ? [{ id, fields: fields.data }] : tell(fields.error);
}
