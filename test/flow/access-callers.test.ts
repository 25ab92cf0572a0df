import { afterEach, describe, expect, test } from 'vitest';
import { parsePin } from '../../src/core/ids.ts';
import { createConveneDialplan } from '../../src/sim/convene-dialplan.ts';
import { announces, answers, busy, type FarBehaviour, neverAnswers } from '../../src/sim/far-behaviour.ts';
import type { PhoneCall, SimPhone } from '../../src/sim/phone.ts';
import type { FarLine, FarPhone } from '../../src/sim/simulator.ts';
import { type Exchange, type ExchangeOptions, hears, openExchange } from './exchange.ts';
import { must, prompts } from './house.ts';

/*
 * Callers of an access account: who they are, what they are asked, and whom they are connected with under the guard.
 */

const ACCESS = '493099900';
const DIALPLAN = createConveneDialplan({ access: /4930999\d\d/ });

let exchange: Exchange | undefined;
afterEach(async () => {
  await exchange?.close();
  exchange = undefined;
});

interface Scene {
  readonly exchange: Exchange;
  readonly line: FarLine;
  /** Somebody calls the access number. */
  caller(who?: Partial<PhoneCall>): SimPhone;
  /** Somebody calls, and types this when it is asked for a number. */
  dials(number: string, who?: Partial<PhoneCall>): Promise<SimPhone>;
  far(count?: number): Promise<FarPhone>;
}

async function open(behaviour: FarBehaviour = answers(), options: ExchangeOptions = {}): Promise<Scene> {
  const opened = await openExchange({
    ...options,
    account: { accessNumber: ACCESS, callers: ['+491701234567'], ...options.account },
    house: { ...options.house, simulator: { dialplan: DIALPLAN } },
  });
  exchange = opened;
  const { house } = opened;
  const line = house.sim.onCall(/./, behaviour);
  await opened.serve();
  const caller = (who: Partial<PhoneCall> = {}): SimPhone =>
    house.call(ACCESS, { number: '4915112345', name: 'Ann', internal: false, ...who });
  return {
    exchange: opened,
    line,
    caller,
    dials: async (number, who) => {
      const phone = caller(who);
      await hears(phone, 'access-number');
      phone.press(`${number}#`);
      return phone;
    },
    far: async (count = 1) => {
      await house.sim.until(() => line.calls.length >= count);
      return must(line.calls[count - 1]);
    },
  };
}
/** The two talk. */
async function connected(phone: SimPhone, far: FarPhone): Promise<void> {
  phone.speak(true);
  far.speak(true);
  await phone.until(() => phone.hears().has(far) && far.hears().has(phone));
}

describe('whose caller it is', () => {
  test('by the number that was dialled', async () => {
    const { exchange: opened, dials, far } = await open();
    const ann = await dials('030123456');
    await connected(ann, await far());
    expect(opened.house.sim.placed).toMatchObject([{ gateway: 'berlin', number: '4930123456', from: ann.uuid }]);
  });
  test('by its own number, with a plus and without, at the feature code', async () => {
    const { dials, far } = await open();
    await connected(await dials('030123456', { to: '*4', number: '491701234567' }), await far(1));
    await connected(await dials('030123456', { to: '*4', number: '+491701234567' }), await far(2));
  });
  test('one of no account is told so and let go', async () => {
    const { exchange: opened, caller } = await open();
    const eve = caller({ to: '*4' });
    await hears(eve, 'access-unknown');
    await eve.until(() => eve.state === 'gone');
    expect(opened.house.sim.placed).toEqual([]);
  });
});

describe('what it is asked', () => {
  test('a PIN where there is one, as often as may be tried', async () => {
    const { caller, far } = await open(answers(), { account: { pin: must(parsePin('4711')) } });
    const ann = caller();
    await hears(ann, 'access-pin');
    ann.press('4712#');
    await hears(ann, 'access-pin', 2);
    expect(prompts(ann)).toContain('wrong-pin');
    ann.press('4711#');
    await hears(ann, 'access-number');
    ann.press('030123456#');
    await connected(ann, await far());

    const eve = caller({ number: '4915199999' });
    for (let round = 1; round <= 3; round++) {
      await hears(eve, 'access-pin', round);
      eve.press('1#');
    }
    await hears(eve, 'too-many-tries');
    await eve.until(() => eve.state === 'gone');
    expect(prompts(eve)).not.toContain('access-number');
  });
  test('ring_after_answer: it hears ringing for so long before anything else, and none for 0', async () => {
    const { exchange: opened, caller } = await open(answers(), { account: { ringAfterAnswer: 1 } });
    const tones = (phone: SimPhone) => phone.heard.filter(({ what }) => what.includes('440,480'));
    const ann = caller();
    await hears(ann, 'access-number');
    const [ringing] = tones(ann);
    const asked = ann.heard.find(({ what }) => what.includes('access-number'));
    expect(must(asked).atMs - must(ringing).atMs).toBeGreaterThanOrEqual(1_000);
    expect(ann.heard[0]).toBe(ringing);
    await opened.set({ ringAfterAnswer: 0 });
    const ben = caller({ number: '4915100000' });
    await hears(ben, 'access-number');
    expect(tones(ben)).toEqual([]);
  });
});

