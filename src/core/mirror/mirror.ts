import { assertNever } from '../assert-never.ts';
import type { FsEvent, MemberState, RoomEvent, RoomListing } from '../event.ts';
import type { Fact } from '../fact.ts';
import type { LegId, MemberId, RoomName, RoomUuid } from '../ids.ts';
import { Recent } from './recent.ts';
import {
  emptyRoom,
  type Member,
  memberFromEvent,
  memberFromList,
  type OwnRoom,
  type Room,
  sameMember,
} from './room.ts';

/**
 * What FreeSWITCH owns, folded from what it says: rooms by `Conference-Unique-ID`, since a room may end and one of its
 * name begin at once, and members by room and `Member-ID`, which a member keeps through a transfer. Events are folded
 * as they arrive; neighbours may be swapped, and state is taken from each as it stands.
 *
 * The mirror is owned by one mailbox and folded in place: copying a room of 500 for each event of a talker would cost
 * more than everything else. Nothing but the events decides what it holds, and nobody else writes to it.
 */
export class Mirror {
  readonly #rooms = new Map<RoomUuid, OwnRoom>();
  readonly #seats = new Map<LegId, { readonly room: RoomUuid; readonly member: MemberId }>();
  /** Rooms that have ended: what comes late of them does not open them again. */
  readonly #ended = new Recent<RoomUuid>(256);
  /** Members that have left, likewise; by room and id. */
  readonly #left = new Recent<string>(4096);

  get rooms(): Iterable<Room> {
    return this.#rooms.values();
  }
  room(uuid: RoomUuid): Room | undefined {
    return this.#rooms.get(uuid);
  }
  /** The room of that name; where an old one is still ending, the newest. */
  roomNamed(name: RoomName): Room | undefined {
    let found: Room | undefined;
    for (const room of this.#rooms.values()) if (room.name === name) found = room;
    return found;
  }
  /** Where a leg is, if it is in a room. */
  memberOf(leg: LegId): { readonly room: Room; readonly member: Member } | undefined {
    const seat = this.#seats.get(leg);
    const room = seat && this.#rooms.get(seat.room);
    const member = seat && room?.members.get(seat.member);
    return room && member ? { room, member } : undefined;
  }

  /** Folds one event in and tells what it changed. */
  fold(event: FsEvent): readonly Fact[] {
    switch (event.kind) {
      case 'channel-parked':
        return [{ ...event, kind: 'leg-parked' }];
      case 'application-done':
      case 'digit':
        return [event];
      case 'channel-gone':
        return [{ kind: 'leg-gone', leg: event.leg, cause: event.cause }];
      case 'channel-created':
        return [{ kind: 'leg-created', leg: event.leg }];
      case 'channel-ringing':
        return [{ kind: 'leg-ringing', leg: event.leg }];
      case 'channel-answered':
        return [{ kind: 'leg-answered', leg: event.leg }];
      case 'job-done':
      case 'heartbeat':
      case 'shutdown':
        return [];
      case 'room-created':
      case 'room-destroyed':
      case 'room-locked':
      case 'room-told':
      case 'member-added':
      case 'member-removed':
      case 'member-expelled':
      case 'member-told':
      case 'floor-changed':
      case 'file-begun':
      case 'file-done':
        return this.#foldRoom(event);
      default:
        return assertNever(event);
    }
  }

  #foldRoom(event: RoomEvent): readonly Fact[] {
    const facts: Fact[] = [];
    if (event.kind === 'room-destroyed') {
      this.#close(event.room, facts);
      this.#ended.add(event.room);
      return facts;
    }
    const room = this.#rooms.get(event.room) ?? this.#openFor(event, facts);
    if (room === undefined) return facts;
    switch (event.kind) {
      case 'room-created':
        break;
      case 'room-locked':
        this.#lock(room, event.locked, facts);
        break;
      case 'floor-changed':
        this.#moveFloor(room, event.to, facts);
        break;
      case 'member-added':
        this.#left.delete(leftKey(room.uuid, event.member.id));
        this.#set(room, memberFromEvent(event.member), facts);
        break;
      case 'member-told':
        this.#told(room, event.member, facts);
        break;
      case 'member-expelled':
        this.#told(room, event.member, facts);
        if (room.members.has(event.member.id)) room.expelled.add(event.member.id);
        break;
      case 'member-removed':
        this.#remove(room, event.member.id, facts);
        break;
      case 'file-begun':
      case 'file-done':
        facts.push({ kind: event.kind, room: room.uuid, name: room.name, file: event.file });
        break;
      case 'room-told':
        break;
      default:
        return assertNever(event);
    }
    if (event.size !== undefined && event.size > this.#count(room) && event.kind === 'member-told') {
      facts.push({ kind: 'room-unsure', room: room.uuid, name: room.name });
    }
    return facts;
  }

