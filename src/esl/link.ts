import type { FsEvent } from '../core/event.ts';
import type { Clock } from '../time/clock.ts';
import type { EventStamp } from './message.ts';
import { type Ending, Session, type SessionOptions } from './session.ts';
import type { OpenWire } from './wire.ts';

export interface LinkOptions extends SessionOptions {
  /** The first pause between attempts; each further one is twice as long, up to the longest, less a random part. */
  readonly firstPauseMs: number;
  readonly longestPauseMs: number;
  /** The pause after a refusal by password or ACL, which only the operator can mend. */
  readonly refusedPauseMs: number;
}
export interface LinkEvents {
  up(session: Session): void;
  event(event: FsEvent, stamp: EventStamp): void;
  malformed(reason: string): void;
  /** The attempt or the connection is over; another attempt follows after the pause. */
  down(why: Ending, nextInMs: number): void;
  wire?(dir: 'rx' | 'tx', bytes: Buffer | string): void;
}

/** How late FreeSWITCH's events are, by its own clock against ours: what the two clocks differ by is in it. */
export interface Lag {
  readonly lastMs: number;
  readonly leastMs: number;
  readonly mostMs: number;
}

/**
 * Keeps a connection to the event socket: a new session for each attempt, with pauses that grow until one has come through
 * connect, authentication and subscription. Nothing that was in flight is ever sent again: the snapshot after the next
 * connect tells what was done.
 */
export class Link {
  readonly #options: LinkOptions;
  readonly #events: LinkEvents;
  readonly #open: OpenWire;
  readonly #clock: Clock;
  readonly #random: () => number;
  #session: Session | undefined;
  #attempts = 0;
  #stopped = false;
  #cancelPause: () => void = () => {};
  #lag: Lag | undefined;

  /** `random` draws from 0 to 1, for the jitter. */
  constructor(options: LinkOptions, events: LinkEvents, open: OpenWire, clock: Clock, random: () => number) {
    this.#options = options;
    this.#events = events;
    this.#open = open;
    this.#clock = clock;
    this.#random = random;
  }

  get lag(): Lag | undefined {
    return this.#lag;
  }

  start(): void {
    if (this.#stopped || this.#session !== undefined) return;
    this.#session = new Session(
      this.#options,
      {
        up: (session) => {
          this.#attempts = 0;
          this.#lag = undefined;
          this.#events.up(session);
        },
        event: (event, stamp) => {
          this.#measure(stamp);
          this.#events.event(event, stamp);
        },
        malformed: (reason) => this.#events.malformed(reason),
        over: (why) => this.#over(why),
        ...(this.#events.wire === undefined ? {} : { wire: this.#events.wire }),
      },
      this.#open,
      this.#clock,
    );
  }

  /** Ends the connection and makes no other. */
  stop(): void {
    this.#stopped = true;
    this.#cancelPause();
    this.#session?.close();
    this.#session = undefined;
  }

  #over(why: Ending): void {
    this.#session = undefined;
    if (this.#stopped) return;
    const pauseMs = this.#pause(why);
    this.#attempts++;
    this.#events.down(why, pauseMs);
    this.#cancelPause = this.#clock.after(pauseMs, () => this.start());
  }

  /** Half of the pause is drawn, so that many controllers do not come back in step. */
  #pause(why: Ending): number {
    const { firstPauseMs, longestPauseMs, refusedPauseMs } = this.#options;
    const wholeMs =
      why.kind === 'refused'
        ? refusedPauseMs
        : Math.min(longestPauseMs, firstPauseMs * 2 ** Math.min(this.#attempts, 20));
    return Math.round(wholeMs / 2 + (wholeMs / 2) * this.#random());
  }

  #measure({ sentAtMs }: EventStamp): void {
    if (sentAtMs === undefined) return;
    const lastMs = this.#clock.now() - sentAtMs;
    const { leastMs, mostMs } = this.#lag ?? { leastMs: lastMs, mostMs: lastMs };
    this.#lag = { lastMs, leastMs: Math.min(leastMs, lastMs), mostMs: Math.max(mostMs, lastMs) };
  }
}
