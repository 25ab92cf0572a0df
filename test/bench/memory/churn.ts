import type { Socket } from 'node:net';
import { numberedUuid } from '../event-stream.ts';
import type { Values } from '../event-template.ts';
import { type EventKind, EventLine } from './event-line.ts';

/** A caller from its arrival on; it is a member while it is in a room. */
interface Caller {
  readonly leg: string;
  readonly name: string;
  readonly number: string;
  readonly room: PlayedRoom;
  /** Knows the PIN. */
  readonly knows: boolean;
  member: number | undefined;
  speak: boolean;
  talking: boolean;
}
interface PlayedRoom {
  readonly name: string;
  readonly code: string;
  /** Each life of a room has an id of its own. */
  uuid: string;
  readonly members: Caller[];
}

/**
 * How rare things are: callers who do not know the PIN; and of what happens, keys, hang-ups, and the end of a whole
 * room.
 */
const ONE_IN = { wrongPin: 20, key: 6, hangUp: 40, putOut: 100, roomEnd: 4_000 } as const;

/** How much happens in one burst: about 64 kB. */
const HAPPENINGS_EACH = 20;
const QUIET_MS = 300;

/**
 * What goes on at a busy node, event by event: callers come, type a PIN, talk, press keys, leave or are put out, and
 * others come in their place, so that there are always as many. It does what the controller commands, as FreeSWITCH
 * would.
 */
export class Churn {
  readonly #line: EventLine;
  readonly #rooms: readonly PlayedRoom[];
  readonly #callers = new Map<string, Caller>();
  #arrived = 0;
  #lives = 0;
  #members = 0;
  /** A fixed sequence, so that each run is the same. */
  #seed = 1;

  constructor(socket: Socket, rooms: readonly { readonly name: string; readonly code: string }[]) {
    this.#rooms = rooms.map((room) => ({ ...room, uuid: this.#newRoomUuid(), members: [] }));
    this.#line = new EventLine(socket, (command) => this.#heed(command));
  }

  get callers(): number {
    return this.#callers.size;
  }
  get members(): number {
    return this.#rooms.reduce((sum, room) => sum + room.members.length, 0);
  }