  /** A room that is not known opens with its creation or with a member, unless it is known to have ended. */
  #openFor(event: RoomEvent, facts: Fact[]): OwnRoom | undefined {
    if (this.#ended.has(event.room)) return undefined;
    switch (event.kind) {
      case 'room-created':
      case 'member-added':
      case 'member-told':
        return this.#open(event.room, event.name, facts);
      default:
        return undefined;
    }
  }
  #open(uuid: RoomUuid, name: RoomName, facts: Fact[]): OwnRoom {
    const room = emptyRoom(uuid, name);
    this.#rooms.set(uuid, room);
    facts.push({ kind: 'room-opened', room: uuid, name });
    return room;
  }

  #close(uuid: RoomUuid, facts: Fact[]): void {
    const room = this.#rooms.get(uuid);
    if (room === undefined) return;
    for (const member of [...room.members.keys()]) this.#remove(room, member, facts);
    this.#rooms.delete(uuid);
    facts.push({ kind: 'room-closed', room: uuid, name: room.name });
  }

  /**
   * A member that was never added is one that came in silently (`conference_silent_entry`: no add-member); one that
   * has left is spoken of late and stays gone.
   */
  #told(room: OwnRoom, state: MemberState, facts: Fact[]): void {
    if (!room.members.has(state.id) && this.#left.has(leftKey(room.uuid, state.id))) return;
    this.#set(room, memberFromEvent(state), facts);
  }

  #set(room: OwnRoom, member: Member, facts: Fact[]): void {
    const before = room.members.get(member.id);
    room.members.set(member.id, member);
    this.#seats.set(member.leg, { room: room.uuid, member: member.id });
    const where = { room: room.uuid, name: room.name };
    if (before === undefined) facts.push({ kind: 'member-joined', ...where, member });
    else if (!sameMember(before, member)) facts.push({ kind: 'member-changed', ...where, member, before });
    if (room.floorAwaits === member.id) this.#moveFloor(room, member.id, facts);
  }

  #remove(room: OwnRoom, id: MemberId, facts: Fact[]): void {
    const member = room.members.get(id);
    this.#left.add(leftKey(room.uuid, id));
    if (member === undefined) return;
    room.members.delete(id);
    const expelled = room.expelled.delete(id);
    const seat = this.#seats.get(member.leg);
    if (seat?.room === room.uuid && seat.member === id) this.#seats.delete(member.leg);
    if (room.floor === id) room.floor = undefined;
    facts.push({ kind: 'member-left', room: room.uuid, name: room.name, member, expelled });
  }

  #lock(room: OwnRoom, locked: boolean, facts: Fact[]): void {
    const before = room.locked;
    room.locked = locked;
    facts.push({ kind: 'lock-changed', room: room.uuid, name: room.name, locked, before });
  }
  /** Whoever came in silently has no add-member: the floor is with nobody until that member is heard of. */
  #moveFloor(room: OwnRoom, to: MemberId | undefined, facts: Fact[]): void {
    const known = to === undefined || room.members.has(to);
    room.floor = known ? to : undefined;
    room.floorAwaits = known || this.#left.has(leftKey(room.uuid, to)) ? undefined : to;
    facts.push({ kind: 'floor-moved', room: room.uuid, name: room.name, to: room.floor });
  }
  #count(room: OwnRoom): number {
    let count = 0;
    for (const member of room.members.values()) if (!member.ghost) count++;
    return count;
  }

  /**
   * Takes FreeSWITCH's own list as the truth about the rooms it names; `whole` also drops those it does not name.
   * Facts tell the difference from what was known before.
   */
  adopt(listed: readonly RoomListing[], whole: boolean): readonly Fact[] {
    const facts: Fact[] = [];
    const named = new Set(listed.map((each) => each.uuid));
    if (whole) for (const uuid of [...this.#rooms.keys()]) if (!named.has(uuid)) this.#close(uuid, facts);
    for (const each of listed) this.#adoptRoom(each, facts);
    return facts;
  }
  #adoptRoom(listed: RoomListing, facts: Fact[]): void {
    this.#ended.delete(listed.uuid);
    const known = this.#rooms.get(listed.uuid) ?? this.#open(listed.uuid, listed.name, facts);
    const there = new Set(listed.members.map((member) => member.id));
    for (const id of [...known.members.keys()]) if (!there.has(id)) this.#remove(known, id, facts);
    for (const member of listed.members) {
      this.#left.delete(leftKey(listed.uuid, member.id));
      this.#set(known, memberFromList(member, known.members.get(member.id)), facts);
    }
    known.floor = listed.members.find((member) => member.floor)?.id;
    known.floorAwaits = undefined;
    if (known.locked !== listed.locked) this.#lock(known, listed.locked, facts);
  }

  /** Forgets everything: the connection ended or FreeSWITCH goes down, and what is true now only a new list tells. */
  clear(): void {
    this.#rooms.clear();
    this.#seats.clear();
    this.#ended.clear();
    this.#left.clear();
  }
}

const leftKey = (room: RoomUuid, member: MemberId): string => `${room}/${member}`;
