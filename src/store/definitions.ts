import { z } from 'zod';
import { type ConferenceId, parseConferenceId, type StoredId } from '../core/ids.ts';
import type { Contents } from './contents.ts';
import { decodeRecord, encodeRecord } from './directory-record.ts';
import { KINDS, type Kind, nameKey } from './kinds.ts';
import { conferenceFields, decodeConference, encodeConference } from './record.ts';
import { nameField } from './redis-records.ts';

/** The sections of a document of definitions, each after those that it refers to. */
export const SECTIONS = [
  'classesOfService',
  'dialplans',
  'gateways',
  'rateDecks',
  'routes',
  'ratePlans',
  'customers',
  'people',
  'recordGroups',
  'accounts',
  'sounds',
  'conferences',
  'notifications',
] as const;
export type SectionName = (typeof SECTIONS)[number];

/** A definition without its id, whatever it is of. */
export type Fields = Readonly<Record<string, unknown>>;
export interface Definition {
  readonly id: number;
  readonly fields: Fields;
}

/** What import and export know of one kind of definition. */
export interface Section {
  readonly what: string;
  /** The least id that one may have. */
  readonly firstId: number;
  /** Fields that hold the id of another definition. */
  readonly references: Readonly<Record<string, SectionName>>;
  /** Its fields and no others; a person may lack its `passwordHash`. */
  readonly schema: z.ZodType<Fields>;
  /** What two of the kind never share; those that agree in all of these are the same, wherever they are. */
  identity(fields: Fields): readonly unknown[];
  /** Under what its unique name is kept; empty for one without. */
  nameField(fields: Fields): string;
  /** The field that says whom it belongs to. */
  readonly parent: string | undefined;
  /** What people call it. */
  label(fields: Fields): string;
  /** Reads a stored record. Throws StoreError. */
  decode(id: string, text: string): { readonly fields: Fields; readonly revision: number };
  encode(fields: Fields, revision: number): string;
}

const ofCustomer = { customer: 'customers' } as const;
const text = (value: unknown): string => (typeof value === 'string' ? value : '');

function asFields<T extends object>(schema: z.ZodType<T>): z.ZodType<Fields> {
  return schema.transform((draft) => Object.fromEntries(Object.entries(draft)));
}

/** Reads also what an older version has written, with what it lacked. */
function lifted<Id extends StoredId, Draft extends object>({ strict, versions }: Kind<Id, Draft>): z.ZodType<Fields> {
  const lacking = Object.assign({}, ...Object.values(versions.lacking));
  const whole = (given: unknown) => (typeof given === 'object' && given !== null ? { ...lacking, ...given } : given);
  return asFields(z.preprocess(whole, strict));
}

function ofKind<Id extends StoredId, Draft extends object>(
  kind: Kind<Id, Draft>,
  more: Pick<Section, 'references' | 'identity' | 'label' | 'parent'>,
  schema: z.ZodType<Fields> = lifted(kind),
): Section {
  return {
    what: kind.what,
    firstId: kind.firstId ?? 1,
    schema,
    ...more,
    nameField: (fields) => nameField(kind.nameOf(kind.strict.parse(fields))),
    decode(field, record) {
      const id = kind.parseId(field);
      if (id === undefined) throw new Error(`${field} is no id of a ${kind.what}`);
      const { id: _, revision, ...fields }: Fields & { readonly revision: number } = decodeRecord(kind, id, record);
      return { fields, revision };
    },
    encode: (fields, revision) => encodeRecord(kind, kind.strict.parse(fields), revision),
  };
}

/** Named, and told apart within a customer. */
const named = {
  references: ofCustomer,
  parent: 'customer',
  identity: ({ customer, name }: Fields) => [customer, name],
  label: ({ name }: Fields) => text(name),
};
const uniquelyNamed = {
  identity: ({ name }: Fields) => [nameKey(text(name))],
  label: ({ name }: Fields) => text(name),
};

/** A document that was written without secrets has no hashes; `NO_HASH` stands for one. */
export const NO_HASH = '';
const person = asFields(
  z.preprocess(
    (given) => (typeof given === 'object' && given !== null ? { passwordHash: NO_HASH, ...given } : given),
    KINDS.people.strict,
  ),
);

const CONFERENCES: Section = {
  what: 'conference',
  firstId: 1,
  references: {
    ...ofCustomer,
    ...{ owner: 'people', creator: 'people', account: 'accounts', recordGroup: 'recordGroups' },
    ...{ enterSound: 'sounds', musicOnHoldSound: 'sounds' },
  },
  schema: asFields(conferenceFields),
  parent: 'customer',
  nameField: ({ code }) => text(code),
  identity: ({ code }) => [code],
  label: ({ code }) => text(code),
  decode(field, record) {
    const id: ConferenceId | undefined = parseConferenceId(field);
    if (id === undefined) throw new Error(`${field} is no id of a conference`);
    const { id: _, revision, ...fields } = decodeConference(id, record);
    return { fields: { ...fields }, revision };
  },
  encode: (fields, revision) => encodeConference(conferenceFields.parse(fields), revision),
};

export const DEFINITIONS: Readonly<Record<SectionName, Section>> = {
  classesOfService: ofKind(KINDS.classesOfService, { references: {}, parent: undefined, ...uniquelyNamed }),
  dialplans: ofKind(KINDS.dialplans, { references: {}, parent: undefined, ...uniquelyNamed }),
  gateways: ofKind(KINDS.gateways, { references: {}, parent: undefined, ...uniquelyNamed }),
  rateDecks: ofKind(KINDS.rateDecks, { references: {}, parent: undefined, ...uniquelyNamed }),
  routes: ofKind(KINDS.routes, {
    references: { gateway: 'gateways', deck: 'rateDecks' },
    parent: undefined,
    ...uniquelyNamed,
  }),
  ratePlans: ofKind(KINDS.ratePlans, { references: {}, parent: undefined, ...uniquelyNamed }),
  customers: ofKind(KINDS.customers, {
    references: { ratePlan: 'ratePlans', account: 'accounts', cos: 'classesOfService', priceDeck: 'rateDecks' },
    parent: 'ratePlan',
    ...uniquelyNamed,
  }),
  people: ofKind(
    KINDS.people,
    {
      references: ofCustomer,
      parent: 'customer',
      identity: ({ username }) => [nameKey(text(username))],
      label: ({ username }) => text(username),
    },
    person,
  ),
  recordGroups: ofKind(KINDS.recordGroups, { ...named, references: { ...ofCustomer, owner: 'people' } }),
  accounts: ofKind(KINDS.accounts, { ...named, references: { ...ofCustomer, cos: 'classesOfService' } }),
  sounds: ofKind(KINDS.sounds, named),
  conferences: CONFERENCES,
  notifications: ofKind(KINDS.notifications, {
    references: { conference: 'conferences' },
    parent: 'conference',
    identity: ({ conference, kind, target }) => [conference, kind, target],
    label: ({ target }) => text(target),
  }),
};

/** What of a store is in a section: the id given out last, and records as text. */
export function storedSection(
  contents: Contents,
  name: SectionName,
): { readonly lastId: number; readonly records: ReadonlyMap<string, string> } {
  if (name === 'conferences') return { lastId: contents.lastId, records: contents.conferences };
  return contents.directory?.get(name) ?? { lastId: 0, records: new Map() };
}
