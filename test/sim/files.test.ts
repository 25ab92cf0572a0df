import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { SimPhone } from '../../src/sim/phone.ts';
import { BEAT_MS, type Lab, openLab } from './lab.ts';

/** Files that play in a room, and who hears them: measured on FreeSWITCH 1.10.12. */

let lab: Lab;
let ann: SimPhone;
let bob: SimPhone;
beforeEach(async () => {
  lab = await openLab({
    sounds: { lengthsMs: { 'long.wav': 5000, 'short.wav': 400 }, exists: (path) => !path.includes('nosuch') },
  });
  ann = await lab.member('cv1@convene');
  bob = await lab.member('cv1@convene');
  lab.told();
});
afterEach(() => lab.close());

const conference = (command: string) => lab.client.api(`conference cv1 ${command}`);
const heard = (phone: SimPhone) => phone.heard.map(({ what }) => what);
const room = () => lab.sim.rooms()[0];
const MUSIC = 'local_stream://moh';

describe('files for the room', () => {
  test('queue, and only who hears the room hears them', async () => {
    await conference(`deaf ${bob.memberId}`);
    await conference('play long.wav');
    await conference('play second.wav');
    await lab.pass(100);
    expect(room()?.playing).toBe('long.wav');
    expect([ann.listeningTo, bob.listeningTo]).toEqual([['long.wav'], []]);
    expect([heard(ann), heard(bob)]).toEqual([['long.wav'], []]);
    await lab.pass(5000);
    expect(heard(ann)).toEqual(['long.wav', 'second.wav']);
    expect(ann.listeningTo).toEqual([]);
  });

  test('stop all silences them at once; one is told as done on each beat, with what was played of it', async () => {
    await conference('play long.wav');
    await conference('play long.wav');
    await lab.pass(1000);
    lab.told();
    expect(await conference('stop all')).toBe('+OK Stopped 2 files.\n');
    expect(ann.listeningTo).toEqual([]);
    await lab.pass(BEAT_MS);
    expect(lab.told()).toEqual(['play-file-done']);
    expect(lab.last('play-file-done').last.get('milliseconds')).toBe('1000');
    await lab.pass(BEAT_MS);
    expect(lab.told()).toEqual(['play-file-done']);
    expect(lab.last('play-file-done').last.get('milliseconds')).toBe('0');
    expect(await conference('stop all')).toBe('+OK Stopped 0 files.\n');
  });

  test('stop current goes on with the next', async () => {
    await conference('play long.wav');
    await conference('play short.wav');
    expect(await conference('stop current')).toBe('+OK Stopped 1 files.\n');
    await lab.pass(BEAT_MS);
    expect(ann.listeningTo).toEqual(['short.wav']);
  });

  test('the parts of a file_string are heard one after the other and are done as one', async () => {
    await conference('play file_string://short.wav!nosuch.wav!long.wav');
    expect(ann.listeningTo).toEqual(['short.wav']);
    await lab.pass(400);
    expect(ann.listeningTo).toEqual(['long.wav']);
    await lab.pass(5000 + BEAT_MS);
    expect(heard(ann)).toEqual(['short.wav', 'long.wav']);
    const { last } = lab.last('play-file-done');
    expect([last.get('File'), last.get('milliseconds'), last.has('Async')]).toEqual([
      'file_string://short.wav!nosuch.wav!long.wav',
      '5400',
      false,
    ]);
  });

  test('a relative name is told as done under the sound prefix', async () => {
    await conference('play short.wav');
    await lab.pass(500);
    expect(lab.last('play-file').last.get('File')).toBe('short.wav');
    expect(lab.last('play-file-done').last.get('File')).toBe('/usr/share/freeswitch/sounds/short.wav');
  });

  test('one that is not there is refused and told with an error', async () => {
    expect(await conference('play nosuch.wav async')).toBe('-ERR (play) File: nosuch.wav not found.\n');
    await lab.pass(BEAT_MS);
    expect(lab.last('play-file').last.get('Error')).toBe('File could not be played');
    expect(ann.listeningTo).toEqual([]);
  });
});

