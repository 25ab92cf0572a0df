import { afterEach, describe, expect, test } from 'vitest';
import { amountOf } from '../../src/core/dialling/amount.ts';
import type { RoomAnswer } from '../../src/core/room-command.ts';
import { seededChance } from '../../src/sim/chance.ts';
import { neverAnswers } from '../../src/sim/far-behaviour.ts';
import type { CallLedger } from '../../src/store/call-ledger.ts';
import { memoryCalls } from '../../src/store/calls-memory.ts';
import { redisCalls } from '../../src/store/calls-redis.ts';
import { sharedRedis } from '../store/shared-redis.ts';
import { type Exchange, inviteKeys, openExchange } from './exchange.ts';
import { prompts } from './house.ts';

/*
 * 200 invites at once, on an account with budget for 50: 58 seconds at most each and two for the hangup, at 0.01 a started
 * minute. One that was answered costs as much as was set aside for it, so that 50 go out whatever the timing is.
 */

const INVITES = 200;
const BUDGET_FOR = 50;
/** Of each room as many as it may call at once. */
const PER_ROOM = 5;
const ACCOUNT = { maximumSeconds: 58, dailyBudget: '0.5' };

const redis = sharedRedis('race');
let exchange: Exchange | undefined;
afterEach(async () => {
  await exchange?.close();
  exchange = undefined;
});

const options = { keepMs: 86_400_000, nowMs: Date.now };
const LEDGERS: Readonly<Record<string, () => CallLedger>> = {
  memory: () => memoryCalls(options),
  Redis: () => redisCalls(redis.connection, redis.freshKeys(), options),
};

/** All at once: as many rooms as it takes. */
async function inviteAll(opened: Exchange, accept: boolean): Promise<readonly RoomAnswer[]> {
  const rooms = await Promise.all(Array.from({ length: INVITES / PER_ROOM }, () => opened.conference()));
  return Promise.all(
    Array.from({ length: INVITES }, async (_, at) => {
      const room = rooms[at % rooms.length];
      if (room === undefined) throw new Error('there is a room for each');
      return opened.invite(room, `030${1_000 + at}`, { accept });
    }),
  );
}
const count = (answers: readonly RoomAnswer[]) => {
  const dialled = answers.filter(({ kind }) => kind === 'inviting').length;
  const refused = answers.filter((answer) => answer.kind === 'refused' && answer.refusal === 'budget').length;
  return { dialled, refused };
};
const EXACTLY = { dialled: BUDGET_FOR, refused: INVITES - BUDGET_FOR };

describe.each(Object.entries(LEDGERS))('a ledger in %s', (_, ledger) => {
  test('none is answered before all were asked for: 50 are dialled', async () => {
    exchange = await openExchange({ account: ACCOUNT, ledger: ledger() });
    const { house } = exchange;
    house.sim.onCall(/./, neverAnswers());
    await exchange.serve();
    expect(count(await inviteAll(exchange, true))).toEqual(EXACTLY);
    await house.sim.until(() => house.sim.channels().length === BUDGET_FOR);
    expect(house.sim.placed).toHaveLength(BUDGET_FOR);
    expect(new Set(house.sim.placed.map(({ number }) => number)).size).toBe(BUDGET_FOR);
  });

  test.each([1, 2, 3])('they answer and hang up as they like: 50 are dialled (%i)', async (nth) => {
    const chance = seededChance(nth);
    exchange = await openExchange({ account: ACCOUNT, ledger: ledger() });
    const { house, account } = exchange;
    const line = house.sim.onCall(/./, () => ({
      answersAfterMs: chance.between([0, 60]),
      hangsUpAfterMs: chance.between([60, 200]),
    }));
    await exchange.serve();
    expect(count(await inviteAll(exchange, false))).toEqual(EXACTLY);
    await house.sim.until(() => line.calls.length === BUDGET_FOR && line.current.length === 0);
    const records = await exchange.records();
    expect(records.map(({ cost }) => cost)).toEqual(Array.from({ length: BUDGET_FOR }, () => '0.01'));
    expect(new Set(records.map(({ leg }) => String(leg)))).toEqual(new Set(line.calls.map(({ uuid }) => uuid)));
    const days = await Promise.all(
      [...new Set(records.map(({ placedAtMs }) => new Date(placedAtMs).toISOString().slice(0, 10)))].map((day) =>
        exchange?.ledger.figures(account, day, 'EUR'),
      ),
    );
    expect(days).toEqual([{ spent: amountOf(500_000n), reserved: 0n, legs: 0 }]);
  });
});

test('by keys, from 40 rooms at the same moment: 50 are dialled, and every other inviter hears why not', async () => {
  exchange = await openExchange({ account: ACCOUNT });
  const opened = exchange;
  const { house } = opened;
  house.sim.onCall(/./, neverAnswers());
  await opened.serve();
  const inviters = await Promise.all(
    Array.from({ length: INVITES / PER_ROOM }, async () => house.enter(await opened.conference(), '')),
  );
  for (const [at, phone] of inviters.entries()) {
    const numbers = Array.from({ length: PER_ROOM }, (_, nth) => inviteKeys(`030${1_000 + at * PER_ROOM + nth}`));
    phone.press(numbers.join(''), { gapMs: 1 });
  }
  await house.tellOf('key-pressed', () => keysOf('invite').length === INVITES);
  expect(keysOf('invite').filter(({ outcome }) => outcome === 'done')).toHaveLength(BUDGET_FOR);
  await house.sim.until(() => house.sim.placed.length === BUDGET_FOR);
  const refused = keysOf('invite').filter(({ outcome }) => outcome === 'not-allowed');
  expect(refused).toHaveLength(INVITES - BUDGET_FOR);
  for (const phone of inviters.filter(({ uuid }) => refused.some(({ leg }) => leg === uuid))) {
    await phone.until(() => prompts(phone).includes('call-budget-spent'));
  }

  function keysOf(action: string) {
    return house.told.flatMap((tell) => (tell.kind === 'key-pressed' && tell.action === action ? [tell] : []));
  }
});
