import { describe, expect, test } from 'vitest';
import { inRoom, prompts, times } from './house.ts';
import { meeting, PINS } from './meeting.ts';

describe('*1: own microphone on/off', () => {
  test('of talkers and admins; a listener is told that it is not for it', async () => {
    const { boss, ann, eve } = await meeting();
    for (const [presser, other] of [
      [ann, boss],
      [boss, ann],
    ] as const) {
      await other.until(() => other.hears().has(presser));
      presser.press('*1');
      await presser.until(() => prompts(presser).includes('microphone-off'));
      expect(other.hears().has(presser)).toBe(false);
      presser.press('*1');
      await presser.until(() => prompts(presser).includes('microphone-on'));
      expect(other.hears().has(presser)).toBe(true);
    }
    eve.press('*1');
    await eve.until(() => prompts(eve).includes('not-allowed'));
    expect(boss.hears().has(eve)).toBe(false);
  });
  test('only of admins when mute_non_moderator', async () => {
    const { boss, ann } = await meeting({ muteNonModerator: true });
    ann.press('*1');
    await ann.until(() => prompts(ann).includes('not-allowed'));
    expect(boss.hears()).toEqual(new Set());
    boss.press('*1');
    await boss.until(() => prompts(boss).includes('microphone-off'));
    expect(ann.hears()).toEqual(new Set());
  });
});

test('*90: microphones of all others on (listeners excepted)', async () => {
  const { boss, ann, eve, enter } = await meeting();
  const second = await enter(PINS.adminPin);
  for (const phone of [boss, ann, second]) {
    phone.press('*1');
    await phone.until(() => prompts(phone).includes('microphone-off'));
  }
  boss.press('*90');
  await boss.until(() => prompts(boss).includes('all-microphones-on'));
  expect(eve.hears()).toEqual(new Set([ann, second]));
});

describe('*91: microphones of all others off', () => {
  test('admins excepted, late comers too; each may open its own by *1', async () => {
    const { boss, ann, eve, enter } = await meeting();
    const second = await enter(PINS.adminPin);
    boss.press('*91');
    await boss.until(() => prompts(boss).includes('all-microphones-off'));
    expect(eve.hears()).toEqual(new Set([boss, second]));
    const late = await enter(PINS.talkPin);
    expect(boss.hears().has(late)).toBe(false);
    for (const phone of [ann, late]) {
      phone.press('*1');
      await phone.until(() => prompts(phone).includes('microphone-on'));
    }
    expect(boss.hears()).toEqual(new Set([ann, late, second]));
  });
  test('nobody may open its own where mute_non_moderator', async () => {
    const { boss, ann } = await meeting({ muteNonModerator: true });
    boss.press('*90');
    await boss.until(() => prompts(boss).includes('all-microphones-on'));
    boss.press('*91');
    await boss.until(() => prompts(boss).includes('all-microphones-off'));
    ann.press('*1');
    await ann.until(() => prompts(ann).includes('not-allowed'));
    expect(boss.hears()).toEqual(new Set());
  });
});

test('*92 / *93: lock / unlock for new callers, admins too', async () => {
  const { at, board, boss, ann } = await meeting();
  boss.press('*92');
  await boss.until(() => prompts(boss).includes('locked'));
  const late = at.call(board.code);
  await late.until(() => prompts(late).includes('ask-pin'));
  late.press('91919#');
  await late.until(() => late.state === 'gone');
  expect(prompts(late).slice(1)).toEqual(['conference-locked', 'goodbye']);
  expect(inRoom(board)(ann)).toBe(true);
  boss.press('*93');
  await boss.until(() => prompts(boss).includes('unlocked'));
  await at.enter(board, '2345#');
});

test('*94 / *95: entry announcements off / on', async () => {
  const { at, boss, enter } = await meeting({ playJoin: true });
  await boss.until(() => times(boss, 'tone-join') === 2);
  const tones = () => at.sent.filter((text) => text.endsWith('tone-join.wav')).length;
  boss.press('*94');
  await boss.until(() => prompts(boss).includes('announcements-off'));
  await enter(PINS.talkPin);
  expect(tones()).toBe(2);
  boss.press('*95');
  await boss.until(() => prompts(boss).includes('announcements-on'));
  await enter(PINS.talkPin);
  await boss.until(() => times(boss, 'tone-join') === 3);
  expect(tones()).toBe(3);
});

