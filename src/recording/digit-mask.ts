/**
 * Replaces what callers typed by other digits of the same length, the same ones for the same input as long as the
 * recording lasts: who typed the right PIN is seen, and the PIN is not.
 */
export class DigitMask {
  readonly #masked = new Map<string, string>();
  readonly #given = new Set<string>();
  readonly #random: () => number;

  /** `random` draws from 0 to 1. */
  constructor(random: () => number) {
    this.#random = random;
  }

  mask(digits: string): string {
    const known = this.#masked.get(digits);
    if (known !== undefined) return known;
    let masked = this.#draw(digits.length);
    // Two PINs must not become one. There are ten times as many as can be told apart by one digit less, so this ends.
    for (let tries = 0; tries < 100 && this.#given.has(masked); tries++) masked = this.#draw(digits.length);
    this.#masked.set(digits, masked);
    this.#given.add(masked);
    return masked;
  }

  #draw(length: number): string {
    let text = '';
    for (let index = 0; index < length; index++) text += Math.floor(this.#random() * 10);
    return text;
  }
}
