import type { Channel } from './channel.ts';
import { channelHeaders } from './channel-headers.ts';
import type { Room } from './conference-room.ts';
import type { Sounding } from './ear.ts';
import type { Header } from './event.ts';
import { PlayQueue } from './play-queue.ts';

/** One leg in a room. */
export class Member {
  readonly id: number;
  readonly leg: Channel;
  readonly room: Room;
  readonly joinedMs: number;
  readonly moderator: boolean;
  readonly ghost: boolean;
  /** Sounds played to this member alone. */
  readonly files: PlayQueue;
  readonly #onAsked: (kicked: boolean) => void;

  canSpeak: boolean;
  canHear: boolean;
  hold = false;
  talking = false;
  /** When it last began or ended talking; 0 before. */
  talkChangedMs = 0;
  /** It was told to leave the room. */
  parting = false;
  #busy = false;

  constructor(id: number, leg: Channel, room: Room, flags: ReadonlySet<string>, onAsked: (kicked: boolean) => void) {
    this.id = id;
    this.leg = leg;
    this.room = room;
    this.joinedMs = leg.core.clock.nowMs();
    this.moderator = flags.has('moderator');
    this.ghost = flags.has('ghost');
    this.canSpeak = !flags.has('mute');
    this.canHear = !flags.has('deaf');
    this.#onAsked = onAsked;
    this.files = new PlayQueue(leg.core, {
      changed: () => leg.ear.listen(),
      done: (file, playedMs) =>
        room.fileDone('play-file-member-done', file, playedMs, this.parting ? [] : this.headers()),
    });
  }

  /** An application runs inside the room: the leg hears it in place of the room, and its own files stand still. */
  get busy(): boolean {
    return this.#busy;
  }
  set busy(busy: boolean) {
    this.#busy = busy;
    if (busy) this.files.pause();
    else this.files.resume();
    this.leg.ear.listen();
  }

  /** Its telephone speaks and the room takes it. */
  get speaks(): boolean {
    return this.leg.speaking && this.canSpeak && !this.hold;
  }

  /** It hears the room. */
  get hears(): boolean {
    return this.canHear && !this.hold && !this.busy;
  }

  /** The application is told to leave the room, by `kick` or by `hup`. */
  ask(kicked: boolean): void {
    this.parting = true;
    this.#onAsked(kicked);
  }

  /** What plays to it in the room; its own files it hears also when it is deaf. */
  sounds(): readonly Sounding[] {
    if (this.busy) return [];
    const room = this.hears ? [this.room.files.sounding, this.room.music.sounding] : [];
    return [...room, this.files.sounding].filter((each) => each !== undefined);
  }

  /** What each event of a member carries, after the room's headers. */
  headers(): Header[] {
    return [
      ...this.room.headers(),
      ['Floor', String(this.room.floor === this)],
      ...channelHeaders(this.leg),
      ['Video', 'false'],
      ['Hear', String(this.canHear)],
      ['See', 'true'],
      ['Speak', String(this.canSpeak)],
      ['Talking', String(this.talking)],
      ['Mute-Detect', 'false'],
      ['Hold', String(this.hold)],
      ['Member-ID', String(this.id)],
      ['Member-Type', this.moderator ? 'moderator' : 'member'],
      ['Member-Ghost', String(this.ghost)],
      ['Energy-Level', '100'],
      ['Current-Energy', this.talking ? '6500' : '0'],
    ];
  }

  /** Tells one thing of this member. */
  tell(action: string, more: readonly Header[] = []): void {
    this.leg.core.publisher.conference(action, () => [...this.headers(), ...more, ['Action', action]]);
  }
}
