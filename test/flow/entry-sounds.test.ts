import { afterEach, describe, expect, test } from 'vitest';
import type { Conference } from '../../src/core/conference.ts';
import type { SimPhone } from '../../src/sim/phone.ts';
import { manualClock } from '../../src/time/clock.ts';
import { type House, inRoom, must, openHouse, prompts, SOUND, times } from './house.ts';

let house: House | undefined;
afterEach(async () => {
  await house?.close();
  house = undefined;
});

/** Calls a conference that has no PIN, and waits until the controller has heard of it. */
async function comeIn(at: House, open: Conference): Promise<SimPhone> {
  const phone = await at.enter(open, '');
  await at.tellOf('member-entered', ({ leg }) => leg === phone.uuid);
  return phone;
}
/** Calls, and says a name. */
async function nameItself(at: House, open: Conference): Promise<SimPhone> {
  const phone = at.call(open.code);
  await phone.until(() => prompts(phone).includes('say-name'));
  phone.press('#');
  await phone.until(inRoom(open));
  return phone;
}
/** Everything that was played to the whole room, and not as music. */
const playedToRoom = (at: House): string[] =>
  at.sent.flatMap((text) => /^api conference \S+ play (\S+)$/.exec(text)?.[1]?.replace(/.*\/(.*)\.wav$/, '$1') ?? []);

describe('record_name: the caller records a name, played to all at entry', () => {
  test('all hear it, the one who came too', async () => {
    house = await openHouse();
    const open = await house.conference({ recordName: true });
    await house.serve();
    const ann = await nameItself(house, open);
    const ben = await nameItself(house, open);
    for (const phone of [ann, ben]) {
      await phone.until(() => prompts(phone).includes('has-joined'));
      expect(prompts(phone).slice(-2)).toEqual([`convene-name-${ben.uuid}`, 'has-joined']);
    }
    expect(prompts(ann)).not.toContain(`convene-name-${ann.uuid}`);
  });
  test('the name file goes when its owner has gone', async () => {
    const at = await openHouse();
    house = at;
    const open = await at.conference({ recordName: true });
    await at.serve();
    const ann = await nameItself(at, open);
    ann.hangup();
    const gone = (): boolean => at.sim.systemCommands.some((text) => text.includes(`convene-name-${ann.uuid}`));
    await at.sim.until(gone);
  });
});

describe('play_join and enter_sound at entry', () => {
  test('play_join 1: those inside hear a tone', async () => {
    house = await openHouse();
    const open = await house.conference({ playJoin: true });
    await house.serve();
    const ann = await comeIn(house, open);
    await house.enter(open, '');
    await ann.until(() => prompts(ann).includes('tone-join'));
    expect(playedToRoom(house)).toEqual(['tone-join']);
  });
  test('play_join 0: nobody hears anything when others come and go', async () => {
    house = await openHouse();
    const open = await house.conference({});
    await house.serve();
    const ann = await comeIn(house, open);
    const ben = await comeIn(house, open);
    ben.hangup();
    await house.tellOf('member-left');
    expect(prompts(ann)).toEqual([]);
    expect(playedToRoom(house)).toEqual([]);
  });
  test('the sound chosen as enter_sound is heard in place of the tone, whatever play_join says', async () => {
    house = await openHouse();
    const open = await house.conference({ enterSound: SOUND });
    await house.serve();
    const ann = await comeIn(house, open);
    await house.enter(open, '');
    await ann.until(() => prompts(ann).includes('sound-1'));
    expect(playedToRoom(house)).toEqual(['sound-1']);
  });
});

describe('exit tones are an option, off by default', () => {
  test('with it, those who stay hear one; none is played at the end of the room', async () => {
    house = await openHouse();
    const open = await house.conference({ playExit: true });
    await house.serve();
    const ann = await comeIn(house, open);
    const ben = await comeIn(house, open);
    ben.hangup();
    await ann.until(() => prompts(ann).includes('tone-leave'));
    ann.hangup();
    await house.tellOf('room-ended');
    expect(playedToRoom(house)).toEqual(['tone-leave']);
  });
  test('none is played for those who are put out as the room ends', async () => {
    house = await openHouse();
    const open = await house.conference({ playExit: true, playJoin: true });
    const controller = await house.serve();
    for (let n = 0; n < 3; n++) await comeIn(house, open);
    await house.store.conferences.delete(open.id);
    await controller.conferenceChanged(open.id);
    await house.tellOf('room-ended');
    expect(playedToRoom(house)).not.toContain('tone-leave');
  });
});

describe('more than three waiting collapse into one', () => {
  /** A room in which a sound plays until it is stopped, and no time passes for the controller. */
  async function noisy(wanted: Parameters<House['conference']>[0]) {
    const lengthsMs = Object.fromEntries(
      ['tone-join.wav', 'tone-leave.wav', 'sound-1.wav'].map((name) => [name, Number.POSITIVE_INFINITY]),
    );
    const at = await openHouse({ clock: manualClock(Date.now()), simulator: { sounds: { lengthsMs } } });
    house = at;
    const open = await at.conference({ maximum: 0, ...wanted });
    const controller = await at.serve();
    const ann = await comeIn(at, open);
    const waiting = (): number => must(controller.core.rooms.get(open.id)).announcements.waiting.length;
    const next = () => at.operator(`api conference cv${open.id} stop current`);
    return { at, open, ann, waiting, next };
  }
  test('three that wait are played one after the other', async () => {
    const { at, open, ann, waiting, next } = await noisy({ playJoin: true });
    for (let n = 0; n < 4; n++) await comeIn(at, open);
    expect(waiting()).toBe(3);
    for (let heard = 2; heard <= 4; heard++) {
      await next();
      await ann.until(() => times(ann, 'tone-join') === heard);
    }
    expect(waiting()).toBe(0);
  });
  test('a crowd that comes at once is one tone more', async () => {
    const { at, open, ann, waiting, next } = await noisy({ playJoin: true });
    for (let n = 0; n < 5; n++) await comeIn(at, open);
    expect(waiting()).toBe(1);
    await next();
    await ann.until(() => times(ann, 'tone-join') === 2);
    expect(waiting()).toBe(0);
  });
  test('a crowd that leaves at once is one exit tone, not one of entry', async () => {
    const { at, open, ann, waiting, next } = await noisy({ playExit: true });
    const crowd: SimPhone[] = [];
    for (let n = 0; n < 5; n++) crowd.push(await comeIn(at, open));
    for (const phone of crowd) {
      phone.hangup();
      await at.tellOf('member-left', ({ leg }) => leg === phone.uuid);
    }
    expect(waiting()).toBe(1);
    await next();
    await ann.until(() => prompts(ann).length === 2);
    expect(prompts(ann)).toEqual(['tone-leave', 'tone-leave']);
  });
  test('where all that wait are the sound chosen as enter_sound, that is the one', async () => {
    const { at, open, ann, waiting, next } = await noisy({ enterSound: SOUND });
    for (let n = 0; n < 5; n++) await comeIn(at, open);
    expect(waiting()).toBe(1);
    await next();
    await ann.until(() => prompts(ann).length === 2);
    expect(prompts(ann)).toEqual(['sound-1', 'sound-1']);
  });
});
