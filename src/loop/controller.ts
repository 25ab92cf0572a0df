import { Core, type CoreRules, type Turn } from '../core/core.ts';
import type { FsEvent } from '../core/event.ts';
import type { Input } from '../core/input.ts';
import { type Lag, Link, type LinkOptions } from '../esl/link.ts';
import type { Session } from '../esl/session.ts';
import type { OpenWire } from '../esl/wire.ts';
import type { Store } from '../store/store.ts';
import type { Clock } from '../time/clock.ts';
import { Mailbox } from './mailbox.ts';
import { Performer, type PerformerEvents } from './performer.ts';
import { findPrompts, type PromptFolder } from './prompt-folder.ts';
import { takeSnapshot } from './snapshot.ts';

/** What FreeSWITCH is asked to tell; every word behind CUSTOM is a subclass, so it stands last. */
export const SUBSCRIPTION =
  'CHANNEL_CREATE CHANNEL_ANSWER CHANNEL_PARK CHANNEL_EXECUTE_COMPLETE CHANNEL_HANGUP_COMPLETE DTMF BACKGROUND_JOB ' +
  'HEARTBEAT SHUTDOWN CUSTOM conference::maintenance';

export interface ControllerOptions {
  readonly link: Omit<LinkOptions, 'events'>;
  readonly rules: CoreRules;
  readonly prompts: { readonly configured: string | undefined; readonly own: string; readonly language: string };
  readonly profile: string;
  readonly context: string;
}
export interface ControllerEvents extends PerformerEvents {
  /** The node is served: its rooms are adopted and callers are let in. */
  serving(prompts: PromptFolder): void;
  down(reason: string, refused: boolean, nextInMs: number): void;
  malformed(reason: string): void;
  /** After every turn of the core, for those who look on. */
  turned?(turn: Turn, input: Input): void;
  wire?(dir: 'rx' | 'tx', bytes: Buffer | string): void;
}
export interface ControllerPorts {
  readonly store: Store;
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
  readonly #options: ControllerOptions;
  readonly #events: ControllerEvents;
  readonly #store: Store;
  readonly #mailbox: Mailbox;
  readonly #performer: Performer;
  readonly #link: Link;
  /** The events that wait for the next snapshot; undefined while the node is served. */
  #held: FsEvent[] | undefined = [];
  #session: Session | undefined;

  constructor(options: ControllerOptions, events: ControllerEvents, ports: ControllerPorts) {
    this.#options = options;
    this.#events = events;
    this.#store = ports.store;
    this.core = new Core(seedFrom(ports.random), options.rules);
    this.#performer = new Performer(ports.store, (input) => this.#mailbox.post(input), events);
    this.#mailbox = new Mailbox(this.core, ports.clock, (turn, input) => {
      this.#performer.perform(turn.intents);
      events.turned?.(turn, input);
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
        ...(events.wire === undefined ? {} : { wire: events.wire }),
      },
      ports.open,
      ports.clock,
      ports.random,
    );
  }

  get lag(): Lag | undefined {
    return this.#link.lag;
  }
  start(): void {
    this.#link.start();
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
    const { prompts, profile, context } = this.#options;
    const folder = await findPrompts(session, prompts);
    const snapshot = await takeSnapshot(session, this.#store, (what, error) => this.#events.failed(what, error));
    if (this.#session !== session) return;
    if (snapshot === undefined) {
      this.#events.malformed('FreeSWITCH did not list its rooms and channels');
      return session.close();
    }
    this.#performer.connect(session, { promptFolder: folder.path, profile, context });
    const held = this.#held ?? [];
    this.#held = undefined;
    this.#mailbox.post({ kind: 'snapshot', snapshot });
    for (const event of held) this.#mailbox.post({ kind: 'event', event });
    this.#events.serving(folder);
  }
}

/** Five characters of `[a-z0-9]`. */
function seedFrom(random: () => number): string {
  return Math.floor(random() * 36 ** 5)
    .toString(36)
    .padStart(5, '0');
}
