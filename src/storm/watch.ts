import type { Simulator } from '../sim/simulator.ts';
import type { SimRoomView } from '../sim/views.ts';
import { describe } from './caller.ts';
import type { Crowd } from './crowd.ts';
import type { LockLedger } from './locks.ts';

const EVERY_MS = 100;
/** A caller whom nothing plays to, asks or will lead to the farewell is in silence; so long it may last. */
const UNGUARDED_LIMIT_MS = 5_000;
/** Nobody hears nothing for longer than the dead-man and his allowances. */
const SILENCE_LIMIT_MS = 45_000;
/** Applications that wait for the caller to do something. */
const ASKING = new Set(['play_and_get_digits', 'record']);

/** Looks all the time whether everybody is where it may be. */
export interface Watch {
  /** Each once, with the moment it was first seen. */
  readonly violations: readonly string[];
  readonly longestUnguardedMs: number;
  readonly longestSilenceMs: number;
  /** Somebody found one. */
  report(violation: string): void;
  stop(): void;
}

export function startWatch(sim: Simulator, crowd: Crowd, locks: LockLedger, note: (what: string) => void): Watch {
  const violations = new Map<string, string>();
  const unguardedSince = new Map<string, number>();
  const silentSince = new Map<string, number>();
  let longestUnguardedMs = 0;
  let longestSilenceMs = 0;

  const report = (violation: string) => {
    if (violations.has(violation)) return;
    violations.set(violation, violation);
    note(`VIOLATION ${violation}`);
  };
  /** How long something has been so for a leg. */
  const lasting = (since: Map<string, number>, uuid: string, so: boolean): number => {
    const nowMs = performance.now();
    if (!so) since.delete(uuid);
    else if (!since.has(uuid)) since.set(uuid, nowMs);
    return nowMs - (since.get(uuid) ?? nowMs);
  };
  const lookAtSilence = () => {
    const channels = new Map(sim.channels().map((channel) => [channel.uuid, channel]));
    for (const caller of crowd.callers) {
      const { phone } = caller;
      const channel = channels.get(phone.uuid);
      const silent = phone.state === 'parked' && phone.listeningTo.length === 0;
      const asked = channel?.applications.some((application) => ASKING.has(application)) === true;
      const unguarded = silent && !asked && channel?.scheduled === 0;
      const unguardedMs = lasting(unguardedSince, phone.uuid, unguarded);
      const silentMs = lasting(silentSince, phone.uuid, silent);
      longestUnguardedMs = Math.max(longestUnguardedMs, unguardedMs);
      longestSilenceMs = Math.max(longestSilenceMs, silentMs);
      if (unguardedMs > UNGUARDED_LIMIT_MS) report(`nothing guards ${describe(caller)}`);
      if (silentMs > SILENCE_LIMIT_MS) report(`silence for ${describe(caller)}`);
    }
  };
  const lookAtRooms = (rooms: readonly SimRoomView[]) => {
    const seats = new Map<string, string>();
    for (const room of rooms) {
      for (const member of room.members) {
        const former = seats.get(member.uuid);
        if (former !== undefined) report(`${member.name} (${member.uuid}) is in ${former} and in ${room.name}`);
        seats.set(member.uuid, room.name);
        const plan = crowd.find(member.uuid)?.plan;
        if (plan === undefined) continue;
        const who = `${plan.name} (${member.uuid}), ${plan.role} of ${plan.conference.code}, in ${room.name}`;
        if (!plan.entitled) report(`${who}: it has never typed what lets it in`);
        if (member.moderator !== (plan.role === 'admin')) report(`${who}: moderator is ${member.moderator}`);
        if (plan.role === 'listen' && member.canSpeak) report(`${who}: a listener may speak`);
        if (!member.canHear) report(`${who}: it hears nothing`);
      }
    }
    for (const contradiction of locks.contradictions(rooms)) report(contradiction);
  };
  const timer = setInterval(() => {
    lookAtSilence();
    lookAtRooms(sim.rooms());
  }, EVERY_MS);
  return {
    get violations() {
      return [...violations.values()];
    },
    get longestUnguardedMs() {
      return longestUnguardedMs;
    },
    get longestSilenceMs() {
      return longestSilenceMs;
    },
    report,
    stop: () => clearInterval(timer),
  };
}
