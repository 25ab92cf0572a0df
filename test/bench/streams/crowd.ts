import type { Socket } from 'node:net';
import { numberedUuid } from '../event-stream.ts';
import type { Values } from '../event-template.ts';
import { type EventKind, EventLine } from '../memory/event-line.ts';
import type { Deed, Rates } from './rates.ts';

interface Caller {
  readonly leg: string;
  readonly number: string;
  readonly room: string;
  /** 0 until it is in a room. */
  member: number;
  speak: boolean;
  talking: boolean;
}

/** What subscribers have to have been told: entries in their order, and when each event was sent by the clock of `process.hrtime`. */
export interface Played {
  readonly sent: readonly (readonly [entry: string, atMs: number])[];
  /** By id, at the end. */
  readonly talking: readonly number[];
  readonly floor: number;
  readonly events: number;
  /** Until nothing was going on any more. */
  readonly elapsedMs: number;
}

/** mod_conference tells once in each of its frames. */
const FRAME_MS = 20;
const QUIET_MS = 500;

export const nowMs = (): number => Number(process.hrtime.bigint()) / 1e6;

/** A room of callers who talk, are muted, come and leave, each as often as in a recording; and one besides, to make noise. */
export class Crowd {
  readonly #line: EventLine;
  readonly #codes: ReadonlyMap<string, string>;
  readonly #callers = new Map<string, Caller>();
  readonly #inside: Caller[] = [];
  readonly #room: string;
  #noisy: Caller | undefined;
  #sent: [string, number][] = [];
  #floor = 0;
  #arrived = 0;
  #members = 0;
  /** A fixed sequence, so that each run is the same. */
  #seed = 1;

  /** `rooms` are codes by the rooms' names: the one of the crowd, and the noisy one. */
  constructor(socket: Socket, rooms: ReadonlyMap<string, string>) {
    this.#codes = rooms;
    this.#room = [...rooms.keys()][0] ?? '';
    this.#line = new EventLine(socket, (command) => this.#heed(command));
  }

  /** Resolves when so many are in, and somebody is in the noisy room. */
  async fill(members: number): Promise<void> {
    while (this.#arrived < members) {
      await this.#line.burst(() => this.#arrive(this.#room));
    }
    this.#arrive([...this.#codes.keys()][1] ?? '');
    await this.#line.quiet(QUIET_MS);
    if (this.#inside.length !== members || this.#noisy === undefined) {
      throw new Error(`${this.#inside.length} of ${members} are in`);
    }
    const [first] = this.#inside;
    if (first !== undefined) this.#deed('floor-change', first);
  }

