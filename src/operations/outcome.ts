import type { FieldError } from '../core/conference.ts';
import type { CallRefusal } from '../core/dialling/verdict.ts';
import type { Deed } from '../core/lateness.ts';

/** Why an operation was not done; each style of the API has its own way to say so. Nothing was changed. */
export type Refusal =
  /** Fields that are wrong, all of them at once; `forbidden` is what the rate plan does not allow besides. */
  | {
      readonly kind: 'invalid';
      readonly errors: readonly FieldError[];
      readonly forbidden?: readonly FieldError[] | undefined;
    }
  /** The person lacks the privilege. */
  | { readonly kind: 'role'; readonly message: string }
  /** The customer's rate plan does not allow it: each thing, with the field that asks for it, which may be none. */
  | { readonly kind: 'plan'; readonly message: string; readonly forbidden: readonly FieldError[] }
  /** There is none, or none that this person may see; the two are never told apart. */
  | { readonly kind: 'absent'; readonly message: string }
  /** It is not in a state for this: a name is taken, a room does not run, somebody is in the way. */
  | { readonly kind: 'conflict'; readonly message: string; readonly field?: string }
  /** The revision that was asked for is not the present one. */
  | { readonly kind: 'outdated'; readonly message: string }
  /** The guard that stands before every outbound call does not let this one go, by the rule that `reason` names. */
  | { readonly kind: 'call'; readonly reason: CallRefusal; readonly message: string }
  /** FreeSWITCH would not. */
  | { readonly kind: 'refused'; readonly message: string }
  /** FreeSWITCH was asked and has not confirmed it in time; `message` says what is known. */
  | { readonly kind: 'unconfirmed'; readonly message: string }
  /** The store, the node or a program that is needed is away. */
  | { readonly kind: 'away'; readonly message: string };

export type Outcome<T> =
  | {
      readonly ok: true;
      readonly value: T;
      /** Of a change: what takes effect later than at once, a sentence each. */
      readonly waits?: readonly string[];
      /** Of a change or a deletion: what it came too late for. */
      readonly tooLate?: readonly Deed[];
    }
  | { readonly ok: false; readonly refusal: Refusal };

export const done = <T>(value: T, waits: readonly string[] = [], tooLate: readonly Deed[] = []): Outcome<T> => ({
  ...{ ok: true, value },
  ...(waits.length > 0 && { waits }),
  ...(tooLate.length > 0 && { tooLate }),
});
export const refuse = (refusal: Refusal): { readonly ok: false; readonly refusal: Refusal } => ({ ok: false, refusal });
export const invalid = (...errors: readonly FieldError[]) => refuse({ kind: 'invalid', errors });
