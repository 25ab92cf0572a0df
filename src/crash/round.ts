import { setTimeout as pause } from 'node:timers/promises';
import { type Chance, seededChance } from '../sim/chance.ts';
import type { Simulator } from '../sim/simulator.ts';
import type { CallLedger } from '../store/call-ledger.ts';
import { holdsWithin } from '../storm/finale.ts';
import { audit } from './audit.ts';
import { type Mood, openCallees } from './callees.ts';
import { createInviter, type Inviter, type InviterFigures } from './inviter.ts';
import { INVITES, type Stall } from './market.ts';
import type { RoundReport } from './report.ts';

/** Whoever is in the middle of a call hangs up or is hung up on by then. */
const ENDS_WITHIN_MS = 90_000;
/** What the controller has to settle is settled by then; it tries again after five seconds where it could not. */
const SETTLES_WITHIN_MS = 20_000;
const LOOKS_EVERY_MS = 50;

/** One account's rooms call as much as they can. */
export interface Round {
  /** One inviter in each room. */
  gather(): Promise<void>;
  /** Resolves when 200 numbers and more have been typed, the calm has come, and nobody is waiting for an answer. */
  invite(): Promise<void>;
  /** The controller is killed no more. */
  calm(): void;
  /** Waits until every call is over and settled, and says what came of it. */
  end(kills: number): Promise<RoundReport>;
}

export interface RoundParts {
  readonly sim: Simulator;
  readonly ledger: CallLedger;
  readonly stall: Stall;
  readonly chance: Chance;
  readonly mood: Mood;
}

export function playRound({ sim, ledger, stall, chance, mood }: RoundParts): Round {
  const { account, conferences } = stall;
  const callees = openCallees(sim, mood, chance);
  const figures: InviterFigures = { typed: 0, unheard: 0, refused: 0 };
  const inviters: Inviter[] = [];
  let numbers = 0;
  let calm = false;
  const number = (): string => `030${account}${String(++numbers).padStart(5, '0')}`;

  return {
    gather: async () => {
      for (const { code } of conferences) {
        const phone = sim.call({ to: code, number: '1001', name: 'Inviter', internal: true });
        inviters.push(createInviter(sim, phone, seededChance(chance.between([1, 2 ** 30])), number, figures));
      }
      await sim.until(() => inviters.every(({ phone }) => phone.state.startsWith('room:')));
    },
    calm: () => {
      calm = true;
    },
    // Behind the last kill each of them types once more at least, so that the budget is known to be spent.
    invite: async () => {
      await Promise.all(
        inviters.map((inviter) => {
          let last = 0;
          return inviter.invite(() => {
            if (!calm || figures.typed < INVITES) return false;
            last += 1;
            return last > 2;
          });
        }),
      );
    },
    end: async (kills) => {
      const violations: string[] = [];
      if (!(await holdsWithin(sim, () => callees.current.length === 0, ENDS_WITHIN_MS))) {
        violations.push(`${callees.current.length} legs never end`);
      }
      const beganMs = performance.now();
      const open = async (): Promise<number> =>
        (await ledger.openCalls()).filter(({ permit }) => permit.account === account).length;
      while ((await open()) > 0 && performance.now() - beganMs < SETTLES_WITHIN_MS) await pause(LOOKS_EVERY_MS);
      const settledMs = performance.now() - beganMs;
      const { typed, unheard, refused } = figures;
      const { violations: found, ...money } = await audit(ledger, account, mood, callees);
      const lost = inviters.filter(({ phone }) => phone.state === 'gone').length;
      if (lost > 0) violations.push(`${lost} inviters have been thrown out of their rooms`);
      callees.close();
      for (const { phone } of inviters) phone.hangup();
      return {
        ...{ mood, kills, typed, unheard, refused, legs: callees.phones.length, most: callees.most },
        ...{ ...money, settledMs, violations: [...violations, ...found] },
      };
    },
  };
}
