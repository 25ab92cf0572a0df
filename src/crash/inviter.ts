import { setTimeout as pause } from 'node:timers/promises';
import type { Chance } from '../sim/chance.ts';
import type { SimPhone } from '../sim/phone.ts';
import type { Simulator } from '../sim/simulator.ts';
import { holdsWithin } from '../storm/finale.ts';
import { IN_ONE_GO } from './market.ts';

/** What an inviter hears of a call that the guard has judged: that it is made, how it came out, or why it is not made. */
const HEARD = /^(?:invite|call)-/;
const REFUSED = 'call-budget-spent';
/** A controller that is there has answered by then; one that was killed does not. */
const PATIENCE_MS = 4_000;

export interface InviterFigures {
  /** Numbers that were typed. */
  typed: number;
  /** Times that nothing was heard of any of a go: mostly that the controller was killed. */
  unheard: number;
  /** How often the budget was said to be spent; one such prompt may cut off another. */
  refused: number;
}

/** Somebody in a room who calls as many numbers as can be typed. */
export interface Inviter {
  readonly phone: SimPhone;
  /** Types numbers until `enough` says that it was enough. */
  invite(enough: () => boolean): Promise<void>;
}

const promptsFrom = ({ heard }: SimPhone, from: number): readonly string[] =>
  heard.slice(from).map(({ what }) => /([^/]+)\.wav$/.exec(what)?.[1] ?? what);

/** Resolves when all are pressed: keys that come between them would make other numbers of them. */
async function type(phone: SimPhone, keys: string, gapMs: number): Promise<void> {
  for (const key of keys) {
    phone.press(key);
    await pause(gapMs);
  }
}

export function createInviter(
  sim: Simulator,
  phone: SimPhone,
  chance: Chance,
  numbers: () => string,
  figures: InviterFigures,
): Inviter {
  return {
    phone,
    invite: async (enough) => {
      while (!enough() && phone.state !== 'gone') {
        const from = phone.heard.length;
        const keys = Array.from({ length: IN_ONE_GO }, () => `*8${numbers()}#`);
        await type(phone, keys.join(''), chance.between([1, 8]));
        figures.typed += keys.length;
        const heard = (): readonly string[] => promptsFrom(phone, from).filter((prompt) => HEARD.test(prompt));
        const told = await holdsWithin(sim, () => heard().length > 0 || phone.state === 'gone', PATIENCE_MS);
        if (!told) figures.unheard += 1;
        figures.refused += heard().filter((prompt) => prompt === REFUSED).length;
      }
    },
  };
}
