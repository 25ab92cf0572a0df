import { createApiCommands } from './api-commands.ts';
import { createBeat } from './beat.ts';
import type { Channel } from './channel.ts';
import { ownedClock, realClock, type SimClock } from './clock.ts';
import type { ConferenceProfile } from './conference-profile.ts';
import { conveneDialplan, type Dialplan } from './dialplan.ts';
import { createPublisher } from './event-publisher.ts';
import { type EventSocket, openEventSocket } from './event-socket.ts';
import { createPhone, createWatchers, type Heard, type PhoneCall, type SimPhone } from './phone.ts';
import { createSoundLibrary, type SimSounds } from './sounds.ts';
import { SwitchCore } from './switch-core.ts';
import { randomUuids, type Uuids } from './uuids.ts';

export interface SimulatorOptions {
  /** Port of the event socket on 127.0.0.1; 0, the default, picks a free one. */
  readonly port?: number;
  readonly password: string;
  readonly clock?: SimClock;
  readonly uuids?: Uuids;
  readonly dialplan?: Dialplan;
  readonly sounds?: SimSounds;
  /** Conference profiles by name; one that is not there is like `default`. */
  readonly profiles?: Readonly<Record<string, ConferenceProfile>>;
  /** How often FreeSWITCH looks at its queues; 20 unless given. */
  readonly beatMs?: number;
  /** Between two HEARTBEAT events; 20 000, FreeSWITCH's own, unless given, and none for 0. */
  readonly heartbeatMs?: number;
}

export interface SimMemberView {
  readonly id: number;
  readonly uuid: string;
  readonly number: string;
  readonly name: string;
  readonly canSpeak: boolean;
  readonly canHear: boolean;
  readonly talking: boolean;
  readonly floor: boolean;
  readonly moderator: boolean;
  readonly hold: boolean;
}

export interface SimRoomView {
  readonly name: string;
  readonly uuid: string;
  readonly profile: string;
  readonly locked: boolean;
  /** Newest first. */
  readonly members: readonly SimMemberView[];
  /** The file that plays to the room. */
  readonly playing: string | undefined;
}

export interface SimChannelView {
  readonly uuid: string;
  readonly number: string;
  readonly name: string;
  /** What the leg runs, outermost first. */
  readonly applications: readonly string[];
  readonly variables: ReadonlyMap<string, string | readonly string[]>;
}

export interface Simulator {
  readonly port: number;
  readonly coreUuid: string;
  call(call: PhoneCall): SimPhone;
  /** Resolves as soon as `predicate` holds. */
  until(predicate: () => boolean): Promise<void>;
  rooms(): readonly SimRoomView[];
  channels(): readonly SimChannelView[];
  /** Cuts all event-socket connections, with `midFrame` in the middle of an event; calls go on. */
  dropSockets(options?: { readonly midFrame?: boolean }): void;
  /**
   * FreeSWITCH ends and starts again on the same port, with another core uuid and no calls; resolves when it listens.
   * `killed` (the default) says nothing; `shutdown` sends SHUTDOWN, the leaves and the notice first. It is away for
   * `awayMs`, 0 unless given.
   */
  restart(options?: { readonly how?: 'killed' | 'shutdown'; readonly awayMs?: number }): Promise<void>;
  /** Ends everything; no timer and no socket is left. */
  stop(): Promise<void>;
}

const IDENTITY = { hostname: 'convene-sim', ipv4: '127.0.0.1', ipv6: '::1' };
const DOMAIN = '127.0.0.1';
const DEFAULT_PROFILES: Readonly<Record<string, ConferenceProfile>> = {
  default: {
    lockedSound: 'conference/conf-locked.wav',
    maxMembersSound: 'conference/conf-full.wav',
    kickedSound: 'conference/conf-kicked.wav',
  },
  // The profile of freeswitch-conf names no sound: all that is heard is the controller's.
  convene: {},
};

