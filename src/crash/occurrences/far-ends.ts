import type { Chance } from '../../sim/chance.ts';
import type { FarLine, Simulator } from '../../sim/simulator.ts';
import { accept } from '../callees.ts';

const ANSWER_MS = [0, 600] as const;

/** Whoever is called answers, accepts, stays a moment and hangs up. */
export function openFarEnds(sim: Simulator, chance: Chance): FarLine {
  const line = sim.onCall(/./, () => ({ ringsAfterMs: 0, answersAfterMs: chance.between(ANSWER_MS) }));
  let driven = 0;
  // Asked after whatever happens in the simulator; rejects at its stop.
  void sim
    .until(() => {
      for (; driven < line.calls.length; driven += 1) {
        const phone = line.calls[driven];
        if (phone !== undefined) accept(phone, chance).catch(() => undefined);
      }
      return false;
    })
    .catch(() => undefined);
  return line;
}
