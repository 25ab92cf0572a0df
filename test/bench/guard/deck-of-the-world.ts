import type { Rate } from '../../../src/core/dialling/terms.ts';

/** What a carrier's deck is like: for each country many prefixes, of 2 to 8 digits, that share some prices and words. */
const DESTINATIONS = 900;

/** So many rates of different prefixes, the same in each run. */
export function ratesOfTheWorld(count: number): Rate[] {
  const draw = drawing();
  const prefixes = new Set<string>();
  while (prefixes.size < count) prefixes.add(String(10 + draw(90)) + digits(draw, 2 + draw(5)));
  return Array.from(prefixes, (prefix, index) => ({
    prefix,
    destination: `Country ${index % DESTINATIONS} mobile`,
    connectFee: index % 10 === 0 ? '0.05' : '0',
    perMinute: `0.${String(1 + (index % 2500)).padStart(4, '0')}`,
    firstSeconds: index % 3 === 0 ? 60 : 1,
    stepSeconds: index % 3 === 0 ? 60 : 1,
  }));
}

/** Numbers of 12 digits that a deck serves. */
export function numbersOf(rates: readonly Rate[], count: number): string[] {
  const draw = drawing();
  return Array.from({ length: count }, () => {
    const prefix = rates[draw(rates.length)]?.prefix ?? '';
    return prefix + digits(draw, 12 - prefix.length);
  });
}

const digits = (draw: (below: number) => number, length: number): string =>
  Array.from({ length }, () => draw(10)).join('');

/** Numbers below a bound, drawn the same in each run (a linear congruence, of which the upper bits are taken). */
function drawing(): (below: number) => number {
  let state = 1;
  return (below) => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return Math.floor((state / 2 ** 32) * below);
  };
}
