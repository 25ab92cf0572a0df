import { randomInt } from 'node:crypto';
import { SYSTEM_CUSTOMER } from '../core/conference.ts';
import { PRIVILEGES } from '../directory/privilege.ts';
import type { Passwords } from '../operations/services.ts';
import type { Directory } from '../store/directory.ts';

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
  const owner = {
    customer: SYSTEM_CUSTOMER,
    username,
    ...{ name: 'System owner', email: '', roles: PRIVILEGES, disabled: false },
    passwordHash: await passwords.hash(chosen),
  };
  const created = await directory.people.create(owner, 1);
  return created.ok ? { username, drawn: password === undefined ? chosen : undefined } : undefined;
}

function drawPassword(): string {
  return Array.from({ length: LENGTH }, () => ALPHABET.charAt(randomInt(ALPHABET.length))).join('');
}
