import type { CustomerId, PersonId } from '../core/ids.ts';
import type { Privilege } from './privilege.ts';

/** Somebody who signs in. */
export interface PersonDraft {
  readonly customer: CustomerId;
  /** What is signed in with; unique in the system, and the same in capitals. */
  readonly username: string;
  readonly name: string;
  readonly email: string;
  readonly roles: readonly Privilege[];
  /** As `password.ts` makes it; never shown. */
  readonly passwordHash: string;
  readonly disabled: boolean;
}
export interface Person extends PersonDraft {
  readonly id: PersonId;
  readonly revision: number;
}

/**
 * `client` is one that a client of OAuth2 was given for its credentials. `calendar` stands in the address of a calendar, and is good for
 * calendars alone.
 */
export const TOKEN_KINDS = ['personal', 'client', 'calendar'] as const;
export type TokenKind = (typeof TOKEN_KINDS)[number];

/** What lets a program act for a person: shown once, kept as a hash. `name` is what people call it. */
export interface TokenDraft {
  readonly person: PersonId;
  readonly name: string;
  /** SHA-256 of the token, hexadecimal; tokens are drawn at random, so that nothing slower is needed. */
  readonly hash: string;
  readonly kind: TokenKind;
  readonly createdAtMs: number;
  /** null for a token that is good until it is deleted. */
  readonly expiresAtMs: number | null;
}
export interface Token extends TokenDraft {
  readonly id: TokenId;
}
/** Names a token without being it. */
export type TokenId = number;
