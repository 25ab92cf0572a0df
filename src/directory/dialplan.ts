import type { DialplanTerms } from '../core/dialling/terms.ts';
import type { DialplanId } from '../core/ids.ts';

/** How what people dial becomes E.164 or an extension; accounts and customers know it by its unique name. */
export interface DialplanDraft extends DialplanTerms {
  readonly description: string;
}
export interface Dialplan extends DialplanDraft {
  readonly id: DialplanId;
  readonly revision: number;
}
