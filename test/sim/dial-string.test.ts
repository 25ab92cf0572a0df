import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { answers, neverAnswers, refuses } from '../../src/sim/far-behaviour.ts';
import { BEAT_MS, type Lab, openLab } from './lab.ts';

/** Each of these was tried on a FreeSWITCH 1.10.12. */

const GATEWAY = 'sofia/gateway/one/1004';

let lab: Lab;
beforeEach(async () => {
  lab = await openLab();
});
afterEach(() => lab.close());

async function originate(argument: string): Promise<string | undefined> {
  await lab.client.ask(`bgapi originate ${argument}\nJob-UUID: job`);
  await lab.pass(2 * BEAT_MS);
  return lab.client.events.findLast(({ last }) => last.get('Job-UUID') === 'job')?.body.trim();
}
const variable = (name: string) => lab.client.api(`uuid_getvar u ${name}`);

describe('variables', () => {
  test.each<[string, Readonly<Record<string, string>>]>([
    // The quotes are gone when the list is split: the command line was split at blanks before.
    ["{origination_uuid=u,a='p,q',b=2}", { a: 'p', b: '2' }],
    ['{origination_uuid=u,a=p\\,q,b=2}', { a: 'p,q', b: '2' }],
    ["{origination_uuid=u,c=r,d='',e,f=x=y}", { c: 'r', d: '_undef_', e: '_undef_', f: 'x=y' }],
    ['{origination_uuid=u,a="x",b=\'x  y\'}', { a: '"x"', b: 'x  y' }],
    ["{origination_uuid=u,a='x|y',b='[1]'}", { a: 'x|y', b: '[1]' }],
    ['<a=1>{origination_uuid=u,b=2}', { a: '1', b: '2' }],
    ['{origination_uuid=u}{a=2}', { a: '2' }],
    ['[origination_uuid=u,b=2]', { b: '2' }],
    ["{^^:origination_uuid=u:a=x:b='y, z'}[c='l m',d=7]", { a: 'x', b: 'y, z', c: 'l m', d: '7' }],
  ])('%s', async (list, expected) => {
    lab.sim.onCall('1004', neverAnswers());
    expect(await originate(`${list}${GATEWAY} &park()`)).toBeUndefined();
    const found: Record<string, string> = {};
    for (const name of Object.keys(expected)) found[name] = await variable(name);
    expect(found).toEqual(expected);
  });

  test('in bridge quotes hold commas together', async () => {
    lab.sim.onCall('1004', neverAnswers());
    const ann = await lab.parked();
    await lab.execute(ann, 'bridge', `{origination_uuid=u,a='p,q',b=c\\,d,c='x y'}${GATEWAY}`);
    expect([await variable('a'), await variable('b'), await variable('c')]).toEqual(['p,q', 'c,d', 'x y']);
  });
});

describe('what is not dialled', () => {
  test.each([
    ['{broken sofia/internal/1 &park()', '-ERR DESTINATION_OUT_OF_ORDER'],
    [`{origination_uuid=u,a=x y}${GATEWAY} &park()`, '-ERR DESTINATION_OUT_OF_ORDER'],
    [`{origination_uuid=u,a='x}y'}${GATEWAY} &park()`, '-ERR CHAN_NOT_IMPLEMENTED'],
    ['sofia/gateway/one &park()', '-ERR INVALID_URL'],
    ['sofia/nosuch/1@127.0.0.1 &park()', '-ERR INVALID_PROFILE'],
    ['sofia/gateway/other/1004 &park()', '-ERR INVALID_GATEWAY'],
    ['sofia/internal/1@127.0.0.1:9 &park()', '-ERR NORMAL_TEMPORARY_FAILURE'],
    ['user/1004 &park()', '-ERR SUBSCRIBER_ABSENT'],
    ['user/1004@lab.test &park()', '-ERR SUBSCRIBER_ABSENT'],
    ['loopback/nobody/convene &park()', '-ERR NO_ROUTE_DESTINATION'],
    ['error/user_busy &park()', '-ERR USER_BUSY'],
    ['error/nonsense &park()', '-ERR NORMAL_CLEARING'],
    ['nosuch/1 &park()', '-ERR CHAN_NOT_IMPLEMENTED'],
  ])('%s', async (argument, answer) => {
    expect(await originate(argument)).toBe(answer);
  });

  test.each([GATEWAY, '', `{a=it's}${GATEWAY} &park()`, `${GATEWAY} a b c d e 1 2`])('usage: %s', async (argument) => {
    expect(await originate(argument)).toMatch(/^-USAGE: <call url>/);
  });

  test('the same uuid twice', async () => {
    lab.sim.onCall('1004', neverAnswers());
    await originate(`{origination_uuid=u}${GATEWAY} &park()`);
    expect(await originate(`{origination_uuid=u}${GATEWAY} &park()`)).toBe('-ERR DESTINATION_OUT_OF_ORDER');
  });
});

test('everything that was tried is noted, whatever came of it', async () => {
  await originate('{a=1}error/USER_BUSY &park()');
  await originate('loopback/x/default &park()');
  await originate(`${GATEWAY} &park()`);
  expect(lab.sim.placed.map(({ dialled, gateway, number }) => [dialled, gateway, number])).toEqual([
    ['error/USER_BUSY', undefined, 'USER_BUSY'],
    ['loopback/x/default', undefined, 'x'],
    [GATEWAY, 'one', '1004'],
  ]);
  expect(lab.sim.placed[0]?.variables.get('a')).toBe('1');
});

describe('several numbers', () => {
  test('after one another with |', async () => {
    lab.sim.onCall('1', refuses('USER_BUSY'));
    const second = lab.sim.onCall('2', answers());
    expect(await originate('sofia/gateway/one/1|sofia/gateway/one/2 &park()')).toBe(`+OK ${second.calls[0]?.uuid}`);
    expect(second.calls[0]?.state).toBe('parked');
  });

  test('at once with a comma: the first to answer wins', async () => {
    const first = lab.sim.onCall('1', answers(300));
    const second = lab.sim.onCall('2', neverAnswers());
    await originate('sofia/gateway/one/1,sofia/gateway/one/2 &park()');
    expect([first.calls[0]?.state, second.calls[0]?.state]).toEqual(['ringing', 'ringing']);
    await lab.pass(400);
    expect([first.calls[0]?.state, second.calls[0]?.cause]).toEqual(['parked', 'LOSE_RACE']);
  });
});

test('&application(argument) is hung up after its end', async () => {
  const line = lab.sim.onCall('1004', answers());
  await originate(`${GATEWAY} &playback(hello.wav)`);
  await lab.pass(2 * BEAT_MS);
  const [bob] = line.calls;
  expect([bob?.heard.map(({ what }) => what), bob?.cause]).toEqual([['hello.wav'], 'NORMAL_CLEARING']);
});