test('*5: anyone raises and lowers a hand, in order; a hand goes with its owner', async () => {
  const { at, board, controller, boss, ann, eve } = await meeting();
  const hands = () => controller.core.rooms.get(board.id)?.record.hands;
  for (const phone of [eve, ann, boss]) {
    phone.press('*5');
    await phone.until(() => prompts(phone).includes('hand-raised'));
  }
  expect(hands()).toEqual([eve.uuid, ann.uuid, boss.uuid]);
  ann.press('*5');
  await ann.until(() => prompts(ann).includes('hand-lowered'));
  expect(hands()).toEqual([eve.uuid, boss.uuid]);
  eve.hangup();
  await at.tellOf('member-left');
  expect(hands()).toEqual([boss.uuid]);
});

test('*6: anyone hears how many are in', async () => {
  const { at, boss, ann, eve } = await meeting();
  for (const phone of [boss, ann, eve]) {
    phone.press('*6');
    await phone.until(() => prompts(phone).includes('people-in'));
    expect(prompts(phone).slice(-2)).toEqual(['number-3', 'people-in']);
  }
  for (const phone of [boss, eve]) {
    phone.hangup();
    await at.tellOf('member-left', ({ leg }) => leg === phone.uuid);
  }
  ann.press('*6');
  await ann.until(() => prompts(ann).includes('you-are-alone'));
});

test.each([false, true])('*0: anyone hears the keys that are for it (mute_non_moderator: %s)', async (quiet) => {
  const { boss, ann, eve } = await meeting({ muteNonModerator: quiet });
  for (const [phone, keys] of [
    [boss, 'keys-admin'],
    [ann, quiet ? 'keys-talk-quiet' : 'keys-talk'],
    [eve, 'keys-listen'],
  ] as const) {
    phone.press('*0');
    await phone.until(() => prompts(phone).includes(keys));
  }
});

describe('each press is answered by a prompt to the one who pressed', () => {
  test('also when it is refused for the role', async () => {
    const { at, ann, eve } = await meeting();
    for (const phone of [ann, eve]) {
      for (const [index, keys] of ['*90', '*91', '*92', '*93', '*94', '*95'].entries()) {
        phone.press(keys);
        await phone.until(() => times(phone, 'not-allowed') === index + 1);
      }
      expect(prompts(phone)).toEqual(['ask-pin', ...Array(6).fill('not-allowed')]);
    }
    expect(at.sent.join('\n')).not.toMatch(/conference \S+ (lock|unlock|mute|unmute)/);
  });
  test('also when FreeSWITCH would not, and when there is no such key', async () => {
    const { at, boss } = await meeting();
    at.sim.misbehave({ failing: (command) => (command.endsWith(' lock') ? 'not today' : undefined) });
    boss.press('*92');
    await boss.until(() => prompts(boss).includes('failed'));
    boss.press('*7');
    await boss.until(() => prompts(boss).includes('unknown-key'));
    expect(prompts(boss)).toEqual(['ask-pin', 'failed', 'unknown-key']);
  });
});

test("digits and their answers never reach the others' ears", async () => {
  const { at, board, boss, ann, eve } = await meeting();
  const answers = ['*0', '*1', '*1', '*5', '*5', '*6', '*90', '*91', '*92', '*93', '*94', '*95', '*7'];
  for (const [index, keys] of answers.entries()) {
    boss.press(keys);
    await at.sim.until(() => at.told.filter(({ kind }) => kind === 'key-pressed').length === index + 1);
  }
  await boss.until(() => prompts(boss).includes('unknown-key'));
  for (const other of [ann, eve]) expect(prompts(other)).toEqual(['ask-pin']);
  const plays = at.sent.filter((text) => text.includes(' play '));
  for (const text of plays)
    expect(text).toMatch(new RegExp(`^api conference cv${board.id} play \\S+ ${boss.memberId}$`));
  expect(at.sent.join('\n')).not.toMatch(/send_dtmf|dist-dtmf/);
});
