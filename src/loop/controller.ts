import type { Conference } from '../core/conference.ts';
import { Core, type CoreRules, type Turn } from '../core/core.ts';
import type { FsEvent } from '../core/event.ts';
import { type CommandId, type ConferenceId, type PersonId, parseCommandId } from '../core/ids.ts';
import type { Input } from '../core/input.ts';
import type { RoomAnswer, RoomCommand } from '../core/room-command.ts';
import { type RoomView, viewRooms } from '../core/room-view.ts';
import type { Tell } from '../core/tell.ts';
import { type Lag, Link, type LinkOptions } from '../esl/link.ts';
import type { EventStamp } from '../esl/message.ts';
import type { Session } from '../esl/session.ts';
import type { OpenWire } from '../esl/wire.ts';
import type { Clock } from '../time/clock.ts';
import { AskedCommands } from './asked-commands.ts';
import { searchCalls } from './call-search.ts';
import { raiseFence, watchFence } from './fence.ts';
import { Mailbox, type Moment } from './mailbox.ts';
import { Performer, type PerformerEvents, type PerformerPorts } from './performer.ts';
import { findCalls, takeSnapshot } from './snapshot.ts';
import { findSounds, promptFolder, type SoundPlaces } from './sounds.ts';

/** What FreeSWITCH is asked to tell; every word behind CUSTOM is a subclass, so it stands last. */
export const SUBSCRIPTION =
  'CHANNEL_CREATE CHANNEL_PROGRESS CHANNEL_PROGRESS_MEDIA CHANNEL_ANSWER CHANNEL_PARK CHANNEL_EXECUTE_COMPLETE ' +
  'CHANNEL_HANGUP_COMPLETE DTMF BACKGROUND_JOB HEARTBEAT SHUTDOWN CUSTOM conference::maintenance';

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
  /** What stands before the number of one of our extensions in a dial string: `user/`, or `sofia/gateway/<name>/`. */
  readonly extensions: string;
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
export interface ControllerPorts extends PerformerPorts {
  readonly open: OpenWire;
  readonly clock: Clock;
  /** Draws from 0 to 1. */
  readonly random: () => number;
  /** Settles calls that everybody has forgotten: at each connect and every hour. Rejects when the store is away. */
  readonly sweep?: () => Promise<unknown>;
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
  readonly #ports: ControllerPorts;
  readonly #clock: Clock;
  readonly #mailbox: Mailbox;
  readonly #performer: Performer;
  readonly #link: Link;
  /** The events that wait for the next snapshot; undefined while the node is served. */
  #held: HeldEvent[] | undefined = [];
  /** The events that wait for where the legs of calls are; undefined unless that is asked while the node is served. */
  #paused: HeldEvent[] | undefined;
  #endSearch: () => void = () => {};
  #endSweeps: () => void = () => {};
  readonly #asked = new AskedCommands();
  #commands = 0;
  #session: Session | undefined;
  #turnedHook: () => void = () => {};
  #endDoubt: () => void = () => {};

  constructor(options: ControllerOptions, events: ControllerEvents, ports: ControllerPorts) {
    this.#options = options;
    this.#events = events;
    this.#ports = ports;
    this.#clock = ports.clock;
    this.seed = seedFrom(ports.random);
    this.core = new Core(this.seed, options.rules);
    this.#performer = new Performer(ports, (input) => this.#mailbox.post(input), {
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
    const conference = await this.#ports.store.conferences.byId(id);
    this.#mailbox.post({ kind: 'conference-changed', id, conference });
  }
  /**
   * Has a running room do what a person asks, and resolves when FreeSWITCH has said that it is so, or that it is not, or
   * after two seconds; the end of a room takes as long as it is told, an invitation until the guard has judged it. An id that
   * was heard before is not done again. Who is invited may be the first in: its room goes by the definition that is stored.
   */
  async command(
    conference: ConferenceId,
    command: RoomCommand,
    by: PersonId | null,
    id: CommandId = this.#commandId(),
  ): Promise<RoomAnswer> {
    let definition: Conference | undefined;
    if (command.kind === 'invite') {
      try {
        definition = await this.#ports.store.conferences.byId(conference);
      } catch (error) {
        this.#events.failed(`conference ${conference}, which somebody is invited to`, error);
        return { kind: 'away', reason: 'the store is away, and while it is nobody is called' };
      }
    }
    if (this.#held !== undefined) return { kind: 'away', reason: NOT_SERVED };
    const asked = { id, by, conference, command };
    return this.#asked.ask(asked, () => this.#mailbox.post({ kind: 'command', ...asked, definition }));
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
        for (const [, { phase }] of this.core.access.entries()) if (phase.at !== 'calling') return;
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
    this.#endSweeps();
    this.#endSearch();
    this.#session = undefined;
    this.#paused = undefined;
    this.#link.stop();
    this.#mailbox.stop();
    this.#held = [];
    this.#lose('the controller has ended before FreeSWITCH said that it is so');
  }

  #received(event: FsEvent, { sentAtMs }: EventStamp): void {
    if (event.kind === 'shutdown') this.#lost();
    else {
      const waiting = this.#held ?? this.#paused;
      if (waiting === undefined) this.#mailbox.post({ kind: 'event', event }, sentAtMs);
      else waiting.push({ event, fsAtMs: sentAtMs });
    }
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
    this.#endSearch();
    this.#session = undefined;
    this.#held = [];
    this.#paused = undefined;
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
    const { sounds, profile, context, extensions } = this.#options;
    const places = await findSounds(session, sounds);
    const snapshot = await takeSnapshot(session, this.#ports, (what, error) => this.#events.failed(what, error));
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
      extensions,
    });
    const held = this.#held ?? [];
    this.#held = undefined;
    this.#mailbox.post({ kind: 'snapshot', snapshot });
    for (const { event, fsAtMs } of held) this.#mailbox.post({ kind: 'event', event }, fsAtMs);
    this.#events.serving(places);
    if (snapshot.calls === undefined) {
      this.#endSearch = searchCalls(this.#ports.store, this.#clock, () => this.#findCalls(session));
    }
    this.#sweep();
  }

  /** False where the store would not tell of the calls. */
  async #findCalls(session: Session): Promise<boolean> {
    const complain = (what: string, error: unknown) => this.#events.failed(what, error);
    const pause = () => {
      if (this.#session === session) this.#paused = [];
    };
    const known = await findCalls(session, this.#ports, pause, complain);
    if (this.#session !== session) return false;
    const held = this.#paused ?? [];
    this.#paused = undefined;
    if (known !== undefined) this.#mailbox.post({ kind: 'calls-known', ...known });
    for (const { event, fsAtMs } of held) this.#mailbox.post({ kind: 'event', event }, fsAtMs);
    return known !== undefined;
  }

  #sweep(): void {
    const { sweep } = this.#ports;
    if (sweep === undefined) return;
    this.#endSweeps();
    this.#endSweeps = this.#clock.after(SWEEP_EVERY_MS, () => this.#sweep());
    sweep().catch((error: unknown) => this.#events.failed('calls that were forgotten are not settled', error));
  }
}

const SWEEP_EVERY_MS = 3_600_000;

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
