import type { Core, Turn } from '../core/core.ts';
import type { Input } from '../core/input.ts';
import type { Clock } from '../time/clock.ts';

/** When something was taken up, by our clock, and when it happened, by FreeSWITCH's, where an event of it says so. */
export interface Moment {
  readonly atMs: number;
  readonly fsAtMs: number | undefined;
}

/**
 * The node's one mailbox: inputs are taken in the order in which they arrive, one at a time, also those that the handling
 * of another brings. Keeps the one timer that wakes the core.
 */
export class Mailbox {
  readonly #core: Core;
  readonly #clock: Clock;
  readonly #turned: (turn: Turn, input: Input, when: Moment) => void;
  readonly #waiting: { readonly input: Input; readonly fsAtMs: number | undefined }[] = [];
  #atMs = 0;
  #busy = false;
  #wakeAtMs: number | undefined;
  #cancelWake: () => void = () => {};

  constructor(core: Core, clock: Clock, turned: (turn: Turn, input: Input, when: Moment) => void) {
    this.#core = core;
    this.#clock = clock;
    this.#turned = turned;
  }

  /** `fsAtMs` is FreeSWITCH's own time of an event. */
  post(input: Input, fsAtMs?: number): void {
    this.#waiting.push({ input, fsAtMs });
    if (this.#busy) return;
    this.#busy = true;
    try {
      for (let next = this.#waiting.shift(); next !== undefined; next = this.#waiting.shift()) {
        // Events count as of when their bytes came, which is what a recording of them knows.
        const { input, fsAtMs } = next;
        const atMs = input.kind === 'event' ? this.#atMs : this.#clock.now();
        const turn = this.#core.step(input, atMs);
        this.#arm(turn.wakeAtMs);
        this.#turned(turn, input, { atMs, fsAtMs });
      }
    } finally {
      this.#busy = false;
    }
  }

  /** Bytes have come: the events in them count as of now. */
  received(): number {
    this.#atMs = this.#clock.now();
    return this.#atMs;
  }

  stop(): void {
    this.#cancelWake();
    this.#waiting.length = 0;
  }

  #arm(wakeAtMs: number | undefined): void {
    if (wakeAtMs === this.#wakeAtMs) return;
    this.#cancelWake();
    this.#wakeAtMs = wakeAtMs;
    if (wakeAtMs === undefined) return;
    this.#cancelWake = this.#clock.after(wakeAtMs - this.#clock.now(), () => {
      this.#wakeAtMs = undefined;
      this.post({ kind: 'wake' });
    });
  }
}
