import { onTestFinished } from 'vitest';
import type { Conference } from '../../src/core/conference.ts';
import { type FarBehaviour, neverAnswers } from '../../src/sim/far-behaviour.ts';
import type { SimPhone } from '../../src/sim/phone.ts';
import type { FarLine, FarPhone } from '../../src/sim/simulator.ts';
import { type Exchange, type ExchangeOptions, openExchange } from './exchange.ts';
import { must, prompts } from './house.ts';

/** A room with two people in it, of whom one invites. */
export interface InviteScene {
  readonly exchange: Exchange;
  readonly board: Conference;
  /** Who invites, and somebody else in the room. */
  readonly ann: SimPhone;
  readonly ben: SimPhone;
  /** Whom everybody calls. */
  readonly line: FarLine;
  /** Waits until so many calls have been placed; the last of them. */
  far(count?: number): Promise<FarPhone>;
}

/** The conference has a PIN for each role: 91919, 2345 and 777. All of it is closed when the test is over. */
export async function openScene(
  behaviour: FarBehaviour = neverAnswers(),
  { wanted = {}, ...options }: ExchangeOptions & { wanted?: Parameters<Exchange['conference']>[0] } = {},
): Promise<InviteScene> {
  const exchange = await openExchange(options);
  onTestFinished(() => exchange.close());
  const { house } = exchange;
  const line = house.sim.onCall(/./, behaviour);
  const board = await exchange.conference({ talkPin: '2345', listenPin: '777', adminPin: '91919', ...wanted });
  await exchange.serve();
  const ann = await house.enter(board, '2345#');
  const ben = await house.enter(board, '2345#');
  return {
    ...{ exchange, board, ann, ben, line },
    far: async (count = 1) => {
      await house.sim.until(() => line.calls.length >= count);
      return must(line.calls[count - 1]);
    },
  };
}

/** What somebody heard of calls, in order. */
export const heardOf = (phone: SimPhone): readonly string[] =>
  prompts(phone).filter((each) => /^(?:invite|call)-/.test(each));
