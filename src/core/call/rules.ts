/** How calls are made; part of the configuration. */
export interface CallRules {
  /** How long a number that is invited rings. */
  readonly ringTimeoutMs: number;
  /** How long whoever answers may take to accept. */
  readonly acceptWithinMs: number;
  /** How many invites of one room may be under way at once: neither accepted nor over. */
  readonly perRoom: number;
}
export const DEFAULT_CALL_RULES: CallRules = { ringTimeoutMs: 45_000, acceptWithinMs: 30_000, perRoom: 5 };
