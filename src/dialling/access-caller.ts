import type { AccessTerms } from '../core/access/terms.ts';
import type { Directory } from '../store/directory.ts';

/** Whom a caller shows itself to be. */
export interface AccessCaller {
  /** What it dialled; empty for the feature code. */
  readonly accessNumber: string;
  /** Its own number; empty for one that is withheld. */
  readonly callerNumber: string;
}

/**
 * The access account that a caller uses: the one whose number it dialled, else the one that has it among its callers. A number is
 * the same with a plus and without, since carriers send both. Undefined for none; rejects with StoreError.
 */
export async function accessTermsOf(
  { accessNumber, callerNumber }: AccessCaller,
  directory: Pick<Directory, 'accountByAccessNumber' | 'accountByCaller'>,
): Promise<AccessTerms | undefined> {
  const account =
    (NUMBER.test(accessNumber) ? await directory.accountByAccessNumber(accessNumber) : undefined) ??
    (NUMBER.test(callerNumber) ? await directory.accountByCaller(callerNumber) : undefined);
  if (account === undefined) return undefined;
  const { id, pin, ringAfterAnswer } = account;
  return { account: id, pin, ringAfterAnswerSeconds: ringAfterAnswer, language: null };
}

const NUMBER = /^\+?[0-9]{1,32}$/;
