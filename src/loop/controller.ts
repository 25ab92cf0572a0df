import { Core, type CoreRules, type Turn } from '../core/core.ts';
import type { FsEvent } from '../core/event.ts';
import type { ConferenceId } from '../core/ids.ts';
import type { Input } from '../core/input.ts';
import { type Lag, Link, type LinkOptions } from '../esl/link.ts';
import type { Session } from '../esl/session.ts';
import type { OpenWire } from '../esl/wire.ts';
import type { Store } from '../store/store.ts';
import type { Clock } from '../time/clock.ts';
import { Mailbox } from './mailbox.ts';
import { type Lockouts, Performer, type PerformerEvents } from './performer.ts';
import { takeSnapshot } from './snapshot.ts';
import { findSounds, promptFolder, type SoundPlaces } from './sounds.ts';

/** What FreeSWITCH is asked to tell; every word behind CUSTOM is a subclass, so it stands last. */
export const SUBSCRIPTION =
  'CHANNEL_CREATE CHANNEL_ANSWER CHANNEL_PARK CHANNEL_EXECUTE_COMPLETE CHANNEL_HANGUP_COMPLETE DTMF BACKGROUND_JOB ' +
  'HEARTBEAT SHUTDOWN CUSTOM conference::maintenance';

export interface ControllerOptions {
  readonly link: Omit<LinkOptions, 'events'>;
  readonly rules: CoreRules;
  readonly sounds: {
    readonly configured: string | undefined;
    readonly own: string;
    readonly language: string;
    readonly languages: readonly string[];
  };
  readonly profile: string;
  readonly context: string;
}
export interface ControllerEvents extends PerformerEvents {
  /** The node is served: its rooms are adopted and callers are let in. */
  serving(sounds: SoundPlaces): void;
  down(reason: string, refused: boolean, nextInMs: number): void;
  malformed(reason: string): void;
  /** After every turn of the core, for those who look on; `atMs` is the `now` that it was taken at. */
  turned?(turn: Turn, input: Input, atMs: number): void;
  /** `atMs` is when it came or went; the events in it are taken at that time. */
  wire?(dir: 'rx' | 'tx', bytes: Buffer | string, atMs: number): void;
}
export interface ControllerPorts {
  readonly store: Store;
  readonly lockouts: Lockouts;
  readonly open: OpenWire;
  readonly clock: Clock;
  /** Draws from 0 to 1. */
  readonly random: () => number;
}

/**
 * Serves one node: connects, takes a snapshot, and from then on hands every event to the core and does what it wants.
 * Events that come while a snapshot is taken wait for it: they may be older than the lists, which does no harm when they are
 * folded in after it (measured on FreeSWITCH 1.10.12).
 */
export class Controller {
  readonly core: Core;
  /** What the ids of this life's questions begin with. */
  readonly seed: string;
  readonly #options: ControllerOptions;
  readonly #events: ControllerEvents;
  readonly #store: Store;
  readonly #clock: Clock;
  readonly #mailbox: Mailbox;
  readonly #performer: Performer;
  readonly #link: Link;
  /** The events that wait for the next snapshot; undefined while the node is served. */
  #held: FsEvent[] | undefined = [];
  #session: Session | undefined;
  #turnedHook: () => void = () => {};

  constructor(options: ControllerOptions, events: ControllerEvents, ports: ControllerPorts) {
    this.#options = options;
    this.#events = events;
    this.#store = ports.store;
    this.#clock = ports.clock;
    this.seed = seedFrom(ports.random);
    this.core = new Core(this.seed, options.rules);
    this.#performer = new Performer(ports.store, ports.lockouts, (input) => this.#mailbox.post(input), events);
    this.#mailbox = new Mailbox(this.core, ports.clock, (turn, input, atMs) => {
      this.#performer.perform(turn.intents);
      events.turned?.(turn, input, atMs);
      this.#turnedHook();
    });
    this.#link = new Link(
      { ...options.link, events: SUBSCRIPTION },
      {
        up: (session) => void this.#adopt(session),
        event: (event) => this.#received(event),
        malformed: (reason) => events.malformed(reason),
        down: (why, nextInMs) => {
          this.#lost();
          events.down(why.reason, why.kind === 'refused', nextInMs);
        },
        wire: (dir, bytes) => {
          const atMs = dir === 'rx' ? this.#mailbox.received() : ports.clock.now();
          events.wire?.(dir, bytes, atMs);
        },
      },
      ports.open,
      ports.clock,
      ports.random,
    );
  }

  get lag(): Lag | undefined {
    return this.#link.lag;
  }
  /** Commands that wait for FreeSWITCH's answer. */
  get inFlight(): number {
    return this.#session?.inFlight ?? 0;
  }
  start(): void {
    this.#link.start();
  }
  /** A definition was changed elsewhere: reads it anew, and acts upon its room. */
  async conferenceChanged(id: ConferenceId): Promise<void> {
    const conference = await this.#store.conferences.byId(id);
    this.#mailbox.post({ kind: 'conference-changed', id, conference });
  }
  /**
   * Tells callers who are not in a room yet that nobody serves them any more, and resolves when all of them are gone, or
   * after `withinMs`. Rooms go on.
   */
  async sayGoodbye(withinMs: number): Promise<void> {
    this.#mailbox.post({ kind: 'stopping' });
    await new Promise<void>((resolve) => {
      const cancel = this.#clock.after(withinMs, resolve);
      this.#turnedHook = () => {
        for (const [, { phase }] of this.core.callers.entries()) if (phase.at !== 'inside') return;
        cancel();
        resolve();
      };
      this.#turnedHook();
    });
  }
  /** Lets go of the node; what runs there goes on. */
  stop(): void {
    this.#link.stop();
    this.#mailbox.stop();
  }

  #received(event: FsEvent): void {
    if (event.kind === 'shutdown') this.#lost();
    else if (this.#held === undefined) this.#mailbox.post({ kind: 'event', event });
    else this.#held.push(event);
  }

  #lost(): void {
    this.#session = undefined;
    this.#held = [];
    this.#performer.disconnect();
    this.#mailbox.post({ kind: 'node-lost' });
  }

  async #adopt(session: Session): Promise<void> {
    this.#session = session;
    const { sounds, profile, context } = this.#options;
    const places = await findSounds(session, sounds);
    const snapshot = await takeSnapshot(session, this.#store, (what, error) => this.#events.failed(what, error));
    if (this.#session !== session) return;
    if (snapshot === undefined) {
      this.#events.malformed('FreeSWITCH did not list its rooms and channels');
      return session.close();
    }
    this.#performer.connect(session, {
      promptFolder: (language) => promptFolder(places, language),
      tempFolder: places.tempFolder,
      music: places.music,
      profile,
      context,
    });
    const held = this.#held ?? [];
    this.#held = undefined;
    this.#mailbox.post({ kind: 'snapshot', snapshot });
    for (const event of held) this.#mailbox.post({ kind: 'event', event });
    this.#events.serving(places);
  }
}

/** Five characters of `[a-z0-9]`. */
function seedFrom(random: () => number): string {
  return Math.floor(random() * 36 ** 5)
    .toString(36)
    .padStart(5, '0');
}
