import type { CustomerId, PersonId, RecordGroupId } from '../core/ids.ts';

export const NOTICES = ['', 'all', 'inbound', 'inbound_outbound', 'internal', 'outbound'] as const;
/** Whom it is played to that the call is recorded; empty for nobody. */
export type Notice = (typeof NOTICES)[number];

/** A policy for recording: which calls, what share of them, for how long (Enswitch, recording/groups). */
export interface RecordGroupDraft {
  readonly customer: CustomerId;
  readonly owner: PersonId | null;
  readonly name: string;
  readonly description: string;
  /** Addresses that recordings are sent to, separated by commas; empty for none. */
  readonly email: string;
  /** Days until deletion; 0 saves nothing. */
  readonly expires: number;
  /** Percentage of calls that are recorded; 0 for on demand only. */
  readonly fraction: number;
  /** Seconds between beeps; 0 for none. */
  readonly beep: number;
  readonly message: Notice;
  readonly recordIn: boolean;
  readonly recordOut: boolean;
}
export interface RecordGroup extends RecordGroupDraft {
  readonly id: RecordGroupId;
  readonly revision: number;
}

/** Recording-group create, what is not given. */
export const PLAIN_RECORD_GROUP: Omit<RecordGroupDraft, 'customer' | 'name'> = {
  owner: null,
  description: '',
  email: '',
  expires: 365,
  fraction: 100,
  beep: 0,
  message: '',
  recordIn: true,
  recordOut: true,
};
