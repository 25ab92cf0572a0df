import { z } from 'zod';
import type { StoredId } from '../core/ids.ts';
import { TOKEN_KINDS, type Token, type TokenDraft, type TokenId } from '../directory/person.ts';
import type { Kind } from './kinds.ts';
import { storedId } from './record-fields.ts';
import { liftRecord, readFields, type Versions } from './versioned-record.ts';

/** A record as it is kept, with what the store adds. */
export type Kept<Id, Draft> = Draft & { readonly id: Id; readonly revision: number };

/** The stored text of a record. Its id is the field under which it is kept, and is not repeated inside. */
export function encodeRecord<Id extends StoredId, Draft>(
  kind: Kind<Id, Draft>,
  draft: Draft,
  revision: number,
): string {
  return JSON.stringify({ schema: kind.versions.newest, revision, ...kind.picked.parse(draft) });
}

/** Reads also what older versions wrote. Throws StoreError for a record that is damaged or newer. */
export function decodeRecord<Id extends StoredId, Draft>(kind: Kind<Id, Draft>, id: Id, text: string): Kept<Id, Draft> {
  const what = `${kind.what} ${id}`;
  const { revision, fields } = openEnvelope(kind.versions, what, text);
  return { ...readFields(kind.strict, what, fields), id, revision };
}

/** Made once for each version: to make a schema costs many times what it costs to read by it. */
const envelopes = new Map<number, ReturnType<typeof envelopeOf>>();
const envelopeOf = (newest: number) => z.looseObject({ schema: z.literal(newest), revision: z.int().min(1) });

function openEnvelope(versions: Versions, what: string, text: string) {
  const envelope = envelopes.get(versions.newest) ?? envelopeOf(versions.newest);
  envelopes.set(versions.newest, envelope);
  const { schema: _, revision, ...fields } = readFields(envelope, what, liftRecord(versions, what, text));
  return { revision, fields };
}

const TOKEN: Versions = { newest: 1, lacking: {} };
const milliseconds = z.int().min(0);
const token = z.strictObject({
  schema: z.literal(TOKEN.newest),
  person: storedId<Token['person']>(),
  name: z.string(),
  hash: z.string(),
  kind: z.enum(TOKEN_KINDS),
  createdAtMs: milliseconds,
  expiresAtMs: milliseconds.nullable(),
});

export function encodeToken({ person, name, hash, kind, createdAtMs, expiresAtMs }: TokenDraft): string {
  const fields = { person, name, hash, kind, createdAtMs, expiresAtMs };
  return JSON.stringify({ schema: TOKEN.newest, ...fields } satisfies z.input<typeof token>);
}
/** Throws StoreError for a record that is damaged or newer. */
export function decodeToken(id: TokenId, text: string): Token {
  const what = `token ${id}`;
  const { schema: _, ...fields } = readFields(token, what, liftRecord(TOKEN, what, text));
  return { id, ...fields };
}
