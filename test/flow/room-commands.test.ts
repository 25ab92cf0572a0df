import { afterEach, describe, expect, test } from 'vitest';
import type { Conference } from '../../src/core/conference.ts';
import { type PersonId, parseCommandId, parseMemberId, parseStoredId } from '../../src/core/ids.ts';
import type { RoomAnswer, RoomCommand } from '../../src/core/room-command.ts';
import type { RoomView } from '../../src/core/room-view.ts';
import type { Tell } from '../../src/core/tell.ts';
import type { Controller } from '../../src/loop/controller.ts';
import type { Moment } from '../../src/loop/mailbox.ts';
import type { SimPhone } from '../../src/sim/phone.ts';
import { type House, type HouseOptions, inRoom, must, openHouse, prompts, SOUND } from './house.ts';

let house: House | undefined;
afterEach(async () => {
  await house?.close();
  house = undefined;
});

const PERSON = must(parseStoredId<PersonId>(7));
const MUSIC = 'local_stream://moh';
const CONFIRMED = { kind: 'confirmed' };

/** A conference with an admin and a talker in, and the controller that serves them. */
async function meeting(options: HouseOptions = {}) {
  const opened = await openHouse(options);
  house = opened;
  const board = await opened.conference({ adminPin: '91919', talkPin: '2345', listenPin: '5555' });
  const controller = await opened.serve();
  const boss = await opened.enter(board, '91919#');
  const ann = await opened.enter(board, '2345#');
  // The telephone is in before the controller has heard of it.
  for (const { uuid } of [boss, ann]) await opened.tellOf('member-entered', ({ leg }) => leg === uuid);
  const command = (what: RoomCommand): Promise<RoomAnswer> => controller.command(board.id, what, PERSON);
  return { house: opened, board, controller, boss, ann, command };
}
const memberOf = (phone: SimPhone) => must(parseMemberId(phone.memberId));
const view = (controller: Controller, of: Conference): RoomView => {
  const views = controller.views([of.id]);
  return must('away' in views ? undefined : views[0]);
};

describe('FreeSWITCH does it, and then it is confirmed', () => {
  test('mute, unmute', async () => {
    const { boss, ann, command, controller, board } = await meeting();
    ann.speak(true);
    await boss.until(() => boss.hears().has(ann));
    expect(await command({ kind: 'mute', member: memberOf(ann) })).toEqual(CONFIRMED);
    expect(boss.hears().has(ann)).toBe(false);
    expect(view(controller, board).members.map(({ role, muted }) => [role, muted])).toEqual([
      ['admin', false],
      ['talk', true],
    ]);
    expect(await command({ kind: 'unmute', member: memberOf(ann) })).toEqual(CONFIRMED);
    expect(boss.hears().has(ann)).toBe(true);
  });
  test('deafen, undeafen', async () => {
    const { boss, ann, command } = await meeting();
    boss.speak(true);
    await ann.until(() => ann.hears().has(boss));
    expect(await command({ kind: 'deafen', member: memberOf(ann) })).toEqual(CONFIRMED);
    expect(ann.hears().has(boss)).toBe(false);
    expect(await command({ kind: 'undeafen', member: memberOf(ann) })).toEqual(CONFIRMED);
    expect(ann.hears().has(boss)).toBe(true);
  });
  test('eject: who is put out is told that it was removed', async () => {
    const { ann, boss, board, command } = await meeting();
    expect(await command({ kind: 'eject', member: memberOf(ann) })).toEqual(CONFIRMED);
    await ann.until(() => ann.state === 'gone');
    expect(prompts(ann)).toContain('removed');
    expect(inRoom(board)(boss)).toBe(true);
  });
  test('lock, unlock', async () => {
    const { house, board, command } = await meeting();
    expect(await command({ kind: 'lock' })).toEqual(CONFIRMED);
    const late = house.call(board.code);
    await late.until(() => prompts(late).includes('ask-pin'));
    late.press('2345#');
    await late.until(() => late.state === 'gone');
    expect(prompts(late)).toContain('conference-locked');
    expect(await command({ kind: 'unlock' })).toEqual(CONFIRMED);
    await house.enter(board, '2345#');
  });
  test('mute-all, unmute-all, announce, clear-hands', async () => {
    const { controller, board, ann, command } = await meeting();
    expect(await command({ kind: 'mute-all' })).toEqual(CONFIRMED);
    expect(view(controller, board)).toMatchObject({ mode: 'quiet', members: [{ muted: false }, { muted: true }] });
    expect(await command({ kind: 'unmute-all' })).toEqual(CONFIRMED);
    expect(view(controller, board)).toMatchObject({ mode: 'open', members: [{ muted: false }, { muted: false }] });
    ann.press('*5');
    await ann.until(() => prompts(ann).includes('hand-raised'));
    expect(view(controller, board).members.map(({ hand }) => hand)).toEqual([null, 1]);
    expect(await command({ kind: 'clear-hands' })).toEqual(CONFIRMED);
    expect(await command({ kind: 'announce', on: false })).toEqual(CONFIRMED);
    expect(view(controller, board)).toMatchObject({ announcements: false, members: [{ hand: null }, { hand: null }] });
  });
  test('message: all hear the sound that was uploaded', async () => {
    const { boss, ann, command } = await meeting();
    expect(await command({ kind: 'message', sound: SOUND })).toEqual(CONFIRMED);
    await ann.until(() => prompts(ann).includes('sound-1') && prompts(boss).includes('sound-1'));
    expect(ann.heard.at(-1)?.what).toBe('/sounds/convene/uploaded/sound-1.wav');
  });
  test('end: all are told and put out, and the conference may be entered again', async () => {
    const { house, boss, ann, board, command } = await meeting();
    expect(await command({ kind: 'end' })).toEqual(CONFIRMED);
    await house.sim.until(() => ann.state === 'gone' && boss.state === 'gone');
    expect(prompts(ann)).toContain('conference-ended');
    await house.enter(board, '2345#');
  });
});

