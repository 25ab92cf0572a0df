import { createApiCommands } from './api-commands.ts';
import { createBeat } from './beat.ts';
import type { Channel } from './channel.ts';
import { ownedClock, realClock, type SimClock } from './clock.ts';
import type { ConferenceProfile } from './conference-profile.ts';
import { conveneDialplan, type Dialplan } from './dialplan.ts';
import { createPublisher } from './event-publisher.ts';
import { type EventSocket, openEventSocket } from './event-socket.ts';
import { type CallFilter, createFarEnds, type FarLine, type FarPlan, type PlacedCall } from './far-ends.ts';
import { beatHeart } from './heartbeat.ts';
import { createInstallation, type SimInstallation } from './installation.ts';
import { createMischief, type SimMisbehaviour } from './misbehaviour.ts';
import { createWatchers, type PhoneCall, type SimPhone } from './phone.ts';
import { createSoundLibrary, type SimSounds } from './sounds.ts';
import { SwitchCore } from './switch-core.ts';
import { createTelephones } from './telephones.ts';
import { randomUuids, type Uuids } from './uuids.ts';
import { channelView, roomView, type SimChannelView, type SimRoomView } from './views.ts';

export type { CallFilter, FarLine, FarPhone, FarPlan, PlacedCall } from './far-ends.ts';
export type { SimChannelView, SimMemberView, SimRoomView } from './views.ts';

export interface SimulatorOptions {
  /** Port of the event socket on 127.0.0.1; 0, the default, picks a free one. */
  readonly port?: number;
  readonly password: string;
  readonly clock?: SimClock;
  readonly uuids?: Uuids;
  readonly dialplan?: Dialplan;
  readonly sounds?: SimSounds;
  readonly installation?: SimInstallation;
  /** Conference profiles by name; one that is not there is like `default`. */
  readonly profiles?: Readonly<Record<string, ConferenceProfile>>;
  /** How often FreeSWITCH looks at its queues; 20 unless given. */
  readonly beatMs?: number;
  /** Between two HEARTBEAT events; 20 000, FreeSWITCH's own, unless given, and none for 0. */
  readonly heartbeatMs?: number;
}

export interface Simulator {
  readonly port: number;
  readonly coreUuid: string;
  /** Dials; while FreeSWITCH is away the call fails at once. */
  call(call: PhoneCall): SimPhone;
  /**
   * Sets up who is called, by a number, a pattern of numbers or whatever `filter` looks at, and what they do; the last
   * one that wants a call gets it. Without any, gateways are invalid, extensions absent, and nobody is at any address.
   */
  onCall(filter: CallFilter, plan: FarPlan): FarLine;
  /** Every leg of a dial string that FreeSWITCH was told to dial, also those that came to nothing. */
  readonly placed: readonly PlacedCall[];
  /** Resolves as soon as `predicate` holds. */
  until(predicate: () => boolean): Promise<void>;
  rooms(): readonly SimRoomView[];
  channels(): readonly SimChannelView[];
  /** Shell commands that FreeSWITCH was told to run by `system` and `bg_system`; none of them is run. */
  readonly systemCommands: readonly string[];
  /** Cuts all event-socket connections, with `midFrame` in the middle of an event; calls go on. */
  dropSockets(options?: { readonly midFrame?: boolean }): void;
  /**
   * FreeSWITCH ends and starts again on the same port, with another core uuid and no calls; resolves when it listens.
   * `killed` (the default) says nothing; `shutdown` sends SHUTDOWN, the leaves and the notice first. It is away for
   * `awayMs`, 0 unless given.
   */
  restart(options?: { readonly how?: 'killed' | 'shutdown'; readonly awayMs?: number }): Promise<void>;
  /** From now on FreeSWITCH and the network misbehave like this, in place of all before; `{}` ends it. */
  misbehave(misbehaviour: SimMisbehaviour): void;
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
  const installation = createInstallation(options.installation ?? {});
  const mischief = createMischief(clock);
  const watchers = createWatchers();
  const farEnds = createFarEnds();
  const line = createTelephones(clock, watchers);
  let socket: EventSocket | undefined;
  let stopDropping = () => {};
  let core = boot();
  let stopped = false;
  let away = false;

  function boot(): SwitchCore {
    const publisher = createPublisher({ ...IDENTITY, coreUuid: uuid() }, clock, {
      wants: (name, subclass) => socket?.wants(name, subclass) === true,
      deliver: (event) => mischief.pass(event, (each) => socket?.offer(each)),
      fired: watchers.notify,
    });
    const booted = new SwitchCore({
      clock,
      beat: createBeat(clock, beatMs),
      uuid,
      publisher,
      dialplan: options.dialplan ?? conveneDialplan,
      sounds,
      installation,
      profiles: { ...DEFAULT_PROFILES, ...options.profiles },
      domain: DOMAIN,
      farEnds,
      line,
      jobFirst: () => mischief.chance.happens(mischief.now.jobBeforeHangup ?? 0),
    });
    beatHeart(booted, options.heartbeatMs ?? 20_000);
    dropAgain();
    return booted;
  }
  /** Cuts the connections at a moment of the range asked for, and then again, half of the times in an event. */
  function dropAgain(): void {
    stopDropping();
    const every = mischief.now.dropSocketsEveryMs;
    if (every === undefined) return;
    stopDropping = clock.after(mischief.chance.between(every), () => {
      socket?.drop(mischief.chance.happens(0.5));
      dropAgain();
    });
  }
  const listen = (port: number) =>
    openEventSocket(port, { password: options.password, core, api: createApiCommands(core), mischief });

  /** The legs of a FreeSWITCH that ended are gone without a word. */
  const lose = (leg: Channel) => {
    leg.cause ??= 'SYSTEM_SHUTDOWN';
    leg.gone = true;
    leg.member = undefined;
    core.channels.delete(leg.uuid);
  };
  const forget = () => {
    for (const leg of core.channels.values()) lose(leg);
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
      const { leg, phone } = core.call({ destination: to, number, name, internal });
      if (away) lose(leg);
      return phone;
    },
    onCall: farEnds.onCall,
    placed: farEnds.placed,
    until: (predicate) => watchers.wait(predicate),
    rooms: () => [...core.rooms.values()].map(roomView),
    channels: () => [...core.channels.values()].map(channelView),
    systemCommands: installation.systemCommands,
    misbehave: (misbehaviour) => {
      mischief.begin(misbehaviour);
      dropAgain();
    },
    dropSockets: ({ midFrame = false } = {}) => socket?.drop(midFrame),
    restart: async ({ how = 'killed', awayMs = 0 } = {}) => {
      if (how === 'shutdown') await shutDown();
      away = true;
      forget();
      await socket?.close();
      if (awayMs > 0) await new Promise<void>((resolve) => void clock.after(awayMs, resolve));
      if (stopped) return;
      core = boot();
      socket = await listen(port);
      away = false;
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