  /** Goes on until there have been so many events in all, with so many callers. */
  async until(events: number, callers: number): Promise<void> {
    while (this.#callers.size < callers) this.#arrive();
    while (this.#line.events < events) {
      await this.#line.burst(() => {
        for (let happening = 0; happening < HAPPENINGS_EACH; happening++) this.#happen();
      });
    }
    await this.#line.quiet(QUIET_MS);
  }

  #happen(): void {
    const room = this.#rooms[this.#draw(this.#rooms.length)];
    const caller = room?.members[this.#draw(room.members.length)];
    if (room === undefined || caller === undefined) return;
    if (this.#draw(ONE_IN.roomEnd) === 0) for (const each of [...room.members]) this.#hangUp(each);
    else if (this.#draw(ONE_IN.putOut) === 0) this.#leave(caller, false);
    else if (this.#draw(ONE_IN.hangUp) === 0) this.#hangUp(caller);
    else if (this.#draw(ONE_IN.key) === 0) this.#type(caller, '*1');
    else {
      caller.talking = caller.speak && !caller.talking;
      this.#tell(caller.talking ? 'start-talking' : 'stop-talking', caller);
    }
  }

  #arrive(): void {
    const number = this.#arrived++;
    const room = this.#rooms[number % this.#rooms.length];
    if (room === undefined) return;
    const caller: Caller = {
      leg: numberedUuid(number),
      name: `Caller ${number}`,
      number: String(10_000 + number),
      room,
      knows: number % ONE_IN.wrongPin !== 0,
      member: undefined,
      speak: true,
      talking: false,
    };
    this.#callers.set(caller.leg, caller);
    this.#tell('core-CHANNEL_CREATE', caller);
    this.#tell('core-CHANNEL_ANSWER', caller);
    this.#line.event('core-CHANNEL_PARK', valuesOf(caller), [
      ['variable_convene_entry', 'direct'],
      ['variable_convene_code', room.code],
    ]);
  }
  #gone(caller: Caller): void {
    this.#tell('core-CHANNEL_HANGUP_COMPLETE', caller);
    this.#callers.delete(caller.leg);
    this.#arrive();
  }

  #join(caller: Caller, muted: boolean): void {
    caller.member = ++this.#members;
    caller.speak = !muted;
    caller.room.members.push(caller);
    this.#tell('add-member', caller);
  }
  #leave(caller: Caller, hungUp: boolean): void {
    const { room } = caller;
    room.members.splice(room.members.indexOf(caller), 1);
    this.#tell('del-member', caller);
    caller.member = undefined;
    if (room.members.length === 0) {
      this.#line.event('conference-destroy', { room: room.name, roomUuid: room.uuid, size: '0' });
      room.uuid = this.#newRoomUuid();
    }
    this.#done(caller, 'conference', 'of-the-conference', hungUp);
  }
  #hangUp(caller: Caller): void {
    this.#leave(caller, true);
    this.#gone(caller);
  }

  /** Does what a command asks for. */
  #heed(command: string): void {
    const [, leg = '', application = '', argument = '', id = ''] =
      /^sendmsg (\S+)\n.*\nexecute-app-name: (\S+)\nexecute-app-arg: (.*)\nevent-uuid: (\S+)$/.exec(command) ?? [];
    const [, verb, member] = /^api conference \S+ (mute|unmute) ([0-9]+) quiet$/.exec(command) ?? [];
    const [, killed = ''] = /^api uuid_kill (\S+)$/.exec(command) ?? [];
    const caller = this.#callers.get(leg || killed);
    if (verb !== undefined) this.#mute(Number(member), verb === 'unmute');
    else if (caller === undefined) return;
    else if (killed !== '') this.#gone(caller);
    else if (application === 'conference') this.#join(caller, argument.includes('mute'));
    else {
      const digits = caller.knows ? '2345' : '9999';
      if (application === 'play_and_get_digits') this.#type(caller, `${digits}#`);
      this.#done(caller, application, id, false, digits);
    }
  }
  #mute(member: number, speak: boolean): void {
    for (const { members } of this.#rooms) {
      const caller = members.find((each) => each.member === member);
      if (caller === undefined) continue;
      caller.speak = speak;
      caller.talking = false;
      this.#tell(speak ? 'unmute-member' : 'mute-member', caller);
    }
  }

  #type(caller: Caller, digits: string): void {
    for (const digit of digits) this.#line.event('core-DTMF', { ...valuesOf(caller), digit });
  }
  #done(caller: Caller, application: string, applicationUuid: string, hungUp: boolean, digits?: string): void {
    this.#line.event('core-CHANNEL_EXECUTE_COMPLETE', { ...valuesOf(caller), application, applicationUuid }, [
      ['variable_convene_entry', 'direct'],
      ['variable_convene_code', caller.room.code],
      ...(digits === undefined ? [] : ([['variable_convene_typed_pin', digits]] as const)),
      ...(hungUp ? ([['Answer-State', 'hangup']] as const) : []),
    ]);
  }
  #tell(kind: EventKind, caller: Caller): void {
    this.#line.event(kind, valuesOf(caller));
  }

  #newRoomUuid(): string {
    return numberedUuid(1_000_000_000 + this.#lives++);
  }
  #draw(below: number): number {
    this.#seed = (Math.imul(this.#seed, 1_103_515_245) + 12_345) >>> 0;
    return Math.floor((this.#seed / 2 ** 32) * below);
  }
}

const valuesOf = (caller: Caller): Values => ({
  leg: caller.leg,
  name: caller.name,
  number: caller.number,
  room: caller.room.name,
  roomUuid: caller.room.uuid,
  size: String(caller.room.members.length),
  member: String(caller.member ?? 0),
  speak: String(caller.speak),
  talking: String(caller.talking),
});
