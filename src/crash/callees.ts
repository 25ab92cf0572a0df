import { setTimeout as pause } from 'node:timers/promises';
import type { Chance } from '../sim/chance.ts';
import type { FarBehaviour } from '../sim/far-behaviour.ts';
import type { FarPhone, Simulator } from '../sim/simulator.ts';

/**
 * How those who are called behave. In a market of `yes` everybody answers, so that each call costs what was set aside for it, and the
 * budget is spent by 50 of them and no other number; in one of `mixed` moods some are busy, reject, or never press a key.
 */
export type Mood = 'yes' | 'mixed';

export interface Callees {
  /** Their legs as FreeSWITCH knew them. */
  readonly phones: readonly FarPhone[];
  readonly current: readonly FarPhone[];
  /** Uuids of those that have answered. */
  readonly answered: ReadonlySet<string>;
  /** How many stood at once, at most, at any moment. */
  readonly most: number;
  /** Nobody is called by these any more. */
  close(): void;
}

const ANSWER_MS = [0, 600] as const;
const STAY_MS = [50, 1_500] as const;

export function openCallees(sim: Simulator, mood: Mood, chance: Chance): Callees {
  const line = sim.onCall(/./, () => behaviourOf(mood, chance));
  const answered = new Set<string>();
  let most = 0;
  let driven = 0;
  let closed = false;
  // Asked after whatever happens in the simulator, so that no moment is missed.
  void sim
    .until(() => {
      const { current } = line;
      most = Math.max(most, current.length);
      for (const { uuid, state } of current) if (state !== 'ringing') answered.add(uuid);
      for (const phone of line.calls.slice(driven)) {
        driven += 1;
        if (!chance.happens(mood === 'mixed' ? 0.2 : 0)) accept(phone, chance).catch(() => undefined);
      }
      return closed;
    })
    .catch(() => undefined);
  return {
    phones: line.calls,
    answered,
    get current() {
      return line.current;
    },
    get most() {
      return most;
    },
    close: () => {
      closed = true;
      line.remove();
    },
  };
}

function behaviourOf(mood: Mood, chance: Chance): FarBehaviour {
  const afterMs = chance.between(ANSWER_MS);
  if (mood === 'yes' || chance.happens(0.6)) return { ringsAfterMs: 0, answersAfterMs: afterMs };
  const cause = chance.pick(['USER_BUSY', 'CALL_REJECTED', 'NO_ANSWER', 'UNALLOCATED_NUMBER']);
  return { ringsAfterMs: 0, refuses: { cause, afterMs } };
}

const askedOf = ({ heard }: FarPhone): number => heard.filter(({ what }) => what.includes('invite-accept')).length;

/** Presses 1 as often as it is asked to, stays a while, and hangs up. */
export async function accept(phone: FarPhone, chance: Chance): Promise<void> {
  const there = (): boolean => phone.state !== 'gone';
  for (let asked = 0; there() && !phone.state.startsWith('room:'); asked = askedOf(phone)) {
    await phone.until(() => !there() || phone.state.startsWith('room:') || askedOf(phone) > asked);
    if (there() && !phone.state.startsWith('room:')) phone.press('1');
  }
  await pause(chance.between(STAY_MS));
  if (there()) phone.hangup();
}
