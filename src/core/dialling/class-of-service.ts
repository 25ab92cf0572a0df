import { withoutTrunk } from './country.ts';
import { longestPrefix } from './prefix.ts';
import type { ClassOfServiceTerms, SpecialNumbers } from './terms.ts';

/** Class of service 1: every ordinary number and every extension. It names no number, so that no special one is allowed. */
export const ALL = 'all';
export type ClassOfService = ClassOfServiceTerms | typeof ALL;

/** Whether a class allows a number, and by which of its prefixes; undefined where none of them fits. */
export interface Permission {
  readonly allowed: boolean;
  readonly prefix: string | undefined;
}
const EVERY_ORDINARY_NUMBER: Permission = { allowed: true, prefix: '' };

/**
 * Whether a class allows an E.164 number, be it premium or not. The longest prefix decides; one that is in both lists denies. What is
 * denied without the digits that are dialled inside a country only is denied with them.
 */
export function permits(cos: ClassOfService, digits: string, special: SpecialNumbers): Permission {
  if (cos === ALL) return EVERY_ORDINARY_NUMBER;
  const plain = byPrefix(cos, digits, special);
  const bare = byPrefix(cos, withoutTrunk(digits), special);
  return plain.allowed && !bare.allowed && bare.prefix !== undefined ? bare : plain;
}
function byPrefix(cos: ClassOfServiceTerms, digits: string, special: SpecialNumbers): Permission {
  const allow = longestPrefix(digits, cos.allow.length === 0 ? [''] : prefixesIn(cos.allow, special));
  const deny = longestPrefix(digits, cos.deny);
  if (deny !== undefined && deny.length >= (allow?.length ?? 0)) return { allowed: false, prefix: deny };
  return { allowed: allow !== undefined, prefix: allow };
}

/** Whether a class names a premium number: by a prefix that is no shorter than the one that makes it premium. */
export function namesPremium(cos: ClassOfService, digits: string, premium: string, special: SpecialNumbers): boolean {
  if (cos === ALL) return false;
  const allowed = prefixesIn(cos.allow, special);
  return [digits, withoutTrunk(digits)].some((read) => (longestPrefix(read, allowed)?.length ?? -1) >= premium.length);
}

/** Whether a class names an emergency number: by itself. */
export const namesEmergency = (cos: ClassOfService, emergency: string): boolean =>
  cos !== ALL && cos.allow.includes(emergency);
export const deniesEmergency = (cos: ClassOfService, emergency: string): boolean =>
  cos !== ALL && cos.deny.includes(emergency);

export const permitsExtensions = (cos: ClassOfService): boolean => cos === ALL || cos.extensions;

/**
 * A class that allows 911 means the emergency number and not Delhi (+91 11). One that denies it denies both: of two readings the
 * stricter.
 */
function prefixesIn(allow: readonly string[], { emergency }: SpecialNumbers): readonly string[] {
  return allow.filter((each) => !emergency.includes(each));
}
