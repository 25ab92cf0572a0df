import { describe, expect, test } from 'vitest';
import type { Conference } from '../../src/core/conference.ts';
import { conference, leg, must, soundId, Table } from './table.ts';

const PINS = { adminPin: '9876', talkPin: '1234', listenPin: '5555' };
type Given = Parameters<typeof conference>[0];

/** A room with an admin and a talker, and what changes its conference. */
function running(given: Given = {}) {
  const table = new Table();
  const before = conference({ ...PINS, ...given });
  const boss = table.enters('boss', before, 'admin');
  const ann = table.enters('ann', before);
  let revision = 1;
  const change = (to: Given): Conference => {
    table.take();
    const after = conference({ ...PINS, ...given, ...to, revision: ++revision });
    table.step({ kind: 'conference-changed', id: after.id, conference: after });
    return after;
  };
  return { table, before, boss, ann, change };
}
const music = (table: Table) =>
  table.commands().flatMap((each) => {
    if (each.kind === 'stop-music') return ['stop'];
    return each.kind === 'start-music' ? [each.sound ?? 'default'] : [];
  });
const announced = (table: Table) =>
  table.commands().flatMap((each) => (each.kind === 'play-to-room' ? each.sounds : []));

test('the maximum holds for those who come later; nobody inside is put out', () => {
  const { table, change } = running();
  const small = change({ maximum: 2 });
  expect(table.commands()).toEqual([]);
  const late = leg('late');
  table.parked(late, { convene_entry: 'direct', convene_code: '3000' });
  table.answer('find-conference', { kind: 'ok', conference: small });
  table.typed(late, 'convene_typed_pin', '1234');
  expect(table.last('play').prompts).toEqual(['conference-full', 'goodbye']);
});

test('a caller who was asked for the PIN before the change gets in by the new one, and by the new maximum', () => {
  const { table, before, change } = running();
  const late = leg('late');
  table.parked(late, { convene_entry: 'direct', convene_code: '3000' });
  table.answer('find-conference', { kind: 'ok', conference: before });
  change({ talkPin: '4321', maximum: 2 });
  table.parked(leg('later'), { convene_entry: 'direct', convene_code: '3000' });
  // Read from the store before the change, and answered after it.
  table.answer('find-conference', { kind: 'ok', conference: before });
  table.typed(leg('later'), 'convene_typed_pin', '1234');
  expect(table.last('play').prompts).toEqual(['conference-full', 'goodbye']);
});

test('an enter_sound that is not there gives way to the tone', () => {
  const { table, change } = running();
  const after = change({ enterSound: soundId(4) });
  table.enters('ben', after);
  table.answer('play-to-room', { kind: 'refused', reason: 'not found' });
  expect(announced(table)).toEqual([{ stored: 4 }, { prompt: 'tone-join' }]);
});

test('a caller who brings a newer definition than the room knows does not hide what it changes', () => {
  const { table } = running();
  const newer = conference({ ...PINS, muteNonModerator: true, revision: 2 });
  table.take();
  table.parked(leg('ben'), { convene_entry: 'direct', convene_code: '3000' });
  table.answer('find-conference', { kind: 'ok', conference: newer });
  table.typed(leg('ben'), 'convene_typed_pin', '1234');
  table.step({ kind: 'conference-changed', id: newer.id, conference: newer });
  table.answer('remember-room');
  expect(table.tellsOf('mode-changed')).toMatchObject([{ mode: 'quiet', cause: 'rule' }]);
  expect(table.commands()).toContainEqual({ kind: 'mute', conference: 5, member: 2 });
  table.joins(leg('ben'), newer.id);
  expect(table.last('mute').member).toBe(3);
});

test('PINs are those of the newest definition, also for whoever was asked before it', () => {
  const { table, before, change } = running();
  const late = leg('late');
  table.parked(late, { convene_entry: 'direct', convene_code: '3000' });
  table.answer('find-conference', { kind: 'ok', conference: before });
  table.done(late, 'play_and_get_digits', 'another-question');
  change({ talkPin: '4321' });
  const asked = must(table.core.callers.get(late)?.phase);
  expect(asked).toMatchObject({ at: 'asking-pin', conference: { talkPin: '4321' } });
});

test('a definition that was read before the one that the room knows is left aside', () => {
  const { table, before, boss, change } = running();
  change({ language: 'de' });
  table.step({ kind: 'conference-changed', id: before.id, conference: before });
  table.press(boss, '*0');
  expect(table.last('play-to-member').language).toBe('de');
});

test('play_join and play_exit', () => {
  const { table, change } = running();
  const after = change({ playJoin: true, playExit: true });
  const ben = table.enters('ben', after);
  table.fileDone(after.id, 'tone-join.wav');
  table.hangsUp(ben);
  expect(announced(table)).toEqual([{ prompt: 'tone-join' }, { prompt: 'tone-leave' }]);
});

test('enter_sound takes the place of the tone, whatever play_join says, and of nothing where a name is said', () => {
  const { table, change } = running();
  const after = change({ enterSound: soundId(4) });
  table.enters('ben', after);
  expect(announced(table)).toEqual([{ stored: 4 }]);
  table.fileDone(after.id, 'sound-4.wav');
  table.enters('cyd', change({ enterSound: null, playJoin: true }));
  expect(announced(table)).toEqual([{ prompt: 'tone-join' }]);
});

