import { randomInt } from 'node:crypto';
import { SYSTEM_CUSTOMER } from '../core/conference.ts';
import { PRIVILEGES } from '../directory/privilege.ts';
import type { Passwords } from '../operations/services.ts';
import type { Directory } from '../store/directory.ts';
import { isOwner } from '../store/last-owner.ts';

/** Letters and digits that nobody takes for another. */
const ALPHABET = 'abcdefghijkmnpqrstuvwxyz23456789';
/** 100 bits. */
const LENGTH = 20;

export interface FirstOwner {
  readonly username: string;
  /** The password, where it was drawn: to be shown once, and nowhere kept. */
  readonly drawn: string | undefined;
}

/**
 * Makes the first person, who may do everything, where there is nobody; undefined where there is somebody. Of several that
 * do it at the same moment one does, since the customer may have one person for this. Rejects with StoreError.
 */
export async function firstOwner(
  directory: Directory,
  passwords: Passwords,
  { username, password }: { readonly username: string; readonly password?: string | undefined },
): Promise<FirstOwner | undefined> {
  if ((await directory.people.list(undefined, { limit: 1 })).length > 0) return undefined;
  const chosen = password ?? drawPassword();
  const owner = { ...OWNER, username, passwordHash: await passwords.hash(chosen) };
  const created = await directory.people.create(owner, 1);
  return created.ok ? { username, drawn: password === undefined ? chosen : undefined } : undefined;
}

const OWNER = {
  customer: SYSTEM_CUSTOMER,
  ...{ name: 'System owner', email: '', roles: PRIVILEGES, disabled: false },
} as const;

/**
 * Makes sure that somebody can sign in as system owner where there are people and none of them can, as after a restoration:
 * whoever has the username gets the password and may do everything, and who has none is made. `lacking` where no password is
 * given for that; undefined where there is an owner, or nobody at all. Rejects with StoreError.
 */
export async function restoreOwner(
  directory: Directory,
  passwords: Passwords,
  { username, password }: { readonly username: string; readonly password?: string | undefined },
): Promise<'restored' | 'lacking' | undefined> {
  const people = await directory.people.list(undefined);
  if (people.length === 0 || people.some(isOwner)) return undefined;
  if (password === undefined) return 'lacking';
  const passwordHash = await passwords.hash(password);
  const holder = await directory.people.byName(username);
  if (holder === undefined) {
    const created = await directory.people.create({ ...OWNER, username, passwordHash });
    return created.ok ? 'restored' : undefined;
  }
  // Whoever has one of its tokens is not to become an owner by it.
  for (const { id } of await directory.tokens.list(holder.id)) await directory.tokens.delete(holder.id, id);
  const { customer, roles, disabled } = OWNER;
  const restored = await directory.people.update(holder.id, { customer, roles, disabled, passwordHash });
  return restored.ok ? 'restored' : undefined;
}

function drawPassword(): string {
  return Array.from({ length: LENGTH }, () => ALPHABET.charAt(randomInt(ALPHABET.length))).join('');
}