describe('the call', () => {
  test('shows the caller id of the account, and is limited and recorded as such', async () => {
    const {
      exchange: opened,
      dials,
      far,
    } = await open(answers(30), {
      account: { callerIdExternal: '4930555', maximumSeconds: 600 },
    });
    await opened.prices([['49', '0', '0.03']]);
    const ann = await dials('030123456');
    const bob = await far();
    await connected(ann, bob);
    expect(bob.call.variables.get('origination_caller_id_number')).toBe('4930555');
    expect(opened.house.sim.channels().find(({ uuid }) => uuid === bob.uuid)?.scheduled).toBe(2);
    bob.hangup();
    await hears(ann, 'access-number', 2);
    expect(await opened.records()).toMatchObject([
      { purpose: 'access', conference: null, by: null, cost: '0.01', price: '0.03', cause: 'NORMAL_CLEARING' },
    ]);
  });
  test('what the far end says before it answers is heard', async () => {
    const { dials, far } = await open(announces(neverAnswers()));
    const ann = await dials('030123456');
    const bob = await far();
    await ann.until(() => ann.hears().has(bob));
    expect(bob.state).toBe('ringing');
  });
  test('goes on with another number after the far end has hung up, and after ##', async () => {
    const { exchange: opened, dials, far } = await open();
    const ann = await dials('0301');
    await connected(ann, await far(1));
    (await far(1)).hangup();
    await hears(ann, 'access-number', 2);
    ann.press('0302#');
    await connected(ann, await far(2));
    ann.press('##');
    await (await far(2)).until((phone) => phone.state === 'gone');
    await hears(ann, 'access-number', 3);
    ann.press('0303#');
    await connected(ann, await far(3));
    ann.hangup();
    const records = await opened.records();
    expect(records.map(({ number, estimated }) => [number, estimated])).toEqual([
      ['+49301', false],
      ['+49302', false],
      ['+49303', false],
    ]);
  });
  test('that is given up by ## while it rings is over', async () => {
    const { exchange: opened, dials, far } = await open(neverAnswers());
    const ann = await dials('030123456');
    const bob = await far();
    await opened.house.tellOf('call-changed', ({ stage }) => stage === 'ringing');
    ann.press('##');
    await bob.until(() => bob.state === 'gone');
    await hears(ann, 'access-number', 2);
    expect(await opened.records()).toMatchObject([{ cost: '0', answeredAtMs: null }]);
  });
  test('that is not answered is told, and another number asked for', async () => {
    const { dials } = await open(busy());
    const ann = await dials('030123456');
    await hears(ann, 'access-number', 2);
    expect(prompts(ann).slice(-2)).toEqual(['invite-busy', 'access-number']);
  });
  test('is dropped with its caller, whether it rings or stands', async () => {
    const { exchange: opened, line, dials, far } = await open(neverAnswers());
    const ann = await dials('0301');
    const first = await far(1);
    await opened.house.tellOf('call-changed', ({ stage }) => stage === 'ringing');
    ann.hangup();
    await first.until(() => first.state === 'gone');
    line.remove();
    const answering = opened.house.sim.onCall(/./, answers());
    const ben = await dials('0302', { number: '4915100000' });
    await opened.house.sim.until(() => answering.calls.length > 0);
    const second = must(answering.calls[0]);
    await connected(ben, second);
    ben.hangup();
    await second.until(() => second.state === 'gone');
    expect((await opened.records()).map(({ cost }) => cost)).toEqual(['0', '0.01']);
  });
  test('ends at maximum_seconds by FreeSWITCH, and its caller is asked for another number', async () => {
    const { exchange: opened, dials, far } = await open(answers(), { account: { maximumSeconds: 1 } });
    const ann = await dials('030123456');
    const bob = await far();
    await bob.until(() => bob.state === 'gone');
    expect(bob.cause).toBe('ALLOTTED_TIMEOUT');
    await hears(ann, 'access-number', 2);
    expect(await opened.records()).toMatchObject([{ cause: 'ALLOTTED_TIMEOUT', estimated: false }]);
  });
  test('a minute before its end is told to the caller', async () => {
    const { exchange: opened, dials, far } = await open(answers(), { account: { maximumSeconds: 91 } });
    const ann = await dials('030123456');
    const bob = await far();
    await connected(ann, bob);
    const warning = bob.call.variables.get('execute_on_answer_2');
    expect(warning).toMatch(/^sched_broadcast \+31 .*call-warning\.wav bleg$/);
    await opened.set({ maximumSeconds: 90 });
    bob.hangup();
    await hears(ann, 'access-number', 2);
    ann.press('030123456#');
    expect((await far(2)).call.variables.has('execute_on_answer_2')).toBe(false);
  });
  test('by the next route where one fails', async () => {
    const { exchange: opened, dials } = await open();
    await opened.carrier('cheap', [['49', '0', '0.001']]);
    opened.house.sim.onCall(({ gateway }) => gateway === 'cheap', { noChannel: 'GATEWAY_DOWN' });
    const ann = await dials('030123456');
    await ann.until(() => ann.hears().size > 0 || opened.house.sim.placed.length === 2);
    expect(opened.house.sim.placed.map(({ gateway }) => gateway)).toEqual(['cheap', 'berlin']);
  });
});

