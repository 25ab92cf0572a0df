import { type Amount, amountOf, plus, storedAmount } from './amount.ts';
import type { Rate } from './terms.ts';

/** What a leg costs: once for the connection, and for its time. */
export interface Tariff {
  readonly connectFee: Amount;
  readonly perMinute: Amount;
  /** The first step, and each one behind it: a step that has begun is paid. */
  readonly firstSeconds: number;
  readonly stepSeconds: number;
}

/** The tariff of a stored rate. */
export function tariffOf({ connectFee, perMinute, firstSeconds, stepSeconds }: Rate): Tariff {
  return { connectFee: storedAmount(connectFee), perMinute: storedAmount(perMinute), firstSeconds, stepSeconds };
}

/** The seconds that are paid of a leg that was answered and lasted so many whole seconds. */
export function billedSeconds({ firstSeconds, stepSeconds }: Tariff, seconds: number): number {
  const steps = Math.ceil(Math.max(0, seconds - firstSeconds) / stepSeconds);
  return firstSeconds + steps * stepSeconds;
}

/**
 * What a leg costs that was answered and lasted so many whole seconds, rounded up to a millionth. One without an answer is not
 * asked about: it costs nothing.
 */
export function costOfLeg(tariff: Tariff, seconds: number): Amount {
  const sixtieths = tariff.perMinute * BigInt(billedSeconds(tariff, seconds));
  const whole = sixtieths / 60n;
  return plus(tariff.connectFee, amountOf(sixtieths % 60n > 0n ? whole + 1n : whole));
}
