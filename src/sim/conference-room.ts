import type { Channel } from './channel.ts';
import { Member } from './conference-member.ts';
import type { ConferenceProfile } from './conference-profile.ts';
import type { Header } from './event.ts';
import { PlayQueue } from './play-queue.ts';
import type { SwitchCore } from './switch-core.ts';

/**
 * A room of mod_conference. It begins with its first member and is over with its last one: from then on a caller with
 * its name gets a new room, while this one is destroyed when no leg plays a parting sound any more.
 *
 * On each beat on which something changed it looks at who talks and at the floor: without a holder the newest member
 * gets it, and a holder who is silent loses it to each of the talkers in turn, newest first, so that the last one stays.
 */
export class Room {
  readonly core: SwitchCore;
  readonly name: string;
  readonly uuid: string;
  readonly profileName: string;
  readonly profile: ConferenceProfile;
  readonly createdMs: number;
  readonly variables = new Map<string, string>();
  /** Newest first, as FreeSWITCH lists them. */
  readonly members: Member[] = [];
  /** Files that wait for each other. */
  readonly files: PlayQueue;
  /** The one asynchronous file, which plays beside them. */
  readonly music: PlayQueue;
  locked = false;
  maxMembers: number;
  floor: Member | undefined;
  #visitors = 0;
  #over = false;
  #looking = false;

  constructor(core: SwitchCore, name: string, profileName: string, profile: ConferenceProfile) {
    this.core = core;
    this.name = name;
    this.profileName = profileName;
    this.profile = profile;
    this.uuid = core.uuid();
    this.createdMs = core.clock.nowMs();
    this.maxMembers = profile.maxMembers ?? 0;
    const changed = () => {
      for (const member of this.members) member.leg.ear.listen();
    };
    const done = (more: readonly Header[]) => (file: string, playedMs: number) =>
      this.fileDone('play-file-done', file, playedMs, [], more);
    this.files = new PlayQueue(core, { changed, done: done([]) });
    this.music = new PlayQueue(core, { changed, done: done([['Async', 'true']]) });
    this.tell('conference-create');
  }

  /** Members that count: ghosts do not. */
  get size(): number {
    return this.members.filter((member) => !member.ghost).length;
  }

  /** What each event of the room begins with. */
  headers(): Header[] {
    return [
      ['Conference-Name', this.name],
      ['Conference-Domain', this.core.domain],
      ['Conference-Size', String(this.size)],
      ['Conference-Ghosts', String(this.members.length - this.size)],
      ['Conference-Profile-Name', this.profileName],
      ['Conference-Unique-ID', this.uuid],
      ...[...this.variables].map(([name, value]): Header => [name, value]),
    ];
  }

  tell(action: string, more: readonly Header[] = []): void {
    this.core.publisher.conference(action, () => [...this.headers(), ['Action', action], ...more]);
  }

  /** Where FreeSWITCH looks for a file: one without a folder of its own is under the sound prefix. */
  pathOf(file: string): string {
    return /^(?:\{[^}]*\})?\//.test(file) || file.includes('://') ? file : `${this.core.sounds.prefix}/${file}`;
  }

  /** A file has ended; `ofMember` are the headers of the one it was played to, if that one still stays. */
  fileDone(
    action: string,
    file: string,
    playedMs: number,
    ofMember: readonly Header[],
    more: readonly Header[] = [],
  ): void {
    this.core.publisher.conference(action, () => [
      ...this.headers(),
      ['seconds', String(Math.floor(playedMs / 1000))],
      ['milliseconds', String(playedMs)],
      ['samples', String(playedMs * 8)],
      ['Action', action],
      ...ofMember,
      ['File', this.pathOf(file)],
      ...more,
    ]);
  }

  /** A leg runs the application for this room, in it or not (locked, full, or on the way out). */
  visit(): void {
    this.#visitors += 1;
  }

  /** The leg's application is done with this room. */
  release(): void {
    this.#visitors -= 1;
    if (this.#over && this.#visitors === 0) this.core.beat.soon(() => this.#destroy());
  }

  enter(leg: Channel, flags: ReadonlySet<string>, onAsked: (kicked: boolean) => void): Member {
    leg.memberId ??= this.core.nextMemberId();
    const member = new Member(leg.memberId, leg, this, flags, onAsked);
    this.members.unshift(member);
    leg.member = member;
    member.tell('add-member');
    leg.ear.listen();
    this.look();
    return member;
  }

  /** The leave itself; who asked for it was told before. */
  leave(member: Member): void {
    member.parting = true;
    member.files.close();
    if (this.floor === member) {
      this.floor = undefined;
      this.moveFloor(undefined);
    }
    this.members.splice(this.members.indexOf(member), 1);
    member.tell('del-member');
    member.leg.member = undefined;
    if (this.members.length > 0) this.look();
    else {
      this.#over = true;
      this.core.rooms.delete(this.name);
    }
  }

  /** Gives the floor to a member or to nobody. */
  moveFloor(to: Member | undefined): void {
    const old = this.floor;
    this.floor = to;
    this.core.publisher.conference('floor-change', () => [
      ...this.headers(),
      ['Action', 'floor-change'],
      ['Old-ID', old === undefined ? 'none' : String(old.id)],
      ...(to === undefined ? [] : to.headers()),
      ['New-ID', to === undefined ? 'none' : String(to.id)],
    ]);
  }

  /** Looks on the next beat at who talks and who has the floor. */
  look(): void {
    if (this.#looking) return;
    this.#looking = true;
    this.core.beat.soon(() => {
      this.#looking = false;
      for (const member of this.members) this.#lookAtSpeech(member);
      this.#lookAtFloor();
    });
  }

  #lookAtSpeech(member: Member): void {
    if (member.speaks === member.talking) return;
    member.talking = member.speaks;
    const now = this.core.clock.nowMs();
    if (member.talking) member.tell('start-talking');
    else member.tell('stop-talking', talkReport(now - member.talkChangedMs));
    member.talkChangedMs = now;
  }

  #lookAtFloor(): void {
    if (this.floor === undefined) {
      const first = this.members[0];
      if (first !== undefined) this.moveFloor(first);
    }
    if (this.floor?.talking === true) return;
    for (const member of this.members) if (member.talking && member !== this.floor) this.moveFloor(member);
  }

  #destroy(): void {
    this.files.close();
    this.music.close();
    this.tell('conference-destroy');
  }
}

/** The statistics that stop-talking carries. */
const talkReport = (durationMs: number): Header[] => [
  ['talking-gate-hits', '1'],
  ['talking-total-packets', '1'],
  ['talking-duration-ms', String(durationMs)],
  ['talking-average-energy', '6500.000000'],
  ['talking-delta-average', '0.000000'],
  ['talking-hit-on-percent', '100.000000'],
  ['talking-non-hit-ratio', '0.000000'],
  ['talking-hit-off-percent', '0.000000'],
  ['talking-hit-off-differential', '100.000000'],
];
