import { ok, type Result, refused } from '../result.ts';
import { wrongBehindPlus } from './country.ts';
import { type DialledNumber, LONGEST_DIALLED } from './number.ts';
import type { DialplanRule, DialplanTerms } from './terms.ts';

/** Where a number leads. */
export type Destination =
  /** E.164, without its plus. */
  { readonly kind: 'external'; readonly digits: string } | { readonly kind: 'extension'; readonly digits: string };

/** ITU-T E.164, 6: at most 15 digits, and no country begins with 0. */
const E164 = /^[1-9][0-9]{0,14}$/;

/**
 * Where a dialplan leads a number: to an extension where a pattern fits, else where the first fitting rule says. The error is
 * a sentence.
 */
export function translate(dialled: DialledNumber, plan: DialplanTerms): Result<Destination, string> {
  if (plan.extensions.some((pattern) => fitsPattern(dialled, pattern))) {
    return ok({ kind: 'extension', digits: dialled });
  }
  const rule = plan.rules.find((each) => fitsRule(dialled, each));
  if (rule === undefined) return refused(`no rule of the dialplan fits ${dialled}`);
  if (rule.replacement === null) return refused(`the dialplan refuses numbers such as ${dialled}`);
  const digits = rule.replacement + dialled.slice(rule.prefix.length);
  const wrong = E164.test(digits) ? wrongBehindPlus(digits) : 'which is no international number';
  if (wrong === undefined) return ok({ kind: 'external', digits });
  return refused(`the dialplan makes ${digits} of ${dialled}, ${wrong}`);
}

function fitsRule(dialled: DialledNumber, { prefix, shortest, longest }: DialplanRule): boolean {
  return dialled.startsWith(prefix) && dialled.length >= shortest && dialled.length <= longest;
}

const LEAST_DIGIT: Readonly<Record<string, string>> = { X: '0', Z: '1', N: '2' };

function fitsPattern(dialled: DialledNumber, pattern: string): boolean {
  if (dialled.length !== pattern.length) return false;
  for (let at = 0; at < pattern.length; at++) {
    const [digit, wanted] = [dialled.charAt(at), pattern.charAt(at)];
    const least = LEAST_DIGIT[wanted];
    if (least === undefined ? digit !== wanted : digit < least || digit > '9') return false;
  }
  return true;
}

/** What the configuration says of the numbers that are dialled where no dialplan is named. */
export interface HomeNumbering {
  /** The country's code, without a plus; empty for none, and then national numbers are refused. */
  readonly country: string;
  /** What is dialled before the code of a country, beside the plus; empty for nothing. */
  readonly internationalPrefix: string;
  /** What is dialled before national numbers; empty where they are dialled as they are. */
  readonly nationalPrefix: string;
  /** As {@link DialplanTerms} has them. */
  readonly extensions: readonly string[];
}

/** The dialplan of those who name none. What begins as an international number is one or nothing, however long it is. */
export function homeDialplan({
  country,
  internationalPrefix,
  nationalPrefix,
  extensions,
}: HomeNumbering): DialplanTerms {
  const international = (prefix: string): DialplanRule => ({
    prefix,
    shortest: prefix.length,
    longest: LONGEST_DIALLED,
    replacement: '',
  });
  const national: DialplanRule = {
    prefix: nationalPrefix,
    shortest: nationalPrefix.length + 1,
    longest: LONGEST_DIALLED,
    replacement: country === '' ? null : country,
  };
  const prefixes = internationalPrefix === '' ? ['+'] : ['+', internationalPrefix];
  return { name: '', extensions, rules: [...prefixes.map(international), national] };
}
