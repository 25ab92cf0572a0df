import type { Channel } from './channel.ts';

/** One file or tone that plays at this moment, to one leg or to a whole room. */
export interface Sounding {
  /** File or tone as it was asked for. */
  readonly what: string;
}

/**
 * What the telephone on a leg hears: a sound that plays to the leg itself and to nobody else, or, in a room, whatever
 * plays there. Of each sound the far end is told once, when it first reaches the leg: a prompt when it starts, the music
 * of a room when the leg comes in.
 */
export class Ear {
  readonly #leg: Channel;
  readonly #known = new WeakSet<Sounding>();
  #own: Sounding | undefined;

  constructor(leg: Channel) {
    this.#leg = leg;
  }

  /** Files and tones that reach it now. */
  get now(): readonly string[] {
    return this.#sounds().map(({ what }) => what);
  }

  /** A sound for this leg alone begins or goes on. */
  play(sounding: Sounding): void {
    this.#own = sounding;
    this.listen();
  }

  /** That sound stands still or has ended. */
  hush(): void {
    this.#own = undefined;
  }

  /** Something may have changed: tells the far end of what was not heard before. */
  listen(): void {
    for (const sounding of this.#sounds()) {
      if (this.#known.has(sounding)) continue;
      this.#known.add(sounding);
      this.#leg.farEnd.heard(sounding.what);
    }
  }

  #sounds(): readonly Sounding[] {
    if (this.#leg.cause !== undefined) return [];
    return this.#own === undefined ? (this.#leg.member?.sounds() ?? []) : [this.#own];
  }
}