describe('what cannot be done is said', () => {
  test('no room, nobody of that id, a listener, a sound that is not there', async () => {
    const { house, controller, board, command } = await meeting({
      simulator: { sounds: { exists: (path) => !path.includes('sound-1') } },
    });
    const empty = await house.conference({});
    expect(await controller.command(empty.id, { kind: 'lock' }, PERSON)).toEqual({ kind: 'no-room' });
    const nobody = must(parseMemberId(4_000_000));
    expect(await command({ kind: 'mute', member: nobody })).toEqual({ kind: 'no-member' });
    const eve = await house.enter(board, '5555#');
    await house.tellOf('member-entered', ({ leg }) => leg === eve.uuid);
    expect(await command({ kind: 'unmute', member: memberOf(eve) })).toMatchObject({ kind: 'refused' });
    expect(await command({ kind: 'message', sound: SOUND })).toMatchObject({
      kind: 'refused',
      reason: expect.stringContaining('FreeSWITCH would not: (play) File'),
    });
  });
  test('FreeSWITCH is not connected, or the connection is lost before it says so', async () => {
    const { controller, house, ann } = await meeting();
    const mute = { kind: 'mute', member: memberOf(ann) } as const;
    const board = must(controller.core.rooms.entries().next().value)[0];
    let asked: Promise<RoomAnswer> | undefined;
    await house.again(() => {
      asked = controller.command(board, mute, PERSON);
      house.sim.dropSockets();
    });
    const answer = await asked;
    expect(answer).toMatchObject({ kind: 'unconfirmed', known: expect.stringContaining('was lost') });
    // Those who look on are told as well, once.
    const told = house.told.filter(({ kind }) => kind === 'command-answered');
    expect(told).toMatchObject([{ conference: board, command: mute, by: PERSON, answer }]);
    expect(await controller.command(board, mute, PERSON)).toEqual(CONFIRMED);
    controller.stop();
    expect(await controller.command(board, mute, PERSON)).toMatchObject({ kind: 'away' });
    expect(controller.views()).toMatchObject({ away: expect.any(String) });
  });
  test('a command of an id that was heard before is not done again', async () => {
    const { controller, house, ann, board } = await meeting();
    const id = must(parseCommandId('twice'));
    const deafen = { kind: 'deafen', member: memberOf(ann) } as const;
    const both = [1, 2].map(() => controller.command(board.id, deafen, PERSON, id));
    expect(await Promise.all(both)).toEqual([CONFIRMED, CONFIRMED]);
    await controller.command(board.id, { kind: 'undeafen', member: memberOf(ann) }, PERSON);
    expect(await controller.command(board.id, deafen, PERSON, id)).toEqual(CONFIRMED);
    expect(house.sent.filter((text) => / deaf /.test(text))).toHaveLength(1);
    expect(house.told.filter(({ kind }) => kind === 'command-answered')).toHaveLength(2);
  });
});

test("tells carry who did it, when it was taken up, and FreeSWITCH's own time", async () => {
  const told: { tell: Tell; when: Moment }[] = [];
  const { ann, command } = await meeting({ tell: (tell, when) => told.push({ tell, when }) });
  const before = Date.now();
  expect(await command({ kind: 'mute', member: memberOf(ann) })).toEqual(CONFIRMED);
  const muted = must(told.find(({ tell }) => tell.kind === 'member-muted'));
  expect(muted.tell).toMatchObject({ leg: ann.uuid, cause: 'command', by: 7 });
  expect(muted.when.atMs).toBeGreaterThanOrEqual(before);
  expect(muted.when.fsAtMs).toBeGreaterThanOrEqual(before - 1);
  expect(muted.when.fsAtMs).toBeLessThanOrEqual(muted.when.atMs + 1);
  await command({ kind: 'announce', on: false });
  const announced = must(told.find(({ tell }) => tell.kind === 'announcements-changed'));
  expect(announced.when.fsAtMs).toBeUndefined();
});

describe('a conference that is changed while its room runs', () => {
  test('mute_non_moderator, wait_music and the music act on those inside at once', async () => {
    const { house, board, boss, ann, controller } = await meeting();
    const change = async (to: Parameters<House['store']['conferences']['update']>[1]) => {
      await house.store.conferences.update(board.id, to);
      await controller.conferenceChanged(board.id);
    };
    ann.speak(true);
    await boss.until(() => boss.hears().has(ann));
    await change({ muteNonModerator: true });
    await boss.until(() => !boss.hears().has(ann));
    await change({ muteNonModerator: false });
    await boss.until(() => boss.hears().has(ann));
    await change({ waitMusic: true });
    boss.hangup();
    await ann.until(() => ann.listeningTo.includes(MUSIC));
    await change({ musicOnHoldSound: SOUND });
    await ann.until(() => ann.listeningTo.includes('{loops=-1}/sounds/convene/uploaded/sound-1.wav'));
    expect(ann.listeningTo).not.toContain(MUSIC);
    await change({ waitMusic: false });
    await ann.until(() => ann.listeningTo.length === 0);
  });
  test('enter_sound is heard by those inside', async () => {
    const { house, board, boss, controller } = await meeting();
    await house.store.conferences.update(board.id, { enterSound: SOUND });
    await controller.conferenceChanged(board.id);
    await house.enter(board, '2345#');
    await boss.until(() => prompts(boss).includes('sound-1'));
  });
});
