import { Core, type CoreRules, type Turn } from '../core/core.ts';
import type { FsEvent } from '../core/event.ts';
import { type CommandId, type ConferenceId, type PersonId, parseCommandId } from '../core/ids.ts';
import type { Input } from '../core/input.ts';
import type { Tell } from '../core/intent.ts';
import type { RoomAnswer, RoomCommand } from '../core/room-command.ts';
import { type RoomView, viewRooms } from '../core/room-view.ts';
import { type Lag, Link, type LinkOptions } from '../esl/link.ts';
import type { EventStamp } from '../esl/message.ts';
import type { Session } from '../esl/session.ts';
import type { OpenWire } from '../esl/wire.ts';
import type { Store } from '../store/store.ts';
import type { Clock } from '../time/clock.ts';
import { AskedCommands } from './asked-commands.ts';
import { raiseFence, watchFence } from './fence.ts';
import { Mailbox, type Moment } from './mailbox.ts';
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
    /** Where the node finds uploaded sounds; unless given, `convene/uploaded` beside the prompts. */
    readonly uploaded?: string | undefined;
  };
  readonly profile: string;
  readonly context: string;
  /** The number of the lease under which the node is served; left out where nobody else can want the node. */
  readonly fence?: number;
}
export interface ControllerEvents extends PerformerEvents {
  /** The node is served: its rooms are adopted and callers are let in. */
  serving(sounds: SoundPlaces): void;
  down(reason: string, refused: boolean, nextInMs: number): void;
  malformed(reason: string): void;
  /** Somebody serves the node under a higher fence than ours: the controller has stopped. */
  overtaken?(fence: number): void;
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
  #held: HeldEvent[] | undefined = [];
  readonly #asked = new AskedCommands();
  #commands = 0;
  #session: Session | undefined;
  #turnedHook: () => void = () => {};
  #endDoubt: () => void = () => {};

  constructor(options: ControllerOptions, events: ControllerEvents, ports: ControllerPorts) {
    this.#options = options;
    this.#events = events;
    this.#store = ports.store;
    this.#clock = ports.clock;
    this.seed = seedFrom(ports.random);
    this.core = new Core(this.seed, options.rules);
    this.#performer = new Performer(ports.store, ports.lockouts, (input) => this.#mailbox.post(input), {
      tell: (what, when) => this.#tell(what, when),
      refused: (command, reason) => events.refused(command, reason),
      failed: (what, error) => events.failed(what, error),
    });
    this.#mailbox = new Mailbox(this.core, ports.clock, (turn, input, when) => {
      this.#performer.perform(turn.intents, when);
      events.turned?.(turn, input, when.atMs);
      this.#turnedHook();
    });
    this.#link = new Link(
      { ...options.link, events: SUBSCRIPTION },
      {
        up: (session) => void this.#adopt(session),
        event: (event, stamp) => this.#received(event, stamp),
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
   * Has a running room do what a person asks, and resolves when FreeSWITCH has said that it is so, or that it is not, or
   * after two seconds; the end of a room takes as long as it is told. An id that was heard before is not done again.
   */
  command(
    conference: ConferenceId,
    command: RoomCommand,
    by: PersonId | null,
    id: CommandId = this.#commandId(),
  ): Promise<RoomAnswer> {
    if (this.#held !== undefined) return Promise.resolve({ kind: 'away', reason: NOT_SERVED });
    const asked = { id, by, conference, command };
    return this.#asked.ask(asked, () => this.#mailbox.post({ kind: 'command', ...asked }));
  }
  /** The running rooms of these conferences, or of all. */
  views(conferences?: readonly ConferenceId[]): readonly RoomView[] | { readonly away: string } {
    return this.#held === undefined ? viewRooms(this.core, conferences) : { away: NOT_SERVED };
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
  /** While nobody can say whose the node is, FreeSWITCH is asked each second whether another has taken it. */
  inDoubt(doubtful: boolean): void {
    this.#endDoubt();
    const { fence } = this.#options;
    const watched = doubtful && fence !== undefined;
    this.#endDoubt = watched
      ? watchFence(
          fence,
          () => this.#session,
          this.#clock,
          (higher) => this.#overtaken(higher),
        )
      : () => {};
  }
  /** Lets go of the node; what runs there goes on. */
  stop(): void {
    this.#endDoubt();
    this.#session = undefined;
    this.#link.stop();
    this.#mailbox.stop();
    this.#held = [];
    this.#lose('the controller has ended before FreeSWITCH said that it is so');
  }

  #received(event: FsEvent, { sentAtMs }: EventStamp): void {
    if (event.kind === 'shutdown') this.#lost();
    else if (this.#held === undefined) this.#mailbox.post({ kind: 'event', event }, sentAtMs);
    else this.#held.push({ event, fsAtMs: sentAtMs });
  }

  #tell(what: Tell, when: Moment): void {
    // Of one that was lost it is told already that nothing is known.
    if (what.kind === 'command-answered' && !this.#asked.answered(what.id, what.answer)) return;
    // What an automaton was asked before its fault it does not answer any more.
    if (what.kind === 'fault') this.#lose('a fault of Convene itself, which its log tells of');
    this.#events.tell(what, when);
  }
  /** What waits for FreeSWITCH's word will not have it: its givers are told so, and those who look on. */
  #lose(known: string): void {
    const when = { atMs: this.#clock.now(), fsAtMs: undefined };
    this.#asked.lose(known, (asked, answer) => this.#events.tell({ kind: 'command-answered', ...asked, answer }, when));
  }
  #commandId(): CommandId {
    const id = parseCommandId(`${this.seed}-command-${++this.#commands}`);
    if (id === undefined) throw new Error(`not a seed: ${this.seed}`);
    return id;
  }

  #lost(): void {
    this.#session = undefined;
    this.#held = [];
    this.#performer.disconnect();
    this.#mailbox.post({ kind: 'node-lost' });
    this.#lose('the connection to FreeSWITCH was lost before it said that it is so');
  }

  #overtaken(fence: number): void {
    this.stop();
    this.#events.overtaken?.(fence);
  }

  /** Writes our fence into FreeSWITCH; false where a higher one stands there. One that it does not take hinders nothing. */
  async #takeUp(session: Session): Promise<boolean> {
    const { fence } = this.#options;
    if (fence === undefined) return true;
    const standing = await raiseFence(session, fence);
    if (this.#session !== session) return false;
    if (standing !== undefined && standing > fence) {
      this.#overtaken(standing);
      return false;
    }
    if (standing !== fence) {
      const error = new Error('the event socket must allow global_setvar and global_getvar');
      this.#events.failed('the number of the lease was not left in FreeSWITCH', error);
    }
    return true;
  }

  async #adopt(session: Session): Promise<void> {
    this.#session = session;
    if (!(await this.#takeUp(session))) return;
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
      uploadFolder: places.uploadFolder,
      music: places.music,
      profile,
      context,
    });
    const held = this.#held ?? [];
    this.#held = undefined;
    this.#mailbox.post({ kind: 'snapshot', snapshot });
    for (const { event, fsAtMs } of held) this.#mailbox.post({ kind: 'event', event }, fsAtMs);
    this.#events.serving(places);
  }
}

const NOT_SERVED = 'FreeSWITCH is not connected';

interface HeldEvent {
  readonly event: FsEvent;
  readonly fsAtMs: number | undefined;
}

/** Five characters of `[a-z0-9]`. */
function seedFrom(random: () => number): string {
  return Math.floor(random() * 36 ** 5)
    .toString(36)
    .padStart(5, '0');
}
