import type { LegId, PersonId } from './ids.ts';

/**
 * What brought something about: a person's command, a member's key, a rule of the conference (its gate, its mode, a change of
 * its definition), or none of these: the caller itself, FreeSWITCH, or somebody else who commands it.
 */
export type Cause = 'command' | 'key' | 'rule' | 'other';

/** Who did it, as far as that is known. */
export interface Attribution {
  readonly cause: Cause;
  /** The person whose command it was; null for everything else, and for the operator of the machine. */
  readonly by: PersonId | null;
  /** The leg whose key it was. */
  readonly byLeg: LegId | null;
}
export const BY_RULE: Attribution = { cause: 'rule', by: null, byLeg: null };
export const BY_OTHERS: Attribution = { cause: 'other', by: null, byLeg: null };
