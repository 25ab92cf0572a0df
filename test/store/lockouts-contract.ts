import { accountLockoutContract } from './lockouts-accounts-contract.ts';
import { lockoutAdministrationContract } from './lockouts-administration-contract.ts';
import { conferenceLockoutContract } from './lockouts-conferences-contract.ts';
import { gateOf, type LockoutSubject } from './lockouts-gate.ts';
import { sourceContract } from './lockouts-sources-contract.ts';

/** What all lockouts do, whatever their ledger is made of. */
export function lockoutContract(fresh: () => Promise<LockoutSubject>): void {
  const gate = gateOf(fresh);
  sourceContract(gate);
  conferenceLockoutContract(gate);
  accountLockoutContract(gate);
  lockoutAdministrationContract(gate);
}
