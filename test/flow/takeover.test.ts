import { afterEach, expect, test } from 'vitest';
import { type House, inRoom, openHouse, prompts } from './house.ts';

let house: House | undefined;
afterEach(async () => {
  await house?.close();
  house = undefined;
});

test('a controller that comes after another finds roles, mutes, lock and mode, and keys work at once', async () => {
  house = await openHouse();
  const board = await house.conference({ adminPin: '91919', talkPin: '2345', listenPin: '777' });
  const first = await house.serve();
  const boss = await house.enter(board, '91919#');
  const ann = await house.enter(board, '2345#');
  const eve = await house.enter(board, '777#');
  for (const phone of [boss, ann, eve]) phone.speak(true);
  boss.press('*91');
  await boss.until(() => prompts(boss).includes('all-microphones-off'));
  ann.press('*1');
  await ann.until(() => prompts(ann).includes('microphone-on'));
  boss.press('*92');
  await boss.until(() => prompts(boss).includes('locked'));
  first.stop();

  // Nobody in the room notices.
  expect(boss.hears()).toEqual(new Set([ann]));
  const sentBefore = house.sent.length;
  await house.serve();
  const asked = house.sent
    .slice(sentBefore)
    .filter(
      (command) => !/^(auth|event|api (conference json_list|show|uuid_getvar|global_getvar|file_exists))/.test(command),
    );
  // No list tells whether music plays, so a room is brought to silence first.
  expect(asked).toEqual([`api conference cv${board.id} stop async`]);
  expect(boss.hears()).toEqual(new Set([ann]));
  ann.press('*1');
  await ann.until(() => prompts(ann).at(-1) === 'microphone-off');
  boss.press('*93');
  await boss.until(() => prompts(boss).includes('unlocked'));
  const late = await house.enter(board, '2345#');
  late.speak(true);
  expect(boss.hears()).toEqual(new Set());
  boss.press('*90');
  await boss.until(() => boss.hears().has(ann) && boss.hears().has(late) && !boss.hears().has(eve));
});

test('a caller in the middle of a PIN is served by the next controller', async () => {
  house = await openHouse();
  const board = await house.conference({ adminPin: '91919' });
  const first = await house.serve();
  const ann = house.call(board.code);
  await ann.until(() => prompts(ann).includes('ask-pin'));
  ann.press('919', { gapMs: 0 });
  first.stop();
  await house.serve();
  ann.press('19#');
  await ann.until(inRoom(board));
});

test('a caller who came while nobody was there is served when somebody is', async () => {
  house = await openHouse();
  const board = await house.conference({ talkPin: '2345' });
  const ann = house.call(board.code);
  await ann.until(() => ann.state === 'parked');
  await house.serve();
  await ann.until(() => prompts(ann).includes('ask-pin'));
  ann.press('2345#');
  await ann.until(inRoom(board));
});

test.each([true, false])('a dropped connection (in the middle of a frame: %s) loses nobody', async (midFrame) => {
  house = await openHouse();
  const board = await house.conference({ adminPin: '91919', talkPin: '2345' });
  await house.serve();
  const boss = await house.enter(board, '91919#');
  const ann = await house.enter(board, '2345#');
  await house.again(() => house?.sim.dropSockets({ midFrame }));
  ann.press('*1');
  await ann.until(() => prompts(ann).includes('microphone-off'));
  boss.press('*92');
  await boss.until(() => prompts(boss).includes('locked'));
});

test.each(['killed', 'shutdown'] as const)('FreeSWITCH that is %s and comes back is served anew', async (how) => {
  house = await openHouse();
  const board = await house.conference({ talkPin: '2345' });
  await house.serve();
  const ann = await house.enter(board, '2345#');
  await house.again(() => void house?.sim.restart({ how }));
  expect(ann.state).toBe('gone');
  expect([...(house.mirror()?.rooms ?? [])]).toEqual([]);
  await house.enter(board, '2345#');
});
