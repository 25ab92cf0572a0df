import type { GatewayId } from '../core/ids.ts';

/** A carrier's door, as FreeSWITCH knows it (`sofia/gateway/<name>/…`). */
export interface GatewayDraft {
  /** Its name in FreeSWITCH: letters, digits, `_`, `.` and `-`; unique. */
  readonly name: string;
  readonly description: string;
  /** Digits that are dialled before the number. */
  readonly prefix: string;
  /** Whether the number is dialled with its plus. */
  readonly plus: boolean;
  /** Nothing goes this way. */
  readonly disabled: boolean;
}
export interface Gateway extends GatewayDraft {
  readonly id: GatewayId;
  readonly revision: number;
}
