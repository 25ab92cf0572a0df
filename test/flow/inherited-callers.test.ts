import { afterEach, expect, test } from 'vitest';
import { type House, inRoom, openHouse, prompts } from './house.ts';

let house: House | undefined;
afterEach(async () => {
  await house?.close();
  house = undefined;
});

test('a PIN that was typed to its end while nobody was there is asked for again at once', async () => {
  // So long that nothing but the variables of the leg can tell in time that nothing is collecting digits any more.
  house = await openHouse({ rules: { firstDigitTimeoutMs: 600_000 } });
  const board = await house.conference({ talkPin: '2345' });
  const first = await house.serve();
  const ann = house.call(board.code);
  await ann.until(() => prompts(ann).includes('ask-pin'));
  first.stop();
  ann.press('2345#');
  await ann.until(() => ann.variable('read_result') === 'success');
  await house.serve();
  await ann.until(() => prompts(ann).filter((each) => each === 'ask-pin').length === 2);
  ann.press('2345#');
  await ann.until(inRoom(board));
});

test('a login in the middle of its PIN is not asked for the code again', async () => {
  house = await openHouse();
  const board = await house.conference({ talkPin: '2345' });
  const first = await house.serve();
  const ann = house.call('*3');
  await ann.until(() => prompts(ann).includes('ask-code'));
  ann.press(`${board.code}#`);
  await ann.until(() => prompts(ann).includes('ask-pin') && ann.variable('convene_code') === board.code);
  ann.press('23', { gapMs: 0 });
  first.stop();
  await house.serve();
  ann.press('45#');
  await ann.until(inRoom(board));
  expect(prompts(ann)).toEqual(['ask-code', 'ask-pin']);
});

test('a member who was let out while nobody was there is told and released at once, and its place is free', async () => {
  house = await openHouse();
  const board = await house.conference({ talkPin: '2345', maximum: 2 });
  const first = await house.serve();
  const ann = await house.enter(board, '2345#');
  const bob = await house.enter(board, '2345#');
  first.stop();
  await house.operator(`api conference cv${board.id} kick ${bob.memberId}`);
  await bob.until(() => bob.state === 'parked');
  await house.serve();
  await bob.until(() => bob.state === 'gone');
  expect(prompts(bob)).toEqual(['ask-pin', 'conference-ended', 'goodbye']);
  await house.enter(board, '2345#');
  expect(ann.state).toBe(`room:cv${board.id}`);
});

test('silence at the code is not called a wrong code', async () => {
  house = await openHouse({ rules: { tries: 2, firstDigitTimeoutMs: 1_000 } });
  await house.serve();
  const mute = house.call('*3');
  await mute.until(() => mute.state === 'gone');
  // What plays for invalid digits is a millisecond of silence.
  const heard = prompts(mute).filter((prompt) => prompt !== '1');
  expect(heard).toEqual(['ask-code', 'no-input', 'ask-code', 'too-many-tries', 'goodbye']);
});
