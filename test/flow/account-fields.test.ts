import { afterEach, describe, expect, test } from 'vitest';
import type { Conference } from '../../src/core/conference.ts';
import type { CallId } from '../../src/core/ids.ts';
import type { AccessAccountDraft } from '../../src/directory/access-account.ts';
import { neverAnswers } from '../../src/sim/far-behaviour.ts';
import type { PlacedCall } from '../../src/sim/simulator.ts';
import { type Exchange, type ExchangeOptions, made, openExchange } from './exchange.ts';

/*
 * The fields of unlimited/update, each of an account that lets a call go on one side of its limit and not on the other. What
 * went is what FreeSWITCH was told to dial over its event socket.
 */

const BERLIN = '030123456';
const DIALLED = '4930123456';

let exchange: Exchange | undefined;
afterEach(async () => {
  await exchange?.close();
  exchange = undefined;
});

interface Trial {
  readonly exchange: Exchange;
  readonly board: Conference;
  /** The call is dialled, and then cancelled. */
  allowed(number?: string): Promise<PlacedCall>;
  /** Cancels a call, and waits until it is over and what was set aside for it is free. */
  cancel(call: CallId): Promise<void>;
  /** The call is refused, and nothing is dialled: the reason. */
  refused(number?: string): Promise<string>;
}

async function open(options: ExchangeOptions = {}): Promise<Trial> {
  const opened = await openExchange(options);
  exchange = opened;
  const { house } = opened;
  const board = await opened.conference();
  house.sim.onCall(/./, neverAnswers());
  const controller = await opened.serve();
  const cancel = async (call: CallId): Promise<void> => {
    await controller.command(board.id, { kind: 'cancel-invite', call }, null);
    await opened.settled(call);
  };
  return {
    exchange: opened,
    board,
    allowed: async (number = BERLIN) => {
      const before = house.sim.placed.length;
      const answer = await opened.invite(board, number);
      expect(answer).toMatchObject({ kind: 'inviting' });
      if (answer.kind !== 'inviting') throw new Error('the call did not go');
      const placed = await opened.dialled(before);
      await cancel(answer.call);
      return placed;
    },
    cancel,
    refused: async (number = BERLIN) => {
      const before = house.sim.placed.length;
      const sent = house.sent.length;
      const answer = await opened.invite(board, number);
      expect(answer).toMatchObject({ kind: 'refused', by: 'guard' });
      expect(house.sim.placed.length).toBe(before);
      expect(house.sent.slice(sent).filter((command) => command.includes('originate'))).toEqual([]);
      return answer.kind === 'refused' ? (answer.refusal ?? 'none') : '';
    },
  };
}

/** `allowed` goes, `refused` does not, of the same call. */
async function bothSides(
  allowed: Partial<AccessAccountDraft>,
  refused: Partial<AccessAccountDraft>,
  trial: Trial,
): Promise<string> {
  await trial.exchange.set(allowed);
  expect((await trial.allowed()).number).toBe(DIALLED);
  await trial.exchange.set(refused);
  return trial.refused();
}

