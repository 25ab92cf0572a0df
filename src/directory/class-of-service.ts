import type { ClassOfServiceTerms } from '../core/dialling/terms.ts';
import type { ClassOfServiceId } from '../core/ids.ts';

/** Which numbers may be called. Its ids begin with 2: 0 and 1 stand for the default and for all (unlimited/update). */
export interface ClassOfServiceDraft extends Omit<ClassOfServiceTerms, 'id'> {
  readonly description: string;
}
export interface ClassOfService extends ClassOfServiceDraft {
  readonly id: ClassOfServiceId;
  readonly revision: number;
}
