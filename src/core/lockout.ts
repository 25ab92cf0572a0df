import type { AccountId, ConferenceId } from './ids.ts';
import type { Try } from './intent.ts';

/**
 * How often a code or a PIN may be tried. Wrong ones are counted for a UTC day, whichever calls they came in:
 *
 * - per number: after a few, each try has to wait for a delay that doubles; after some more the number is refused.
 * - per conference: a budget of wrong PINs from numbers that it does not know, so that changing the number does not
 *   help; and a small one of its own for the numbers that it knows, which a right PIN made known, so that strangers
 *   who use up theirs do not lock those out.
 *
 * A number that the conference knows is counted at that conference alone, so that nobody can use it up elsewhere by
 * showing a false number. Its first wrong PIN of a day costs the conference nothing: using up the budget of the known
 * numbers under some of them does not lock out the rest. Callers without a number are one source together; so they
 * are counted at each conference alone too, and none of them is ever refused a code, only delayed.
 *
 * A PIN of an access account is counted as one of a conference is, and each account has budgets of its own.
 *
 * The right PIN forgives its number, but never gives back what the conference's budget lost: who has one PIN must not
 * be able to look for another.
 */

/** Whom a try is put down to: our own extension, a number outside, or all callers without one together. */
export type Source = 'unnamed' | `tel:${string}` | `ext:${string}`;

/** What FreeSWITCH and providers put where a number is missing or withheld. */
const NO_NUMBER = /^(?:|0+|anonymous|unknown|unavailable|restricted|private|withheld)$/;