describe('who may call, and when', () => {
  test('locked', async () => {
    expect(await bothSides({ locked: false }, { locked: true }, await open())).toBe('account-locked');
  });

  /** Wednesday, the 6th of January 2027; the account's customer is in Berlin, an hour ahead. */
  const at = (time: string): number => Date.parse(`2027-01-06T${time}+01:00`);
  const openAt = async (account: Partial<AccessAccountDraft>): Promise<Trial & { is(ms: number): void }> => {
    let now = at('12:00:00.000');
    const trial = await open({ account, timezone: 'Europe/Berlin', nowMs: () => now });
    return {
      ...trial,
      is: (ms) => {
        now = ms;
      },
    };
  };
  const office: Partial<AccessAccountDraft> = {
    ...{ startHour: 8, startMinute: 30, startSecond: 15 },
    ...{ endHour: 17, endMinute: 45, endSecond: 30 },
  };

  test('days_week', async () => {
    const trial = await open({ timezone: 'Europe/Berlin', nowMs: () => at('12:00:00') });
    expect(await bothSides({ daysWeek: '1,3' }, { daysWeek: '1,2,4,5,6,7' }, trial)).toBe('account-closed');
  });
  test("days_week is that of the customer's zone: half past midnight on Thursday is Wednesday in UTC", async () => {
    const {
      exchange: opened,
      allowed,
      refused,
    } = await open({
      ...{ timezone: 'Europe/Berlin', nowMs: () => Date.parse('2027-01-06T23:30:00Z') },
    });
    await opened.set({ daysWeek: '4' });
    await allowed();
    await opened.set({ daysWeek: '3' });
    expect(await refused()).toBe('account-closed');
  });
  test('starthour, startminute and startsecond, to the second', async () => {
    const { is, allowed, refused } = await openAt(office);
    is(at('08:30:14.999'));
    expect(await refused()).toBe('account-closed');
    is(at('08:30:15.000'));
    await allowed();
  });
  test.each([
    ['starthour', { startHour: 12 }, { startHour: 13 }],
    ['startminute', { startHour: 12, startMinute: 20 }, { startHour: 12, startMinute: 21 }],
    [
      'startsecond',
      { startHour: 12, startMinute: 20, startSecond: 30 },
      { startHour: 12, startMinute: 20, startSecond: 31 },
    ],
    ['endhour', { endHour: 12, endMinute: 59 }, { endHour: 11, endMinute: 59 }],
    ['endminute', { endHour: 12, endMinute: 20, endSecond: 30 }, { endHour: 12, endMinute: 19, endSecond: 30 }],
    ['endsecond', { endHour: 12, endMinute: 20, endSecond: 30 }, { endHour: 12, endMinute: 20, endSecond: 29 }],
  ])('%s by itself, at 12:20:30', async (_, allowed, refused) => {
    const trial = await openAt({});
    trial.is(at('12:20:30.000'));
    expect(await bothSides(allowed, refused, trial)).toBe('account-closed');
  });
  test('endhour, endminute and endsecond, to the second, which is the last one', async () => {
    const { is, allowed, refused } = await openAt(office);
    is(at('17:45:30.999'));
    await allowed();
    is(at('17:45:31.000'));
    expect(await refused()).toBe('account-closed');
  });
  test('over midnight, on the day on which the hours begin', async () => {
    const { is, allowed, refused } = await openAt({
      ...{ daysWeek: '3', startHour: 22, endHour: 6, endMinute: 0, endSecond: 59 },
    });
    is(at('21:59:59.999'));
    expect(await refused()).toBe('account-closed');
    is(at('22:00:00.000'));
    await allowed();
    const day = 86_400_000;
    is(at('06:00:59.999') + day);
    await allowed();
    is(at('06:01:00.000') + day);
    expect(await refused()).toBe('account-closed');
    // The night to Wednesday began on Tuesday.
    is(at('03:00:00.000'));
    expect(await refused()).toBe('account-closed');
  });
});

describe('what is called', () => {
  test('cos: one that is named, the one of all, and the default of the customer', async () => {
    const trial = await open();
    const { directory, set, setCustomer } = trial.exchange;
    const cos = async (name: string, allow: readonly string[]) =>
      made(await directory.classesOfService.create({ name, description: '', allow, deny: [], extensions: false })).id;
    const berlin = await cos('Berlin', ['4930']);
    const munich = await cos('Munich', ['4989']);
    expect(await bothSides({ cos: berlin }, { cos: munich }, trial)).toBe('class-of-service');
    await set({ cos: 1 });
    await trial.allowed();
    await setCustomer({ cos: munich });
    await trial.allowed();
    await set({ cos: 0 });
    expect(await trial.refused()).toBe('class-of-service');
    await setCustomer({ cos: berlin });
    await trial.allowed();
  });
  test('dialplan: one that is named, and the default', async () => {
    const trial = await open();
    const { directory, set, setCustomer } = trial.exchange;
    const dialplan = async (name: string, replacement: string | null) =>
      made(
        await directory.dialplans.create({
          ...{ name, description: '', extensions: [] },
          rules: [{ prefix: '9', shortest: 2, longest: 20, replacement }],
        }),
      );
    await dialplan('out by 9', '49');
    await dialplan('no 9', null);
    await set({ dialplan: 'out by 9' });
    expect((await trial.allowed('930123456')).number).toBe(DIALLED);
    expect(await trial.refused(BERLIN)).toBe('no-such-number');
    await set({ dialplan: 'no 9' });
    expect(await trial.refused('930123456')).toBe('no-such-number');
    await setCustomer({ dialplan: 'out by 9' });
    await set({ dialplan: '' });
    expect((await trial.allowed('930123456')).number).toBe(DIALLED);
    await setCustomer({ dialplan: '' });
    expect((await trial.allowed(BERLIN)).number).toBe(DIALLED);
  });
  test('premium and emergency numbers only by a class that names them', async () => {
    const trial = await open();
    const { directory, set, carrier } = trial.exchange;
    await carrier('short', [['112', '0', '0']]);
    expect(await trial.refused('0900123456')).toBe('premium');
    expect(await trial.refused('112')).toBe('emergency');
    const allow = ['49', '49900', '112'];
    const { id } = made(
      await directory.classesOfService.create({ name: 'X', description: '', allow, deny: [], extensions: true }),
    );
    await set({ cos: id });
    expect((await trial.allowed('0900123456')).number).toBe('49900123456');
    expect((await trial.allowed('112')).number).toBe('112');
  });
  test('callerid_external and callerid_internal are what the far end is shown, inside and outside', async () => {
    const trial = await open({ account: { callerIdExternal: '4930555', callerIdInternal: '70' } });
    const shown = ({ variables }: PlacedCall) =>
      ['origination_caller_id_number', 'origination_caller_id_name', 'origination_privacy'].map((each) =>
        variables.get(each),
      );
    expect(shown(await trial.allowed())).toEqual(['4930555', '4930555', undefined]);
    const inside = await trial.allowed('71');
    expect([inside.dialled, ...shown(inside)]).toEqual(['user/71', '70', '70', undefined]);
    await trial.exchange.set({ callerIdExternal: '', callerIdInternal: 'Board room' });
    expect(shown(await trial.allowed())).toEqual(['anonymous', 'Anonymous', 'hide_name:hide_number']);
    expect(shown(await trial.allowed('71'))[1]).toBe('Board room');
  });
});

