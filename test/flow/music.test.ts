import { afterEach, describe, expect, test } from 'vitest';
import { type House, openHouse, SOUND } from './house.ts';

let house: House | undefined;
afterEach(async () => {
  await house?.close();
  house = undefined;
});
const MUSIC = 'local_stream://moh';

describe('wait_music: all hear music until an admin is in', () => {
  test('the gate closes again when the last admin leaves; nobody is heard meanwhile', async () => {
    house = await openHouse();
    const board = await house.conference({ adminPin: '91919', talkPin: '2345', waitMusic: true });
    await house.serve();
    const ann = await house.enter(board, '2345#');
    const ben = await house.enter(board, '2345#');
    ann.speak(true);
    await ben.until(() => ben.listeningTo.includes(MUSIC) && ann.listeningTo.includes(MUSIC));
    expect(ben.hears()).toEqual(new Set());
    const boss = await house.enter(board, '91919#');
    await ben.until(() => ben.hears().has(ann) && !ben.listeningTo.includes(MUSIC));
    boss.hangup();
    await ben.until(() => !ben.hears().has(ann) && ben.listeningTo.includes(MUSIC));
    await house.enter(board, '91919#');
    await ben.until(() => ben.hears().has(ann) && !ben.listeningTo.includes(MUSIC));
  });
  test('while another admin is in, the gate stays open', async () => {
    house = await openHouse();
    const board = await house.conference({ adminPin: '91919', talkPin: '2345', waitMusic: true });
    await house.serve();
    const ann = await house.enter(board, '2345#');
    const two = [await house.enter(board, '91919#'), await house.enter(board, '91919#')];
    await ann.until(() => !ann.listeningTo.includes(MUSIC));
    for (const [index, admin] of two.entries()) {
      admin.hangup();
      await house.tellOf('member-left', ({ leg }) => leg === admin.uuid);
      const closed = house.told.some((tell) => tell.kind === 'gate-changed' && !tell.open);
      expect(closed).toBe(index === 1);
    }
  });
  test('wait-mod of mod_conference is never used', async () => {
    house = await openHouse();
    const board = await house.conference({ adminPin: '91919', talkPin: '2345', waitMusic: true });
    await house.serve();
    const ann = await house.enter(board, '2345#');
    await ann.until(() => ann.listeningTo.includes(MUSIC));
    await house.enter(board, '91919#');
    expect(house.sent.join('\n')).not.toMatch(/wait.?mod/);
  });
  test('a controller that comes later finds the gate as it is', async () => {
    house = await openHouse();
    const board = await house.conference({ adminPin: '91919', talkPin: '2345', waitMusic: true });
    const first = await house.serve();
    const ann = await house.enter(board, '2345#');
    await ann.until(() => ann.listeningTo.includes(MUSIC));
    first.stop();
    await house.serve();
    await ann.until(() => ann.listeningTo.includes(MUSIC));
    await house.enter(board, '91919#');
    await ann.until(() => !ann.listeningTo.includes(MUSIC));
  });
});

test('play_music: the only one in hears music, and no one of two', async () => {
  house = await openHouse();
  const open = await house.conference({ playMusic: true });
  await house.serve();
  const ann = await house.enter(open, '');
  await ann.until(() => ann.listeningTo.includes(MUSIC));
  const ben = await house.enter(open, '');
  await ann.until(() => !ann.listeningTo.includes(MUSIC));
  ben.hangup();
  await ann.until(() => ann.listeningTo.includes(MUSIC));
});

test('music_on_hold_sound: the music that was chosen, else the default', async () => {
  house = await openHouse();
  const chosen = await house.conference({ playMusic: true, musicOnHoldSound: SOUND });
  const plain = await house.conference({ playMusic: true });
  await house.serve();
  const ann = await house.enter(chosen, '');
  await ann.until(() => ann.listeningTo.includes('{loops=-1}/sounds/convene/uploaded/sound-1.wav'));
  const ben = await house.enter(plain, '');
  await ben.until(() => ben.listeningTo.includes(MUSIC));
});
