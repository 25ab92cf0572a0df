import { createHash, randomBytes } from 'node:crypto';
import { ok, type Result } from '../core/result.ts';
import type { Person, Token, TokenKind } from '../directory/person.ts';
import type { Directory } from '../store/directory.ts';
import type { SignedIn } from './sign-in.ts';

/** What tokens begin with, so that one that leaked is known for what it is. */
const PREFIX = 'cvt_';
const TOKEN = /^cvt_[A-Za-z0-9_-]{43}$/;

const hashOf = (token: string): string => createHash('sha256').update(token).digest('hex');

export interface NewToken {
  readonly token: string;
  readonly record: Token;
}

/** How many a person may have of each kind. */
export const MOST_TOKENS = 100;

/** Makes a token for a person; it is never to be seen again. `lifeMs` undefined is for ever. */
export async function makeToken(
  directory: Directory,
  person: Person,
  given: { readonly name: string; readonly kind: Token['kind']; readonly nowMs: number; readonly lifeMs?: number },
): Promise<Result<NewToken, 'too-many'>> {
  const token = PREFIX + randomBytes(32).toString('base64url');
  const { name, kind, nowMs, lifeMs } = given;
  const hash = hashOf(token);
  const expiresAtMs = lifeMs === undefined ? null : nowMs + lifeMs;
  const draft = { person: person.id, name, hash, kind, createdAtMs: nowMs, expiresAtMs };
  const record = await directory.tokens.create(draft, MOST_TOKENS);
  return record.ok ? ok({ token, record: record.value }) : record;
}

/** What is good for all that its person may do. */
const FULL: readonly TokenKind[] = ['personal', 'client'];

/** Who a token of these kinds acts for; undefined for one that is not good, or whose person may not sign in any more. */
export async function personOfToken(
  directory: Directory,
  token: string,
  kinds: readonly TokenKind[] = FULL,
): Promise<SignedIn | undefined> {
  if (!TOKEN.test(token)) return undefined;
  const found = await directory.tokens.byHash(hashOf(token));
  const person = found && kinds.includes(found.kind) ? await directory.people.byId(found.person) : undefined;
  if (person === undefined || person.disabled) return undefined;
  const customer = await directory.customers.byId(person.customer);
  return customer === undefined || customer.disabled ? undefined : { person, customer };
}