describe('a refusal', () => {
  test.each([
    ['a number of no route', '0044201234567', {}, 'call-no-route'],
    ['a premium number', '0900123456', {}, 'call-not-allowed'],
    ['too dear', '030123456', { maximumCost: '0.001' }, 'call-too-expensive'],
    ['no budget', '030123456', { dailyBudget: '0' }, 'call-budget-spent'],
    ['too many legs', '030123456', { maximumLegs: 0 }, 'call-too-many'],
    ['closed', '030123456', { daysWeek: '' }, 'call-account-closed'],
  ])('%s is spoken, and another number asked for', async (_, number, account, prompt) => {
    const { exchange: opened, dials } = await open(answers(), { account });
    const ann = await dials(number);
    await hears(ann, 'access-number', 2);
    expect(prompts(ann).slice(-2)).toEqual([prompt, 'access-number']);
    expect(opened.house.sim.placed).toEqual([]);
  });
  test('for good is spoken, and the caller let go', async () => {
    const { exchange: opened, dials } = await open(answers(), { account: { locked: true } });
    const ann = await dials('030123456');
    await hears(ann, 'call-account-locked');
    await ann.until(() => ann.state === 'gone');
    expect(opened.house.sim.placed).toEqual([]);
  });
});

describe('a controller that ends in the middle', () => {
  test('while a number is typed: the next one asks for it again', async () => {
    const { exchange: opened, caller, far } = await open();
    const first = must(opened.house.controllers.at(-1));
    const ann = caller();
    await hears(ann, 'access-number');
    ann.press('030', { gapMs: 1 });
    first.stop();
    await opened.serve();
    ann.press('1#');
    await hears(ann, 'access-number', 2);
    ann.press('030123456#');
    await connected(ann, await far());
  });
  test('while it rings: the call rings on and is connected', async () => {
    const { exchange: opened, dials, far } = await open(neverAnswers());
    const ann = await dials('030123456');
    const bob = await far();
    await opened.house.tellOf('call-changed', ({ stage }) => stage === 'ringing');
    must(opened.house.controllers.at(-1)).stop();
    await opened.serve();
    bob.answer();
    await connected(ann, bob);
    bob.hangup();
    await hears(ann, 'access-number', 2);
    expect(await opened.records()).toMatchObject([{ estimated: false, cost: '0.01' }]);
  });
  test('while they talk: they do not notice, and ## works with the next', async () => {
    const { exchange: opened, dials, far } = await open();
    const ann = await dials('030123456');
    const bob = await far();
    await connected(ann, bob);
    await opened.house.tellOf('call-changed', ({ stage }) => stage === 'accepted');
    must(opened.house.controllers.at(-1)).stop();
    await opened.serve();
    expect(ann.hears()).toEqual(new Set([bob]));
    ann.press('##');
    await bob.until(() => bob.state === 'gone');
    await hears(ann, 'access-number', 2);
    expect(await opened.records()).toMatchObject([{ estimated: false, cost: '0.01' }]);
  });
  test('and the far end hangs up before the next comes: its caller is asked for a number', async () => {
    const { exchange: opened, dials, far } = await open(answers(), { account: { maximumSeconds: 120 } });
    const ann = await dials('030123456');
    const bob = await far();
    await connected(ann, bob);
    await opened.house.tellOf('call-changed', ({ stage }) => stage === 'accepted');
    must(opened.house.controllers.at(-1)).stop();
    bob.hangup();
    await bob.until(() => bob.state === 'gone');
    await opened.serve();
    await hears(ann, 'access-number', 2);
    expect(await opened.records()).toMatchObject([{ estimated: true, cost: '0.01' }]);
  });
});
