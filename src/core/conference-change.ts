import type { PersonId } from './ids.ts';

/** What was done to a definition, and by whom. */
export interface ConferenceChange {
  readonly what: 'created' | 'changed' | 'deleted';
  /** null for the operator of the machine. */
  readonly by: PersonId | null;
}
