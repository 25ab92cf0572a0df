import { afterEach, describe, expect, test } from 'vitest';
import { manualClock as simulatedClock } from '../../src/sim/clock.ts';
import type { SimPhone } from '../../src/sim/phone.ts';
import { manualClock } from '../../src/time/clock.ts';
import { type House, inRoom, openHouse, prompts, times } from './house.ts';

let house: House | undefined;
afterEach(async () => {
  await house?.close();
  house = undefined;
});

/** What FreeSWITCH was told about a leg: the word of each command, or the application that was to run. */
const saidOf = ({ uuid }: SimPhone, at: House): string[] =>
  at.sent
    .filter((text) => text.includes(uuid))
    .map((text) => /execute-app-name: (\S+)/.exec(text)?.[1] ?? text.split(' ')[1] ?? '');
const PLAYS = ['play_and_get_digits', 'playback'];

describe('a dialplan extension answers, marks the leg and parks it', () => {
  test('all legs of the node are served over one inbound connection', async () => {
    const at = await openHouse();
    house = at;
    const open = await at.conference({});
    await at.serve();
    const three = Array.from({ length: 3 }, () => at.call(open.code));
    await at.sim.until(() => three.every(inRoom(open)));
    expect(at.sent.filter((text) => text.startsWith('auth '))).toHaveLength(1);
  });
  test.each([
    [true, 'int'],
    [false, 'ext'],
  ])('the mark of the leg (internal: %s) goes with it into the room', async (internal, mark) => {
    house = await openHouse();
    const open = await house.conference({});
    await house.serve();
    const ann = house.call(open.code, { internal });
    await ann.until(inRoom(open));
    expect(ann.variable('convene_leg')?.split('.')[3]).toBe(mark);
  });
  test('the entry `code` is asked for a code, the entry with the number dialled is not', async () => {
    house = await openHouse();
    const open = await house.conference({});
    await house.serve();
    const login = house.call('*3');
    await login.until(() => prompts(login).includes('ask-code'));
    const direct = house.call(open.code);
    await direct.until(inRoom(open));
    expect(prompts(direct)).toEqual([]);
  });
});

describe('no caller is ever left in silence', () => {
  test('one whom no controller serves is told and released by the dead-man that was armed before the park', async () => {
    const clock = simulatedClock();
    house = await openHouse({ simulator: { clock } });
    const open = await house.conference({});
    const ann = house.call(open.code);
    clock.advance(4_000);
    expect([ann.state, prompts(ann)]).toEqual(['parked', []]);
    // FreeSWITCH counts whole seconds, and looks at its queues on a beat.
    clock.advance(1_100);
    expect([ann.state, prompts(ann)]).toEqual(['gone', ['unavailable']]);
  });
  test('one whose controller ends in the middle of a prompt is led to the farewell; who is in a room stays', async () => {
    house = await openHouse({ rules: { farewellAfterMs: 5_000, firstDigitTimeoutMs: 600_000 } });
    const board = await house.conference({ talkPin: '2345' });
    const controller = await house.serve();
    // Its own dead-man would have been due before the other's.
    const ben = await house.enter(board, '2345#');
    const ann = house.call(board.code);
    await ann.until(() => prompts(ann).includes('ask-pin'));
    controller.stop();
    await ann.until(() => ann.state === 'gone');
    expect(prompts(ann)).toEqual(['ask-pin', 'unavailable']);
    expect(inRoom(board)(ben)).toBe(true);
  });
  test('the dead-man is armed anew with each prompt, and deleted just before the conference application', async () => {
    house = await openHouse({ clock: manualClock(Date.now()) });
    const board = await house.conference({ talkPin: '2345', recordName: true });
    await house.serve();
    const ann = house.call('*3');
    await ann.until(() => prompts(ann).includes('ask-code'));
    ann.press(`${board.code}#`);
    await ann.until(() => prompts(ann).includes('ask-pin'));
    ann.press('1#');
    await ann.until(() => times(ann, 'ask-pin') === 2);
    ann.press('2345#');
    await ann.until(() => prompts(ann).includes('say-name'));
    ann.press('#');
    await ann.until(inRoom(board));
    const said = saidOf(ann, house);
    const played = said.flatMap((each, index) => (PLAYS.includes(each) ? [index] : []));
    expect(played).toHaveLength(4);
    for (const index of played) expect(said.slice(index - 2, index)).toEqual(['sched_del', 'sched_transfer']);
    expect(said.slice(-2)).toEqual(['sched_del', 'conference']);
  });
  test('last words are under the dead-man too', async () => {
    house = await openHouse();
    await house.serve();
    const ann = house.call('777777');
    await ann.until(() => ann.state === 'gone');
    expect(saidOf(ann, house)).toEqual(['sched_del', 'sched_transfer', 'playback', 'uuid_kill']);
  });
});

describe('a leg that comes back from a room to the park is told why and released', () => {
  test.each(['kick', 'hup'])("by an operator's %s", async (command) => {
    house = await openHouse();
    const board = await house.conference({});
    await house.serve();
    const ann = await house.enter(board, '');
    await house.tellOf('member-entered');
    await house.operator(`api conference cv${board.id} ${command} ${ann.memberId}`);
    await ann.until(() => ann.state === 'gone');
    expect(prompts(ann)).toEqual(['removed', 'goodbye']);
    expect(ann.variable('convene_leg')).toBeUndefined();
  });
});