  /** Goes on for a while, in frames; `noise` is how many times per second somebody is muted and unmuted in the other room. */
  async play(seconds: number, rates: Rates, noise: number): Promise<Played> {
    this.#sent = [];
    const before = this.#line.events;
    const owed = new Map<Deed, number>();
    const start = nowMs();
    for (let frame = 1; frame * FRAME_MS <= seconds * 1000; frame++) {
      const wait = start + frame * FRAME_MS - nowMs();
      if (wait > 0) await new Promise((resolve) => setTimeout(resolve, wait));
      await this.#line.burst(() => {
        for (const [deed, rate] of Object.entries(rates)) this.#owe(owed, asDeed(deed), rate * this.#inside.length);
        for (let time = 0; time < (noise * FRAME_MS) / 1000; time++) this.#noise();
      });
    }
    await this.#line.quiet(QUIET_MS);
    const talking = this.#inside.flatMap((each) => (each.talking ? each.member : []));
    return {
      sent: this.#sent,
      talking: talking.sort((one, other) => one - other),
      floor: this.#floor,
      events: this.#line.events - before,
      elapsedMs: nowMs() - start,
    };
  }

  #owe(owed: Map<Deed, number>, deed: Deed, perSecond: number): void {
    let due = (owed.get(deed) ?? 0) + (perSecond * FRAME_MS) / 1000;
    for (; due >= 1; due--) {
      const fits = this.#inside.filter(
        (caller) => FITS[deed](caller) && (deed !== 'del-member' || !this.#holds(caller)),
      );
      const caller = fits[this.#draw(fits.length)];
      if (caller !== undefined) this.#deed(deed, caller);
    }
    owed.set(deed, due);
  }
  #deed(deed: Deed, caller: Caller): void {
    switch (deed) {
      case 'start-talking':
      case 'stop-talking':
        caller.talking = deed === 'start-talking';
        this.#tell(deed, caller);
        break;
      case 'mute-member':
      case 'unmute-member':
        caller.speak = deed === 'unmute-member';
        // No stop-talking comes for one who is muted while talking.
        caller.talking = false;
        this.#tell(deed, caller);
        break;
      case 'floor-change': {
        const floor = { oldFloor: String(this.#floor || 'none'), newFloor: String(caller.member) };
        this.#line.event(deed, { ...this.#valuesOf(caller), ...floor });
        this.#floor = caller.member;
        break;
      }
      case 'del-member':
        this.#inside.splice(this.#inside.indexOf(caller), 1);
        this.#sent.push([`member.left ${caller.leg}`, nowMs()]);
        this.#tell('del-member', caller);
        this.#done(caller, 'conference', 'of-the-conference');
        this.#tell('core-CHANNEL_HANGUP_COMPLETE', caller);
        this.#callers.delete(caller.leg);
        this.#arrive(this.#room);
        break;
    }
  }
  #holds = ({ member }: Caller): boolean => member === this.#floor;
  #noise(): void {
    if (this.#noisy === undefined) return;
    this.#noisy.speak = !this.#noisy.speak;
    this.#tell(this.#noisy.speak ? 'unmute-member' : 'mute-member', this.#noisy);
  }

  #arrive(room: string): void {
    const number = this.#arrived++;
    const leg = numberedUuid(number);
    const caller: Caller = { leg, number: String(10_000 + number), room, member: 0, speak: true, talking: false };
    this.#callers.set(leg, caller);
    this.#tell('core-CHANNEL_CREATE', caller);
    this.#tell('core-CHANNEL_ANSWER', caller);
    this.#line.event('core-CHANNEL_PARK', this.#valuesOf(caller), this.#entry(caller));
  }
  /** Does what a command asks for. */
  #heed(command: string): void {
    const [, leg = '', application = '', id = ''] =
      /^sendmsg (\S+)\n.*\nexecute-app-name: (\S+)\nexecute-app-arg: .*\nevent-uuid: (\S+)$/.exec(command) ?? [];
    const caller = this.#callers.get(leg);
    if (caller === undefined) return;
    if (application !== 'conference') {
      this.#done(caller, application, id);
      return;
    }
    caller.member = ++this.#members;
    if (caller.room === this.#room) {
      this.#inside.push(caller);
      this.#sent.push([`member.entered ${leg}`, nowMs()]);
    } else this.#noisy = caller;
    this.#tell('add-member', caller);
  }
  #done(caller: Caller, application: string, applicationUuid: string): void {
    const values = { ...this.#valuesOf(caller), application, applicationUuid };
    this.#line.event('core-CHANNEL_EXECUTE_COMPLETE', values, this.#entry(caller));
  }
  #entry = ({ room }: Caller) =>
    [
      ['variable_convene_entry', 'direct'],
      ['variable_convene_code', this.#codes.get(room) ?? ''],
    ] as const;
  #tell(kind: EventKind, caller: Caller): void {
    this.#line.event(kind, this.#valuesOf(caller));
  }
  /** The size has to be right: a room of another one than is known is looked for in FreeSWITCH's list. */
  #valuesOf({ leg, number, room, member, speak, talking }: Caller): Values {
    const size = room === this.#room ? this.#inside.length : Number(this.#noisy !== undefined);
    return {
      ...{ leg, number, room, name: `Caller ${number}`, size: String(size), member: String(member) },
      roomUuid: numberedUuid(2_000_000 + Number(room.slice('cv'.length))),
      ...{ speak: String(speak), talking: String(talking) },
    };
  }
  #draw(below: number): number {
    this.#seed = (Math.imul(this.#seed, 1_103_515_245) + 12_345) >>> 0;
    return Math.floor((this.#seed / 2 ** 32) * below);
  }
}

/** Of whom a deed can be told. */
const FITS: Readonly<Record<Deed, (caller: Caller) => boolean>> = {
  'start-talking': ({ speak, talking }) => speak && !talking,
  'stop-talking': ({ talking }) => talking,
  'floor-change': ({ talking }) => talking,
  'del-member': () => true,
  'mute-member': ({ speak }) => speak,
  'unmute-member': ({ speak }) => !speak,
};
function asDeed(text: string): Deed {
  const found = DEEDS.find((deed) => deed === text);
  if (found === undefined) throw new Error(`nobody does ${text}`);
  return found;
}
const DEEDS: readonly Deed[] = [
  'start-talking',
  'stop-talking',
  'floor-change',
  'del-member',
  'mute-member',
  'unmute-member',
];
