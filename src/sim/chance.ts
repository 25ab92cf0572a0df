/** Draws that are the same for the same seed, so that whatever went wrong once goes wrong again. */
export interface Chance {
  /** From 0 up to, not including, 1. */
  draw(): number;
  /** A whole number of the range, both ends included. */
  between(range: Range): number;
  /** True with this probability. */
  happens(probability: number): boolean;
  pick<T>(list: readonly [T, ...T[]]): T;
}

/** From and to, both included; for times, milliseconds. */
export type Range = readonly [from: number, to: number];

/** The generator mulberry32: 32 bits of state, good enough to disturb with. */
export function seededChance(seed: number): Chance {
  let state = seed >>> 0;
  const draw = () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
  return {
    draw,
    between: ([from, to]) => from + Math.floor(draw() * (to - from + 1)),
    happens: (probability) => draw() < probability,
    pick: (list) => list[Math.floor(draw() * list.length)] ?? list[0],
  };
}