describe('what it costs', () => {
  /** A connection for 0.05 and a minute for 0.20, sold for 0.0625 and 0.25: a fifth of 0.3125 is profit. */
  const priced = async (): Promise<Trial> => {
    const trial = await open({ way: false });
    await trial.exchange.carrier('dear', [['49', '0.05', '0.2']]);
    await trial.exchange.prices([['49', '0.0625', '0.25']]);
    return trial;
  };
  test.each([
    ['maximum_connectfee', { maximumConnectFee: '0.05' }, { maximumConnectFee: '0.049999' }, 'connect-fee'],
    ['maximum_cost', { maximumCost: '0.2' }, { maximumCost: '0.199999' }, 'cost'],
    ['minimum_profit', { minimumProfit: '0.0625' }, { minimumProfit: '0.062501' }, 'profit'],
    ['minimum_percentage', { minimumPercentage: '20' }, { minimumPercentage: '20.000001' }, 'percentage'],
    ['currency', { currency: 'EUR' }, { currency: 'USD' }, 'currency'],
    ['no limit of -1', { maximumConnectFee: '-1', maximumCost: '-1' }, { maximumCost: '0' }, 'cost'],
  ])('%s', async (_, allowed, refused, refusal) => {
    expect(await bothSides(allowed, refused, await priced())).toBe(refusal);
  });
  test('the longest prefix has the say', async () => {
    const trial = await open({ way: false, account: { maximumCost: '0.1' } });
    await trial.exchange.carrier('all', [
      ['', '0', '0.01'],
      ['4930', '0', '0.11'],
      ['49301', '0', '0.09'],
    ]);
    await trial.allowed('030123456');
    expect(await trial.refused('030923456')).toBe('cost');
  });
  test('a number to which no route leads, and one without a price, is called by nobody', async () => {
    const trial = await open();
    const london = '0044201234567';
    expect(await trial.refused(london)).toBe('no-route');
    await trial.exchange.carrier('world', [['44', '0', '0.01']]);
    await trial.allowed(london);
    await trial.exchange.prices([['49', '0', '0.25']]);
    expect(await trial.refused(london)).toBe('no-rate');
    await trial.allowed();
  });
  test('daily_budget: what a call may cost at most has to fit in', async () => {
    // Ten minutes, and one that is begun in the two seconds that a hangup may take, at 0.01 a started minute.
    const account = { maximumSeconds: 600 };
    expect(await bothSides({ dailyBudget: '0.11' }, { dailyBudget: '0.109999' }, await open({ account }))).toBe(
      'budget',
    );
  });
  test('daily_budget: another day has another', async () => {
    let now = Date.parse('2027-01-06T22:59:59Z');
    const trial = await open({
      ...{ timezone: 'Europe/Berlin', nowMs: () => now, account: { maximumSeconds: 600, dailyBudget: '0.15' } },
    });
    const { exchange: opened, board } = trial;
    expect(await opened.invite(board, BERLIN)).toMatchObject({ kind: 'inviting' });
    expect(await trial.refused()).toBe('budget');
    now += 1_000;
    expect(await opened.invite(board, BERLIN)).toMatchObject({ kind: 'inviting' });
    expect(await trial.refused()).toBe('budget');
  });
  test('maximum_legs: as many calls at once and no more, until one is over', async () => {
    const trial = await open({ account: { maximumLegs: 2 } });
    const { exchange: opened, board } = trial;
    const first = await opened.invite(board, '0301');
    expect([first, await opened.invite(board, '0302')]).toMatchObject([{ kind: 'inviting' }, { kind: 'inviting' }]);
    expect(await trial.refused()).toBe('too-many-legs');
    if (first.kind === 'inviting') await trial.cancel(first.call);
    await trial.allowed();
  });
  test('of a configured ceiling the account may want less and not more', async () => {
    const trial = await open({ bounds: { legsPerAccount: 1 }, account: { maximumLegs: 5 } });
    await trial.exchange.invite(trial.board, '0301');
    expect(await trial.refused()).toBe('too-many-legs');
  });
});

