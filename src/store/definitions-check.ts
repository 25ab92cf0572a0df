import { checkDraft, type FieldError, SYSTEM_CUSTOMER } from '../core/conference.ts';
import { isZone } from '../core/recurrence.ts';
import { numberFields } from './account-numbers.ts';
import { DEFINITIONS, type Definition, type Fields, SECTIONS, type SectionName } from './definitions.ts';
import type { Definitions, Fault } from './definitions-document.ts';
import { KINDS } from './kinds.ts';
import { conferenceFields } from './record.ts';

/** What of a conference must belong to its own customer. */
const OWN = ['account', 'recordGroup', 'enterSound', 'musicOnHoldSound'] as const;

/** What is wrong between the definitions of a document, or within one beyond the form of its fields; all at once. */
export function checkDefinitions(definitions: Definitions): readonly Fault[] {
  const index = indexOf(definitions);
  const within = SECTIONS.flatMap((name) => {
    const { references } = DEFINITIONS[name];
    return [
      ...twins(definitions, name),
      ...definitions[name].flatMap(({ fields }, at) => {
        const path = `${name}[${at}]`;
        const lost = Object.entries(references).flatMap(([field, section]) => {
          const id = fields[field];
          if (id === null || isThere(index, section, id)) return [];
          return [{ field, message: `there is no ${id} in ${section}` }];
        });
        const errors = [...lost, ...rulesOf(index, name, fields)];
        return errors.map(({ field, message }) => ({ path: `${path}.${field}`, message }));
      }),
    ];
  });
  return [...within, ...sharedNumbers(definitions)];
}

/** Numbers that would lead to two accounts. */
function sharedNumbers({ accounts }: Definitions): readonly Fault[] {
  const holders = new Map<string, number>();
  return accounts.flatMap(({ fields }, at) =>
    numberFields(KINDS.accounts.strict.parse(fields)).flatMap((number): Fault[] => {
      const holder = holders.get(number) ?? at;
      holders.set(number, holder);
      return holder === at ? [] : [{ path: `accounts[${at}]`, message: `has a number of accounts[${holder}], too` }];
    }),
  );
}

type Index = ReadonlyMap<SectionName, ReadonlyMap<unknown, Definition>>;
const indexOf = (definitions: Definitions): Index =>
  new Map(SECTIONS.map((name) => [name, new Map(definitions[name].map((one) => [one.id, one]))]));

/** The system's customer is there in every store, also where it was never named. */
function isThere(index: Index, section: SectionName, id: unknown): boolean {
  if (section === 'customers' && id === SYSTEM_CUSTOMER) return true;
  // A class of service below the first stands for the customer's default, or for all.
  if (section === 'classesOfService' && typeof id === 'number' && id < DEFINITIONS.classesOfService.firstId)
    return true;
  return index.get(section)?.has(id) === true;
}

/** Two with one id, or two that would be the same. */
function twins(definitions: Definitions, name: SectionName): readonly Fault[] {
  const { identity } = DEFINITIONS[name];
  const faults: Fault[] = [];
  const ids = new Map<number, number>();
  const identities = new Map<string, number>();
  for (const [at, { id, fields }] of definitions[name].entries()) {
    const key = JSON.stringify(identity(fields));
    const [sameId, same] = [ids.get(id), identities.get(key)];
    if (sameId !== undefined) faults.push({ path: `${name}[${at}].id`, message: `is that of ${name}[${sameId}], too` });
    else if (same !== undefined && UNIQUE.has(name)) {
      faults.push({ path: `${name}[${at}]`, message: `is called the same as ${name}[${same}]` });
    }
    ids.set(id, at);
    identities.set(key, at);
  }
  return faults;
}
/** Of the others a store may hold several that agree. */
const UNIQUE: ReadonlySet<SectionName> = new Set([
  ...(['classesOfService', 'dialplans', 'gateways', 'rateDecks', 'routes'] as const),
  ...(['ratePlans', 'customers', 'people', 'conferences'] as const),
]);

function rulesOf(index: Index, name: SectionName, fields: Fields): readonly FieldError[] {
  if (name === 'customers') return zoneErrors(fields['timezone']);
  if (name !== 'conferences') return [];
  const strangers = OWN.flatMap((field) => {
    const section = DEFINITIONS.conferences.references[field];
    const other = section && index.get(section)?.get(fields[field]);
    if (other === undefined || other.fields['customer'] === fields['customer']) return [];
    return [{ field, message: 'belongs to another customer' }];
  });
  return [...checkDraft(conferenceFields.parse(fields)), ...strangers];
}
function zoneErrors(zone: unknown): readonly FieldError[] {
  if (typeof zone === 'string' && isZone(zone)) return [];
  return [{ field: 'timezone', message: 'is not the name of a time zone, such as Europe/Berlin' }];
}
