import { describe, expect, test } from 'vitest';
import { type House, prompts } from './house.ts';
import { meeting, PINS } from './meeting.ts';

const microphones = (at: House, since: number): string[] =>
  at.sent.slice(since).filter((text) => /^api conference \S+ (un)?mute /.test(text));

test('listeners never speak, in whatever mode', async () => {
  const { boss, ann, eve } = await meeting();
  for (const [keys, answer] of [
    ['*91', 'all-microphones-off'],
    ['*90', 'all-microphones-on'],
  ] as const) {
    boss.press(keys);
    await boss.until(() => prompts(boss).includes(answer));
    expect(boss.hears().has(eve) || ann.hears().has(eve)).toBe(false);
  }
  expect(boss.hears()).toEqual(new Set([ann]));
});

test('the gate: while it is closed only an admin who comes opens it, and own switches outlast it', async () => {
  const { at, boss, ann, enter } = await meeting({ waitMusic: true });
  const ben = await enter(PINS.talkPin);
  ann.press('*1');
  await ann.until(() => prompts(ann).includes('microphone-off'));
  boss.hangup();
  await at.tellOf('gate-changed', ({ open }) => !open);
  await ann.until(() => ann.hears().size === 0);
  const next = await enter(PINS.adminPin);
  await ann.until(() => ann.hears().has(ben));
  expect(next.hears()).toEqual(new Set([ben]));
});

describe('room mode', () => {
  test('mute_non_moderator: talkers come in muted, late ones too, and only an admin opens their microphones', async () => {
    const { boss, ann, eve, enter } = await meeting({ muteNonModerator: true });
    const late = await enter(PINS.talkPin);
    expect(boss.hears()).toEqual(new Set());
    expect(ann.hears()).toEqual(new Set([boss]));
    boss.press('*90');
    await boss.until(() => prompts(boss).includes('all-microphones-on'));
    expect(boss.hears()).toEqual(new Set([ann, late]));
    expect(ann.hears().has(eve)).toBe(false);
  });
  test('late comers get the mode of the room: off after *91, on again after *90', async () => {
    const { boss, enter } = await meeting();
    boss.press('*91');
    await boss.until(() => prompts(boss).includes('all-microphones-off'));
    const quiet = await enter(PINS.talkPin);
    expect(boss.hears().has(quiet)).toBe(false);
    boss.press('*90');
    await boss.until(() => prompts(boss).includes('all-microphones-on'));
    const loud = await enter(PINS.talkPin);
    expect(boss.hears().has(loud) && boss.hears().has(quiet)).toBe(true);
  });
});

describe('the core sends the difference to what FreeSWITCH says', () => {
  test('whose microphone is as it ought to be is sent nothing', async () => {
    const { at, board, boss, ann, enter } = await meeting();
    const ben = await enter(PINS.talkPin);
    ann.press('*1');
    await ann.until(() => prompts(ann).includes('microphone-off'));
    const since = at.sent.length;
    boss.press('*91');
    await boss.until(() => prompts(boss).includes('all-microphones-off'));
    expect(microphones(at, since)).toEqual([`api conference cv${board.id} mute ${ben.memberId} quiet`]);
  });
  test('what an operator changes in FreeSWITCH is set right where it must not be', async () => {
    const { at, board, boss, eve } = await meeting();
    const heard = boss.until(() => boss.hears().has(eve));
    await at.operator(`api conference cv${board.id} unmute ${eve.memberId} quiet`);
    await heard;
    await boss.until(() => !boss.hears().has(eve));
  });
});