describe('which way it goes', () => {
  const onGateways = async (): Promise<{ readonly trial: Trial; readonly tried: () => readonly string[] }> => {
    const trial = await open({ way: false });
    await trial.exchange.carrier('dear', [['49', '0', '0.3']]);
    await trial.exchange.carrier('cheap', [['49', '0', '0.1']]);
    await trial.exchange.carrier('middle', [['49', '0', '0.2']]);
    return { trial, tried: () => trial.exchange.house.sim.placed.map(({ gateway }) => gateway ?? '') };
  };
  test('by the cheapest route, and by the next where that one fails', async () => {
    const { trial, tried } = await onGateways();
    const { house } = trial.exchange;
    house.sim.onCall(({ gateway }) => gateway === 'cheap', { noChannel: 'GATEWAY_DOWN' });
    house.sim.onCall(({ gateway }) => gateway === 'middle', {
      refuses: { cause: 'NORMAL_TEMPORARY_FAILURE', afterMs: 0 },
    });
    house.sim.onCall(({ gateway }) => gateway === 'dear', { refuses: { cause: 'USER_BUSY', afterMs: 0 } });
    await trial.exchange.invite(trial.board, BERLIN);
    expect(await trial.exchange.over()).toMatchObject({ outcome: 'busy', hangup: 'USER_BUSY' });
    expect(tried()).toEqual(['cheap', 'middle', 'dear']);
    expect((await trial.exchange.records()).map(({ cause }) => cause)).toEqual([
      'GATEWAY_DOWN',
      'NORMAL_TEMPORARY_FAILURE',
      'USER_BUSY',
    ]);
  });
  test('whoever is busy is not called by another route', async () => {
    const { trial, tried } = await onGateways();
    trial.exchange.house.sim.onCall(/./, { refuses: { cause: 'USER_BUSY', afterMs: 0 } });
    await trial.exchange.invite(trial.board, BERLIN);
    await trial.exchange.over();
    expect(tried()).toEqual(['cheap']);
  });
  test('a route that the account does not allow is left out, and the next is taken', async () => {
    const { trial, tried } = await onGateways();
    await trial.exchange.prices([['49', '0', '0.35']]);
    await trial.exchange.set({ maximumCost: '0.2', minimumProfit: '0.2' });
    trial.exchange.house.sim.onCall(({ gateway }) => gateway === 'cheap', { noChannel: 'GATEWAY_DOWN' });
    await trial.exchange.invite(trial.board, BERLIN);
    expect(await trial.exchange.over()).toMatchObject({ outcome: 'failed', hangup: 'GATEWAY_DOWN' });
    expect(tried()).toEqual(['cheap']);
  });
});

test('name, description and panel change nothing of a call', async () => {
  const trial = await open();
  const before = await trial.allowed();
  await trial.exchange.set({ name: 'Other', description: 'Not ours', panel: true });
  const after = await trial.allowed();
  const but = ({ variables, ...rest }: PlacedCall) => ({
    ...rest,
    variables: [...variables].filter(([name]) => name !== 'origination_uuid'),
  });
  expect(but(after)).toEqual(but(before));
});

describe('maximum_seconds', () => {
  test('one of none lets no call go', async () => {
    expect(await bothSides({ maximumSeconds: 600 }, { maximumSeconds: 0 }, await open())).toBe('seconds');
  });
  test('FreeSWITCH itself hangs up a call at its limit, and not one that has none', async () => {
    const trial = await open({ account: { maximumSeconds: 1 } });
    const { exchange: opened, board } = trial;
    const { house } = opened;
    const line = house.sim.onCall(/./, { answersAfterMs: 0 });
    await opened.invite(board, '0301', { accept: false });
    expect(await opened.over()).toMatchObject({ outcome: 'completed', hangup: 'ALLOTTED_TIMEOUT' });
    expect(line.calls[0]?.cause).toBe('ALLOTTED_TIMEOUT');
    expect(house.sent.filter((command) => command.includes('uuid_kill'))).toEqual([]);
    expect(await opened.records()).toMatchObject([{ seconds: expect.any(Number), cause: 'ALLOTTED_TIMEOUT' }]);
    await opened.set({ maximumSeconds: -1 });
    await opened.invite(board, '0302', { accept: false });
    await house.sim.until(() => line.calls[1]?.state === `room:cv${board.id}`);
    expect(line.calls[1]?.variable('convene_limit')).toBe('3600');
  });
});
