import { createHmac, randomBytes } from 'node:crypto';
import type { Customer } from '../directory/customer.ts';
import type { Person } from '../directory/person.ts';
import type { Passwords } from '../operations/services.ts';
import type { Directory } from '../store/directory.ts';
import type { KnownSources } from '../store/known-sources.ts';
import type { Allowance, Limiter } from '../store/limiter.ts';

/** Who has signed in. */
export interface SignedIn {
  readonly person: Person;
  readonly customer: Customer;
}
export type SignInResult =
  | ({ readonly kind: 'signed-in' } & SignedIn)
  /** Wrong, or disabled, or nobody: never told apart. */
  | { readonly kind: 'wrong' }
  | { readonly kind: 'too-many'; readonly retryAfterMs: number };

/** How many wrong passwords there may be. */
export const SIGN_IN_ALLOWANCES = {
  /** From one source for one account. */
  pair: { points: 10, windowSeconds: 900 },
  /** From one source, whatever the account. */
  source: { points: 100, windowSeconds: 3_600 },
  /**
   * For one account, from all sources that it has never signed in from; those that it has are not counted here. When it is used
   * up, a source has {@link FIRST_TRIES} left instead of all of its own, so that strangers lock nobody out.
   */
  strangers: { points: 100, windowSeconds: 3_600 },
} as const satisfies Readonly<Record<string, Allowance>>;

export type SignInLimits = Readonly<Record<keyof typeof SIGN_IN_ALLOWANCES, Limiter>>;

export interface SignInOptions {
  readonly directory: Directory;
  readonly passwords: Passwords;
  readonly limits: SignInLimits;
  readonly knownSources: KnownSources;
  /** Milliseconds on a clock that never goes back. */
  readonly nowMs: () => number;
}

/** Signs a person in with a password. Rejects with StoreError when the store is away. */
export type SignIn = (username: string, password: string, source: string) => Promise<SignInResult>;

const REMEMBERED_FOR_MS = 60_000;
const MOST_REMEMBERED = 10_000;
/** So many tries of one source for one account are compared, whatever strangers did. */
const FIRST_TRIES = 3;
/** A name that is nobody's takes as long to refuse: nobody learns by the clock which names there are. */
const NOBODY = 'nobody';

/**
 * A wrong password counts before it is compared and is given back when it was right, so that any number of simultaneous
 * tries stays within the limits. A pair of name and password that was right is remembered for a minute for its source, under a
 * secret of this process, since a style of the API signs in with every call.
 */
export function signIn({ directory, passwords, limits, knownSources, nowMs }: SignInOptions): SignIn {
  const secret = randomBytes(32);
  const remembered = new Map<string, number>();
  const underWay = new Map<string, Promise<SignInResult>>();
  let hashOfNobody: Promise<string> | undefined;

  const digest = (...parts: readonly string[]) =>
    createHmac('sha256', secret).update(JSON.stringify(parts)).digest('base64');
  function isRemembered(pair: string): boolean {
    const untilMs = remembered.get(pair);
    return untilMs !== undefined && untilMs > nowMs();
  }
  function remember(pair: string): void {
    remembered.delete(pair);
    remembered.set(pair, nowMs() + REMEMBERED_FOR_MS);
    for (const [oldest, untilMs] of remembered) {
      if (remembered.size <= MOST_REMEMBERED && untilMs > nowMs()) break;
      remembered.delete(oldest);
    }
  }

  return async (username, password, source) => {
    const person = await directory.people.byName(username);
    // The kept hash is a part of it: a changed password is forgotten at once.
    const pair = digest(source, username.toLowerCase(), password, person?.passwordHash ?? '');
    if (person !== undefined && isRemembered(pair)) return admit(person);
    // The same guess at the same moment is one guess: a program that makes many calls at once does not bar itself.
    const same = underWay.get(pair);
    if (same !== undefined) return same;
    const guess = guessed({ username, password, source }, person, pair).finally(() => underWay.delete(pair));
    underWay.set(pair, guess);
    return guess;
  };

  async function guessed(
    { username, password, source }: Readonly<Record<'username' | 'password' | 'source', string>>,
    person: Person | undefined,
    pair: string,
  ): Promise<SignInResult> {
    const account = digestOfName(username);
    const pairKey = `${account} ${source}`;
    const counted: (readonly [Limiter, string])[] = [[limits.pair, pairKey]];
    // Whoever came from there before is not held to what others do from there, or to this account from elsewhere.
    if (person === undefined || !(await knownSources.has(person.id, source))) {
      counted.push([limits.source, source], [limits.strangers, account]);
    }
    const taken = await Promise.all(counted.map(([limiter, key]) => limiter.take(key)));
    const tries = limits.pair.allowance.points - (taken[0]?.remaining ?? 0);
    const barred = taken.filter(({ allowed }, index) => {
      return !allowed && !(counted[index]?.[0] === limits.strangers && tries <= FIRST_TRIES);
    });
    if (barred.length > 0) {
      await Promise.all(counted.map(([limiter, key], index) => taken[index]?.allowed && limiter.giveBack(key)));
      return { kind: 'too-many', retryAfterMs: Math.max(...barred.map(({ resetMs }) => resetMs)) };
    }
    hashOfNobody ??= passwords.hash(NOBODY);
    const right = await passwords.verify(password, person?.passwordHash ?? (await hashOfNobody));
    if (person === undefined || !right) return { kind: 'wrong' };
    const result = await admit(person);
    if (result.kind !== 'signed-in') return result;
    await Promise.all([
      ...counted.map(([limiter, key]) => (limiter === limits.pair ? limiter.forgive(key) : limiter.giveBack(key))),
      knownSources.add(person.id, source),
    ]);
    remember(pair);
    return result;
  }

  async function admit(person: Person): Promise<SignInResult> {
    const customer = person.disabled ? undefined : await directory.customers.byId(person.customer);
    if (customer === undefined || customer.disabled) return { kind: 'wrong' };
    return { kind: 'signed-in', person, customer };
  }
}

/** What a name is counted under: of one length, whatever was typed. */
function digestOfName(username: string): string {
  return createHmac('sha256', 'account').update(username.toLowerCase()).digest('base64url').slice(0, 22);
}
