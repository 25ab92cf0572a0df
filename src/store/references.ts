import { SYSTEM_CUSTOMER } from '../core/conference.ts';
import type { CollectionName } from './keyspace.ts';

/*
 * What a record names is there as long as the record is. Whoever names something looks in the same step whether it is there, and
 * whoever deletes something looks in the same step whether it is named. Some things are not held to this: a person, whose
 * belongings outlive it and are left to administrators, a conference, whose notifications go with it, and classes of service and
 * dialplans, which are named by numbers and names that may stand for none: the guard refuses calls for one that is not there.
 */

export type RecordName = Exclude<CollectionName, 'tokens'> | 'conferences';

/** Which fields of each kind name another record, and of which kind that is. */
export const REFERENCES: Readonly<Record<RecordName, Readonly<Record<string, RecordName>>>> = {
  classesOfService: {},
  dialplans: {},
  gateways: {},
  rateDecks: {},
  routes: { gateway: 'gateways', deck: 'rateDecks' },
  ratePlans: {},
  customers: { ratePlan: 'ratePlans', account: 'accounts', priceDeck: 'rateDecks' },
  people: { customer: 'customers' },
  recordGroups: { customer: 'customers' },
  accounts: { customer: 'customers' },
  sounds: { customer: 'customers' },
  conferences: {
    customer: 'customers',
    account: 'accounts',
    recordGroup: 'recordGroups',
    enterSound: 'sounds',
    musicOnHoldSound: 'sounds',
  },
  notifications: { conference: 'conferences' },
};
const NAMES: readonly RecordName[] = [
  ...(['classesOfService', 'dialplans', 'gateways', 'rateDecks', 'routes'] as const),
  ...(['ratePlans', 'customers', 'people', 'recordGroups'] as const),
  ...(['accounts', 'sounds', 'conferences', 'notifications'] as const),
];

/** The field under which records of each kind are listed and counted; empty where they belong to nobody. */
export const PARENT_FIELDS: Readonly<Record<CollectionName | 'conferences', string>> = {
  classesOfService: '',
  dialplans: '',
  gateways: '',
  rateDecks: '',
  routes: '',
  ratePlans: '',
  customers: 'ratePlan',
  people: 'customer',
  recordGroups: 'customer',
  accounts: 'customer',
  sounds: 'customer',
  conferences: 'customer',
  notifications: 'conference',
  tokens: 'person',
};

export interface Reference {
  readonly to: RecordName;
  readonly id: number;
}

/**
 * What `after` names and `before` did not. The system's customer counts as there: it is made when the API is first served,
 * maybe after conferences of the command line, and is never deleted.
 */
export function namedAnew(name: RecordName, after: object, before: object = {}): readonly Reference[] {
  const [fields, former] = [fieldsOf(after), fieldsOf(before)];
  return Object.entries(REFERENCES[name]).flatMap(([field, to]) => {
    const id = fields.get(field);
    if (typeof id !== 'number' || id === former.get(field)) return [];
    return to === 'customers' && id === SYSTEM_CUSTOMER ? [] : [{ to, id }];
  });
}

/** Records of one kind that may name a certain record. */
export interface Users {
  readonly of: RecordName;
  /** Of which parent, where others cannot name it; undefined for all. */
  readonly parent: number | undefined;
  /** By which fields; none where all that are listed under that parent name it. */
  readonly fields: readonly string[];
}

/** Where to look for what names a record. */
export function usersOf(name: RecordName, id: number, record: object): readonly Users[] {
  if (name === 'people' || name === 'conferences') return [];
  const customer = PARENT_FIELDS[name] === 'customer' ? fieldsOf(record).get('customer') : undefined;
  return NAMES.flatMap((of): readonly Users[] => {
    const fields = Object.entries(REFERENCES[of]).flatMap(([field, to]) => (to === name ? [field] : []));
    if (fields.length === 0) return [];
    if (fields.includes(PARENT_FIELDS[of])) return [{ of, parent: id, fields: [] }];
    const own = PARENT_FIELDS[of] === 'customer' && typeof customer === 'number' ? customer : undefined;
    return [{ of, parent: own, fields }];
  });
}

/** Whether a record names another by one of these fields. */
export function names(record: object, fields: readonly string[], id: number): boolean {
  const own = fieldsOf(record);
  return fields.some((field) => own.get(field) === id);
}

const fieldsOf = (record: object): ReadonlyMap<string, unknown> => new Map(Object.entries(record));