describe('mute_non_moderator', () => {
  test('on: mutes talkers as *91 does and takes *1 from them; off: opens', () => {
    const { table, ann, boss, change } = running();
    const quiet = change({ muteNonModerator: true });
    expect(table.requests()).toEqual([
      { kind: 'remember-room', conference: 5, record: { mode: 'quiet', round: 1, announce: true, hands: [] } },
    ]);
    table.answer('remember-room');
    expect(table.commands()).toEqual([{ kind: 'mute', conference: 5, member: 2 }]);
    table.microphone(ann, false);
    expect(table.tellsOf('mode-changed', 'member-muted')).toMatchObject([
      { mode: 'quiet', cause: 'rule' },
      { leg: ann, cause: 'rule' },
    ]);
    table.press(ann, '*1');
    expect(table.last('play-to-member').sounds).toEqual([{ prompt: 'not-allowed' }]);
    table.press(boss, '*1');
    expect(table.last('mute').member).toBe(1);
    table.enters('late', quiet);
    expect(table.last('enter').muted).toBe(true);
    change({});
    table.answer('remember-room');
    expect(table.commands()).toMatchObject([{ kind: 'unmute' }, { kind: 'unmute' }, { kind: 'unmute' }]);
    table.press(ann, '*1');
    expect(table.commands().at(-1)).not.toMatchObject({ sounds: [{ prompt: 'not-allowed' }] });
  });
  test('a change of anything else leaves all microphones as they are', () => {
    const { table, ann, change } = running();
    table.press(ann, '*1');
    table.microphone(ann, false);
    change({ playJoin: true });
    expect(table.take()).toEqual([]);
  });
});

test('wait_music: the gate closes and opens at once, music and microphones with it', () => {
  const table = new Table();
  const before = conference(PINS);
  const ann = table.enters('ann', before);
  table.take();
  table.step({ kind: 'conference-changed', id: before.id, conference: conference({ ...PINS, waitMusic: true }) });
  expect(table.tells()).toContainEqual({ kind: 'gate-changed', conference: 5, open: false });
  expect(table.last('mute').member).toBe(1);
  expect(music(table)).toEqual(['default']);
  table.microphone(ann, false);
  table.take();
  table.step({ kind: 'conference-changed', id: before.id, conference: before });
  expect(table.tells()).toContainEqual({ kind: 'gate-changed', conference: 5, open: true });
  expect(table.last('unmute').member).toBe(1);
  expect(music(table)).toEqual(['stop']);
});
test('wait_music where an admin is in changes nothing', () => {
  const { table, change } = running();
  change({ waitMusic: true });
  expect(table.take()).toEqual([]);
});

describe('music', () => {
  const alone = (given: Given) => {
    const table = new Table();
    const of = conference(given);
    table.enters('ann', of);
    const change = (to: Given) => {
      table.take();
      table.step({ kind: 'conference-changed', id: of.id, conference: conference(to) });
    };
    return { table, change };
  };
  test('play_music begins and ends at once', () => {
    const { table, change } = alone({});
    change({ playMusic: true });
    expect(music(table)).toEqual(['default']);
    change({});
    expect(music(table)).toEqual(['stop']);
  });
  test('another sound is heard at once, and only where there is music', () => {
    const { table, change } = alone({ playMusic: true });
    change({ playMusic: true, musicOnHoldSound: soundId(4) });
    expect(music(table)).toEqual(['stop', 4]);
    change({ playMusic: true, musicOnHoldSound: soundId(4), playJoin: true });
    expect(music(table)).toEqual([]);
    change({ playMusic: true });
    expect(music(table)).toEqual(['stop', 'default']);
    change({});
    change({ musicOnHoldSound: soundId(4) });
    expect(music(table)).toEqual([]);
  });
});

test('record_name is for those who come later', () => {
  const { table, change } = running();
  const after = change({ recordName: true });
  expect(table.commands()).toEqual([]);
  table.parked(leg('ben'), { convene_entry: 'direct', convene_code: '3000' });
  table.answer('find-conference', { kind: 'ok', conference: after });
  table.typed(leg('ben'), 'convene_typed_pin', '1234');
  expect(table.last('play').prompts[0]).toBe('say-name');
});

test('the language is that of every later prompt', () => {
  const { table, boss, change } = running();
  change({ language: 'de' });
  table.press(boss, '*0');
  expect(table.last('play-to-member').language).toBe('de');
});

test('a room whose definition could not be read when it was adopted takes the one that comes, and the mode that it has', () => {
  const { table, before, boss } = running();
  const room = must([...table.core.mirror.rooms][0]);
  const { id, caller, moderator } = must(room.members.values().next().value);
  const listed = { id, leg: boss, caller, moderator, canSpeak: true, canHear: true, talking: false, hold: false };
  table.step({
    kind: 'snapshot',
    snapshot: {
      rooms: [{ uuid: room.uuid, name: room.name, locked: false, members: [{ ...listed, floor: false }] }],
      channels: [],
      conferences: new Map(),
      records: new Map(),
      calls: [],
    },
  });
  table.take();
  const changed = conference({ ...PINS, muteNonModerator: true });
  table.step({ kind: 'conference-changed', id: before.id, conference: changed });
  expect(table.core.rooms.get(before.id)?.conference).toEqual(changed);
  expect(table.requests()).toEqual([]);
});