/** Starts a FreeSWITCH of our own: an event socket on the loopback interface and telephones to play with. */
export async function startSimulator(options: SimulatorOptions): Promise<Simulator> {
  const clock = ownedClock(options.clock ?? realClock());
  const beatMs = options.beatMs ?? 20;
  const uuid = options.uuids ?? randomUuids();
  const sounds = createSoundLibrary(options.sounds ?? {});
  const watchers = createWatchers();
  const phones = new WeakMap<Channel, SimPhone>();
  let socket: EventSocket | undefined;
  let core = boot();
  let stopped = false;

  function boot(): SwitchCore {
    const publisher = createPublisher({ ...IDENTITY, coreUuid: uuid() }, clock, {
      wants: (name, subclass) => socket?.wants(name, subclass) === true,
      deliver: (event) => socket?.offer(event),
      fired: watchers.notify,
    });
    const booted = new SwitchCore({
      clock,
      beat: createBeat(clock, beatMs),
      uuid,
      publisher,
      dialplan: options.dialplan ?? conveneDialplan,
      sounds,
      profiles: { ...DEFAULT_PROFILES, ...options.profiles },
      domain: DOMAIN,
    });
    beatHeart(booted, options.heartbeatMs ?? 20_000);
    return booted;
  }
  const listen = (port: number) =>
    openEventSocket(port, { password: options.password, core, api: createApiCommands(core) });

  /** The legs of a FreeSWITCH that ended are gone without a word. */
  const forget = () => {
    for (const leg of core.channels.values()) {
      leg.cause ??= 'SYSTEM_SHUTDOWN';
      leg.gone = true;
      leg.member = undefined;
    }
    core.channels.clear();
    core.rooms.clear();
    clock.cancelAll();
    watchers.notify();
  };
  /** SHUTDOWN at once, the leaves on the next beats, the notice after them. */
  const shutDown = () =>
    new Promise<void>((resolve) => {
      core.publisher.core('SHUTDOWN', () => [['Event-Info', 'System Shutting Down']]);
      for (const leg of core.channels.values()) leg.hangup('SYSTEM_SHUTDOWN');
      clock.after(beatMs * 5, () => {
        socket?.dismiss();
        resolve();
      });
    });

  socket = await listen(options.port ?? 0);
  const { port } = socket;

  return {
    port,
    get coreUuid() {
      return core.publisher.identity.coreUuid;
    },
    call: ({ to, number, name, internal = false }) => {
      const heard: Heard[] = [];
      const farEnd = {
        heard: (what: string) => {
          heard.push({ atMs: clock.nowMs(), what });
          watchers.notify();
        },
      };
      const leg = core.call({ destination: to, number, name, internal }, farEnd);
      const phone = createPhone(leg, heard, { clock, watchers, phoneOf: (each) => phones.get(each) });
      phones.set(leg, phone);
      return phone;
    },
    until: (predicate) => watchers.wait(predicate),
    rooms: () =>
      [...core.rooms.values()].map((room) => ({
        name: room.name,
        uuid: room.uuid,
        profile: room.profileName,
        locked: room.locked,
        playing: room.files.playing,
        members: room.members.map(({ id, leg, canSpeak, canHear, talking, moderator, hold }, at) => ({
          ...{ id, uuid: leg.uuid, number: leg.number, name: leg.name },
          ...{ canSpeak, canHear, talking, moderator, hold, floor: room.floor === room.members[at] },
        })),
      })),
    channels: () =>
      [...core.channels.values()].map((leg) => ({
        uuid: leg.uuid,
        number: leg.number,
        name: leg.name,
        applications: leg.stack.names,
        variables: new Map(leg.variables),
      })),
    dropSockets: ({ midFrame = false } = {}) => socket?.drop(midFrame),
    restart: async ({ how = 'killed', awayMs = 0 } = {}) => {
      if (how === 'shutdown') await shutDown();
      forget();
      await socket?.close();
      if (awayMs > 0) await new Promise<void>((resolve) => void clock.after(awayMs, resolve));
      if (stopped) return;
      core = boot();
      socket = await listen(port);
    },
    stop: async () => {
      stopped = true;
      forget();
      watchers.fail();
      await socket?.close();
      socket = undefined;
    },
  };
}

/** Sends HEARTBEAT every `everyMs` as long as the core's timers run. */
function beatHeart(core: SwitchCore, everyMs: number): void {
  if (everyMs <= 0) return;
  core.clock.after(everyMs, () => {
    const upMs = core.clock.nowMs() - core.startedMs;
    core.publisher.core('HEARTBEAT', () => [
      ['Event-Info', 'System Ready'],
      ['Up-Time', `0 years, 0 days, 0 hours, 0 minutes, ${Math.floor(upMs / 1000)} seconds, 0 milliseconds`],
      ['FreeSWITCH-Version', '1.10.12-release+git~20240802T210227Z~a88d069d6f~64bit'],
      ['Uptime-msec', String(upMs)],
      ['Session-Count', String(core.channels.size)],
      ['Max-Sessions', '4000'],
      ['Session-Per-Sec', '1000'],
      ['Session-Per-Sec-Last', '0'],
      ['Session-Per-Sec-Max', '0'],
      ['Session-Per-Sec-FiveMin', '0'],
      ['Session-Since-Startup', String(core.sessions)],
      ['Session-Peak-Max', String(core.channels.size)],
      ['Session-Peak-FiveMin', String(core.channels.size)],
      ['Idle-CPU', '95.000000'],
    ]);
    beatHeart(core, everyMs);
  });
}
