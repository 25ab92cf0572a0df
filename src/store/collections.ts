import type { StoredId } from '../core/ids.ts';
import { decodeRecord, decodeToken, encodeRecord, encodeToken } from './directory-record.ts';
import type { CollectionName } from './keyspace.ts';
import { KINDS, type Kind } from './kinds.ts';
import { nameField } from './redis-records.ts';
import { PARENT_FIELDS } from './references.ts';
import { StoreError } from './store.ts';

/** A record as text, and where it stands beside its kind's hash; an empty text where it stands nowhere. */
export interface Placed {
  readonly text: string;
  readonly parent: string;
  /** As the field of the hash of names. */
  readonly name: string;
  /** In milliseconds since the epoch, where it expires. */
  readonly expiresAt: string;
}

/** What the whole of a store has to know of one kind, without knowing its type. */
export interface Collection {
  readonly name: CollectionName;
  /** The field of a record that says whom it belongs to; empty for nobody. */
  readonly parentField: string;
  /** The record as this version writes it. Throws {@link StoreError} for one that it cannot read. */
  place(id: string, text: string): Placed;
}

function ofKind<Id extends StoredId, Draft>(name: keyof typeof KINDS, kind: Kind<Id, Draft>): Collection {
  return {
    name,
    parentField: PARENT_FIELDS[name],
    place(field, text) {
      const id = kind.parseId(field);
      if (id === undefined) throw new StoreError(`${field} is no id of a ${kind.what}`);
      const record = decodeRecord(kind, id, text);
      return {
        text: encodeRecord(kind, record, record.revision),
        parent: String(kind.parentOf(record) ?? ''),
        name: nameField(kind.nameOf(record)),
        expiresAt: '',
      };
    },
  };
}

const TOKENS: Collection = {
  name: 'tokens',
  parentField: PARENT_FIELDS.tokens,
  place(field, text) {
    const token = decodeToken(Number(field), text);
    const expiresAt = token.expiresAtMs === null ? '' : String(token.expiresAtMs);
    return { text: encodeToken(token), parent: String(token.person), name: token.hash, expiresAt };
  },
};

/** All kinds, each after those that it refers to, and tokens. */
export const COLLECTIONS: readonly Collection[] = [
  ofKind('classesOfService', KINDS.classesOfService),
  ofKind('dialplans', KINDS.dialplans),
  ofKind('gateways', KINDS.gateways),
  ofKind('rateDecks', KINDS.rateDecks),
  ofKind('routes', KINDS.routes),
  ofKind('ratePlans', KINDS.ratePlans),
  ofKind('customers', KINDS.customers),
  ofKind('people', KINDS.people),
  ofKind('recordGroups', KINDS.recordGroups),
  ofKind('accounts', KINDS.accounts),
  ofKind('sounds', KINDS.sounds),
  ofKind('notifications', KINDS.notifications),
  TOKENS,
];
