import { findApplication } from './applications/table.ts';
import type { Beat } from './beat.ts';
import { type Call, Channel } from './channel.ts';
import type { SimClock } from './clock.ts';
import type { ConferenceProfile } from './conference-profile.ts';
import { Room } from './conference-room.ts';
import type { Dialplan } from './dialplan.ts';
import type { EventPublisher } from './event-publisher.ts';
import type { FarEnds, FarPhone, PlacedCall } from './far-ends.ts';
import type { Installation } from './installation.ts';
import type { SimPhone } from './phone.ts';
import { createScheduledTasks, type ScheduledTasks } from './scheduled-tasks.ts';
import type { SoundLibrary } from './sounds.ts';
import type { Line } from './telephones.ts';
import type { Uuids } from './uuids.ts';

export interface SwitchCoreParts {
  readonly clock: SimClock;
  readonly beat: Beat;
  readonly uuid: Uuids;
  readonly publisher: EventPublisher;
  readonly dialplan: Dialplan;
  readonly sounds: SoundLibrary;
  readonly installation: Installation;
  readonly profiles: Readonly<Record<string, ConferenceProfile>>;
  readonly domain: string;
  readonly farEnds: FarEnds;
  readonly line: () => Line;
  /** Whether a thread that waits for a leg tells of its end before the leg's own thread does. */
  readonly jobFirst: () => boolean;
}

/** One run of FreeSWITCH, from its start to its end: legs, rooms, tasks and all counters begin anew with it. */
export class SwitchCore {
  readonly clock: SimClock;
  readonly beat: Beat;
  readonly uuid: Uuids;
  readonly publisher: EventPublisher;
  readonly dialplan: Dialplan;
  readonly sounds: SoundLibrary;
  readonly installation: Installation;
  readonly tasks: ScheduledTasks;
  readonly domain: string;
  readonly farEnds: FarEnds;
  readonly jobFirst: () => boolean;
  readonly startedMs: number;
  readonly channels = new Map<string, Channel>();
  readonly rooms = new Map<string, Room>();
  readonly globals: Map<string, string>;
  readonly #line: () => Line;
  readonly #profiles: Readonly<Record<string, ConferenceProfile>>;
  #sessions = 0;
  #members = 0;

  constructor(parts: SwitchCoreParts) {
    this.clock = parts.clock;
    this.beat = parts.beat;
    this.uuid = parts.uuid;
    this.publisher = parts.publisher;
    this.dialplan = parts.dialplan;
    this.sounds = parts.sounds;
    this.installation = parts.installation;
    this.domain = parts.domain;
    this.farEnds = parts.farEnds;
    this.jobFirst = parts.jobFirst;
    this.#line = parts.line;
    this.#profiles = parts.profiles;
    this.tasks = createScheduledTasks(parts.clock);
    this.startedMs = parts.clock.nowMs();
    this.globals = new Map([
      ['core_uuid', parts.publisher.identity.coreUuid],
      ['hostname', parts.publisher.identity.hostname],
      ['local_ip_v4', parts.publisher.identity.ipv4],
      ['sound_prefix', parts.sounds.prefix],
      ['sounds_dir', parts.sounds.prefix],
      ['domain', parts.domain],
      ...Object.entries(parts.installation.globals),
    ]);
  }

  /** Sessions since the start. */
  get sessions(): number {
    return this.#sessions;
  }

  nextSessionId(): number {
    this.#sessions += 1;
    return this.#sessions;
  }

  nextMemberId(): number {
    this.#members += 1;
    return this.#members;
  }

  /** A call comes in. */
  call(call: Call): { readonly leg: Channel; readonly phone: SimPhone } {
    const line = this.#line();
    const leg = new Channel(this, call, line.farEnd, findApplication);
    const phone = line.caller(leg);
    leg.start();
    return { leg, phone };
  }

  /** Makes the leg of a call that goes out, which is not dialled yet. */
  dial(placed: PlacedCall, call: Call): { readonly leg: Channel; readonly phone: FarPhone } {
    const line = this.#line();
    const leg = new Channel(this, call, line.farEnd, findApplication);
    return { leg, phone: line.called(leg, placed) };
  }

  /** A leg that still takes commands: one that was hung up is not found any more. */
  find(uuid: string): Channel | undefined {
    const leg = this.channels.get(uuid);
    return leg?.cause === undefined ? leg : undefined;
  }

  /** The room of this name, made if it is not there; the profile of a later comer does not count. */
  room(name: string, profileName: string): Room {
    const found = this.rooms.get(name);
    if (found !== undefined) return found;
    const room = new Room(this, name, profileName, this.#profiles[profileName] ?? this.#profiles['default'] ?? {});
    this.rooms.set(name, room);
    return room;
  }
}
