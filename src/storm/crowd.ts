import { setTimeout as pause } from 'node:timers/promises';
import { type Chance, seededChance } from '../sim/chance.ts';
import type { Simulator } from '../sim/simulator.ts';
import { answerPrompts, type Caller, isInRoom, mingle } from './caller.ts';
import type { LockLedger } from './locks.ts';
import { type CallerPlan, createPlanner } from './plan.ts';

export interface CrowdFigures {
  readonly calls: number;
  readonly admitted: number;
  /** Sent away by the controller or the farewell, without ever being in a room. */
  readonly turnedAway: number;
}

/** Callers who come and go. */
export interface Crowd {
  /** Everyone who is on the line. */
  readonly callers: ReadonlySet<Caller>;
  readonly figures: CrowdFigures;
  /** The caller on a telephone. */
  find(uuid: string): Caller | undefined;
  start(): void;
  /** From now on nobody calls, leaves or presses anything but what it is asked for. */
  calm(): void;
}

export function createCrowd(
  sim: Simulator,
  locks: LockLedger,
  options: { readonly callers: number; readonly seed: number },
  isNodeUp: () => boolean,
): Crowd {
  const chance = seededChance(options.seed);
  const planner = createPlanner(chance);
  const callers = new Set<Caller>();
  const byUuid = new Map<string, Caller>();
  let calm = false;
  let calls = 0;
  let admitted = 0;
  let turnedAway = 0;
  const isCalm = () => calm;

  const call = async (plan: CallerPlan, own: Chance): Promise<void> => {
    const phone = sim.call({ to: plan.to, number: plan.number, name: plan.name, internal: own.happens(0.3) });
    const caller: Caller = { plan, phone };
    calls += 1;
    callers.add(caller);
    byUuid.set(phone.uuid, caller);
    const entered = phone.until(() => isInRoom(caller) || phone.state === 'gone').then(() => isInRoom(caller));
    await Promise.all([
      answerPrompts(caller, own),
      mingle(caller, own, isCalm),
      plan.part === 'locker' ? locks.keepPressing(caller, own, isCalm) : undefined,
    ]);
    // After the calm has come a call may last; whoever ends it is found in the set until then.
    await phone.until(() => phone.state === 'gone');
    callers.delete(caller);
    byUuid.delete(phone.uuid);
    if (await entered) admitted += 1;
    else if (phone.cause !== 'SYSTEM_SHUTDOWN' && !plan.givesUp) turnedAway += 1;
  };
  /** One line of the house: a call, a moment, the next call. */
  const line = async (own: Chance, plan: () => CallerPlan): Promise<void> => {
    while (!calm) {
      await pause(own.between([100, 2_500]));
      if (!calm && isNodeUp()) await call(plan(), own);
    }
  };
  return {
    callers,
    find: (uuid) => byUuid.get(uuid),
    get figures() {
      const inside = [...callers].filter(isInRoom).length;
      return { calls, admitted: admitted + inside, turnedAway };
    },
    start: () => {
      const steady = planner.steady().map((plan) => () => plan);
      const guests = Array.from({ length: options.callers - steady.length }, () => planner.guest);
      for (const [at, plan] of [...steady, ...guests].entries()) {
        // The simulator's end is the end of every call.
        line(seededChance(options.seed * 1_000 + at), plan).catch(() => undefined);
      }
    },
    calm: () => {
      calm = true;
    },
  };
}