describe('the asynchronous file', () => {
  test('plays beside the queue, without end, until stop async', async () => {
    await conference(`play ${MUSIC} async`);
    await lab.pass(60_000);
    expect(room()?.music).toBe(MUSIC);
    await conference('play short.wav');
    expect(ann.listeningTo).toEqual(['short.wav', MUSIC]);
    await lab.pass(500);
    expect(ann.listeningTo).toEqual([MUSIC]);
    expect(await conference('stop async')).toBe('+OK Stopped 1 files.\n');
    expect(ann.listeningTo).toEqual([]);
    await lab.pass(BEAT_MS);
    const { last } = lab.last('play-file-done');
    expect([last.get('Async'), last.get('File')]).toEqual(['true', MUSIC]);
    expect(await conference('stop async')).toBe('+OK Stopped 0 files.\n');
  });

  test('a second one takes the place of the first, which is done before the second is told', async () => {
    await conference('play tone_stream://%(1000,0,440);loops=-1 async');
    await lab.pass(100);
    lab.told();
    await conference(`play ${MUSIC} async`);
    await lab.pass(BEAT_MS);
    expect(lab.told()).toEqual(['play-file-done', 'play-file']);
    expect(ann.listeningTo).toEqual([MUSIC]);
  });

  test('stop current leaves it, stop all ends it too and tells it first', async () => {
    await conference(`play ${MUSIC} async`);
    await conference('play long.wav');
    expect(await conference('stop current')).toBe('+OK Stopped 1 files.\n');
    await lab.pass(BEAT_MS);
    expect(ann.listeningTo).toEqual([MUSIC]);
    await conference('play long.wav');
    expect(await conference('stop')).toBe('+OK Stopped 2 files.\n');
    await lab.pass(BEAT_MS);
    expect(lab.told().slice(-2)).toEqual(['play-file-done', 'play-file-done']);
    expect(lab.last('play-file-done').last.has('Async')).toBe(false);
  });

  test('who comes later hears it from then on, and once is it told to have begun', async () => {
    await conference(`play ${MUSIC} async`);
    const cyd = await lab.parked();
    expect(cyd.listeningTo).toEqual([]);
    await lab.execute(cyd, 'conference', 'cv1@convene');
    expect([cyd.listeningTo, heard(cyd)]).toEqual([[MUSIC], [MUSIC]]);
    await lab.execute(cyd, 'playback', 'short.wav');
    expect(cyd.listeningTo).toEqual(['short.wav']);
    await lab.pass(500);
    expect([cyd.listeningTo, heard(cyd)]).toEqual([[MUSIC], [MUSIC, 'short.wav']]);
  });

  test('the deaf do not hear it until they hear again', async () => {
    await conference('deaf all');
    await conference(`play ${MUSIC} async`);
    expect(ann.listeningTo).toEqual([]);
    await conference(`undeaf ${ann.memberId}`);
    expect([ann.listeningTo, bob.listeningTo]).toEqual([[MUSIC], []]);
  });

  test('ends with the room: first the queue, then the asynchronous file, then the room', async () => {
    await conference(`play ${MUSIC} async`);
    await conference('play long.wav');
    lab.told();
    await conference('hup all');
    await lab.pass(3 * BEAT_MS);
    expect(lab.told().slice(-3)).toEqual(['play-file-done', 'play-file-done', 'conference-destroy']);
    expect(lab.last('play-file-done').last.get('Async')).toBe('true');
    expect(ann.listeningTo).toEqual([]);
  });
});

describe('files for one member', () => {
  test('queue for that member, deaf or not, over what the room hears', async () => {
    const id = bob.memberId;
    await conference(`play ${MUSIC} async`);
    await conference(`play short.wav ${id}`);
    await conference(`play long.wav ${id}`);
    expect([ann.listeningTo, bob.listeningTo]).toEqual([[MUSIC], [MUSIC, 'short.wav']]);
    await conference(`deaf ${id}`);
    await lab.pass(500);
    expect(bob.listeningTo).toEqual(['long.wav']);
    expect(await conference(`stop all ${id}`)).toBe('+OK Stopped 1 files.\n');
    await lab.pass(BEAT_MS);
    expect(lab.last('play-file-member-done').last.get('Member-ID')).toBe(String(id));
    expect(room()?.music).toBe(MUSIC);
  });

  test('stands still while an application runs in the room', async () => {
    await conference('play long.wav 1');
    await lab.pass(1000);
    await lab.execute(ann, 'sleep', '3000');
    expect(ann.listeningTo).toEqual([]);
    await lab.pass(3000);
    expect(ann.listeningTo).toEqual(['long.wav']);
    lab.told();
    await lab.pass(3900);
    expect(lab.told()).not.toContain('play-file-member-done');
    await lab.pass(200);
    expect(lab.told()).toContain('play-file-member-done');
  });

  test('of one who leaves they are done before the leave, without a word of the member', async () => {
    await conference('play long.wav 1');
    await lab.pass(BEAT_MS);
    lab.told();
    await conference('hup 1');
    await lab.pass(2 * BEAT_MS);
    expect(lab.told().slice(0, 4)).toEqual(['hup-member', 'play-file-member-done', 'floor-change', 'del-member']);
    expect(lab.last('play-file-member-done').last.has('Member-ID')).toBe(false);
  });

  test.each([
    ['stop last', 'stop <[current|all|async|last]> [<member_id>]'],
    ['stop all last', '-ERR Member: last not found.\n'],
    ['stop async 1', '+OK Stopped 0 files.\n'],
    ['play short.wav 1 async', '+OK (play) Playing file short.wav to member 1\n'],
    ['play short.wav 1 nomux', '+OK (play) Playing file short.wav to member 1\n'],
    ['play short.wav convene_leg=here', '+OK (play) Playing file short.wav to member 2\n'],
    ['play nosuch.wav 1', '-ERR (play) File: nosuch.wav not found.\n'],
  ])('conference cv1 %s', async (command, answer) => {
    await lab.client.api(`uuid_setvar ${bob.uuid} convene_leg here`);
    expect(await conference(command)).toBe(answer);
  });

  test('a member that is not there: a number out of the air, and the usage', async () => {
    expect(await conference('play short.wav 99')).toMatch(
      /^-ERR Member: \d+ not found\.\nplay <file_path> \[async\|<member_id> \[nomux\]\]$/,
    );
  });
});