/** The source of a call: its number without what is only for the eye, so that one number is one source. */
export function sourceOf(callerNumber: string, internal: boolean): Source {
  const bare = callerNumber
    .toLowerCase()
    .replace(/^(?:sips?|tel):/, '')
    .replace(/[@;].*$/s, '')
    .replace(/[\s\p{C}().\-/"<>]/gu, '')
    .replace(/^00(?=[1-9])/, '+');
  if (internal) return `ext:${bare}`;
  return NO_NUMBER.test(bare) ? 'unnamed' : `tel:${bare}`;
}

/** What a PIN opens. */
export type PinOwner = { readonly conference: ConferenceId } | { readonly account: AccountId };

/** One comparison of what a caller typed, and whom it is put down to. */
export type SourcedTry = { readonly source: Source } & (
  | { readonly what: 'code' }
  | { readonly what: 'pin'; readonly of: PinOwner }
);

/** A PIN of nothing can only be a fault of ours; it is counted as a code is. */
export function sourcedTry({ what, source, internal, conference, account }: Try): SourcedTry {
  const by = { source: sourceOf(source, internal) };
  if (what === 'pin' && conference !== undefined) return { ...by, what, of: { conference } };
  if (what === 'pin' && account !== undefined) return { ...by, what, of: { account } };
  return { ...by, what: 'code' };
}

export type Verdict =
  /** The try is taken: compare, and say how it came out. */
  | { readonly kind: 'allowed' }
  /** Nothing is taken: hold the caller for so long and ask again. */
  | { readonly kind: 'wait'; readonly forMs: number }
  /** Nothing is taken: no more today from this source, or at this conference or account, both of which are told as `conference`. */
  | { readonly kind: 'refused'; readonly untilMs: number; readonly why: 'source' | 'conference' };

/** The numbers are wrong tries in a UTC day unless their names say otherwise. What is said of a conference goes for an access account, too. */
export interface LockoutRules {
  /** How many a source has before it is delayed. */
  readonly freeTries: number;
  readonly firstDelayMs: number;
  readonly longestDelayMs: number;
  /** Of one number that the conference does not know, at all conferences together, codes and PINs. */
  readonly numberBudget: number;
  /** Of all callers without a number together, at one conference. */
  readonly unnamedBudget: number;
  /** Of all that the conference does not know together. */
  readonly strangersBudget: number;
  /** Of one number that the conference knows, at that conference. */
  readonly knownNumberBudget: number;
  /** Of all numbers that the conference knows together, without the first one of each. */
  readonly knownBudget: number;
  /** How many numbers a conference knows; the one that came longest ago is forgotten first. */
  readonly knownNumbers: number;
  /** For how long a number is known after its last right PIN. */
  readonly knownForDays: number;
}

export const DEFAULT_LOCKOUT_RULES: LockoutRules = {
  freeTries: 3,
  firstDelayMs: 2_000,
  longestDelayMs: 60_000,
  numberBudget: 10,
  unnamedBudget: 30,
  strangersBudget: 60,
  knownNumberBudget: 10,
  knownBudget: 30,
  knownNumbers: 200,
  knownForDays: 90,
};

/** Wrong tries of today, and those that are under way. */
export interface Tally {
  readonly wrong: number;
  readonly open: number;
}
export interface TimedTally extends Tally {
  /** When the last wrong one was, in milliseconds since the epoch; 0 for never. */
  readonly lastMs: number;
}

/** All that counts for one try. */
export interface Standing {
  readonly nowMs: number;
  /** Whether a right PIN made the number known: to the conference, or to any where a code is tried. */
  readonly known: boolean;
  /** Of the source, wherever it is counted as a stranger. */
  readonly everywhere: TimedTally;
  /** Of the source at this conference alone. */
  readonly here: TimedTally;
  readonly strangers: Tally;
  readonly knownOnes: Tally;
  /** Whether the first wrong one of this source at this conference today was spared already. */
  readonly spared: boolean;
}

/** What a try is counted on if it is wrong. */
export interface Charge {
  readonly own: 'everywhere' | 'here';
  /** The budget of the conference that it costs. */
  readonly budget: 'strangers' | 'known' | undefined;
  /** Whether it is the first one, which costs no budget. */
  readonly spares: boolean;
  /** From how many on a try of this source is refused today. */
  readonly ownLimit: number;
  readonly budgetLimit: number;
}

const trusted = ({ source }: SourcedTry, { known }: Standing) => known || source.startsWith('ext:');

export function chargeOf(tried: SourcedTry, standing: Standing, rules: LockoutRules): Charge {
  const none = { budget: undefined, spares: false, budgetLimit: Infinity } as const;
  const isTrusted = trusted(tried, standing);
  if (tried.what === 'code') {
    const delayedOnly = isTrusted || tried.source === 'unnamed';
    return { ...none, own: 'everywhere', ownLimit: delayedOnly ? Infinity : rules.numberBudget };
  }
  if (!isTrusted) {
    const unnamed = tried.source === 'unnamed';
    return {
      own: unnamed ? 'here' : 'everywhere',
      ownLimit: unnamed ? rules.unnamedBudget : rules.numberBudget,
      budget: 'strangers',
      budgetLimit: rules.strangersBudget,
      spares: false,
    };
  }
  const own = { own: 'here', ownLimit: rules.knownNumberBudget } as const;
  if (!standing.spared && standing.here.open === 0) return { ...none, ...own, spares: true };
  return { ...own, budget: 'known', budgetLimit: rules.knownBudget, spares: false };
}

/** How long after a source's last wrong try the next may be, if it has so many behind it. */
export function delayMs(wrong: number, { freeTries, firstDelayMs, longestDelayMs }: LockoutRules): number {
  return wrong < freeTries ? 0 : Math.min(firstDelayMs * 2 ** (wrong - freeTries), longestDelayMs);
}

const DAY_MS = 86_400_000;
/** The number of a UTC day. */
export const dayOf = (ms: number): number => Math.floor(ms / DAY_MS);
export const endOfDayMs = (ms: number): number => (dayOf(ms) + 1) * DAY_MS;

/** How soon to ask again where only tries under way stand against one more: they may turn out right. */
const OTHERS_UNDER_WAY_MS = 2_000;

export function judgeTry(charge: Charge, standing: Standing, rules: LockoutRules): Verdict {
  const own = standing[charge.own];
  const untilMs = endOfDayMs(standing.nowMs);
  if (own.wrong >= charge.ownLimit) return { kind: 'refused', untilMs, why: 'source' };
  const budget = budgetOf(charge, standing);
  if (budget.wrong >= charge.budgetLimit) return { kind: 'refused', untilMs, why: 'conference' };
  if (own.wrong + own.open >= charge.ownLimit || budget.wrong + budget.open >= charge.budgetLimit) {
    return { kind: 'wait', forMs: OTHERS_UNDER_WAY_MS };
  }
  const forMs = own.lastMs + delayMs(own.wrong, rules) - standing.nowMs;
  return forMs > 0 ? { kind: 'wait', forMs } : { kind: 'allowed' };
}

function budgetOf({ budget }: Charge, { strangers, knownOnes }: Standing): Tally {
  if (budget === undefined) return { wrong: 0, open: 0 };
  return budget === 'strangers' ? strangers : knownOnes;
}
