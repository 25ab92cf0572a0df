import { withoutTrunk } from './country.ts';
import type { DialledNumber } from './number.ts';
import { longestPrefix } from './prefix.ts';
import type { SpecialNumbers } from './terms.ts';

/*
 * Numbers that cost lives or fortunes. An emergency number is short and is one as a whole: 911 is, and 91 11 (Delhi) is not. A
 * premium number is one by what it begins with. Both are also looked for as a carrier may read the number: without what is dialled
 * before it inside its country.
 */

/** No subscriber's number is so short that its country and an emergency number are all of it. */
const COUNTRY_DIGITS = 3;

/** The emergency number that was dialled, or undefined. Looked at before any dialplan. */
export function dialledEmergency(dialled: DialledNumber, { emergency }: SpecialNumbers): string | undefined {
  return emergency.find((each) => each === dialled);
}

/** The emergency number that a dialplan made of what was dialled: alone, or behind a country (+49 112), or undefined. */
export function translatedEmergency(digits: string, { emergency }: SpecialNumbers): string | undefined {
  const readings = [digits, withoutTrunk(digits)];
  return emergency.find((each) =>
    readings.some((read) => read.endsWith(each) && read.length - each.length <= COUNTRY_DIGITS),
  );
}

/** The longest prefix that makes an E.164 number a premium one, or undefined. */
export function premiumPrefix(digits: string, { premium }: SpecialNumbers): string | undefined {
  return longestPrefix(digits, premium) ?? longestPrefix(withoutTrunk(digits), premium);
}
