/**
 * A number that is typed after the key that invites: digits gather until `#`, `*` begins it anew, and each digit gives the next one
 * as long as the first. The `#` that ends it is no key of its own; a `#` before the first digit is, since whoever presses `##` there
 * means the key.
 */
export type Typed =
  | { readonly kind: 'more'; readonly number: string }
  | { readonly kind: 'complete'; readonly number: string }
  | { readonly kind: 'abandoned' }
  /** Left at once: the digit is read as one of a key. */
  | { readonly kind: 'left' };

/** More than any number has, with whatever is dialled before it. */
export const LONGEST_TYPED = 32;

export function typeNumber(number: string, digit: string): Typed {
  if (digit === '*') return { kind: 'more', number: '' };
  if (digit === '#') return number === '' ? { kind: 'left' } : { kind: 'complete', number };
  // Keys that only few telephones have, A to D, are no part of a number.
  if (!/^[0-9]$/.test(digit)) return { kind: 'more', number };
  return number.length < LONGEST_TYPED ? { kind: 'more', number: number + digit } : { kind: 'abandoned' };
}
