import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { BEAT_MS, type Lab, openLab } from './lab.ts';

let lab: Lab;
beforeEach(async () => {
  lab = await openLab({
    sounds: {
      lengthsMs: { 'conf-locked.wav': 1800, 'conf-kicked.wav': 2000, 'conf-full.wav': 1700, 'long.wav': 5000 },
    },
    profiles: { small: { maxMembers: 2, maxMembersSound: 'conference/conf-full.wav' } },
  });
});
afterEach(() => lab.close());

const conference = (command: string) => lab.client.api(`conference cv1 ${command}`);
const flag = (name: string) => (phone: Parameters<Lab['last']>[1], kind: string) =>
  lab.last(kind, phone).last.get(name);
const talking = flag('Talking');
const floorOf = () => lab.sim.rooms()[0]?.members.find(({ floor }) => floor)?.id;

describe('joining', () => {
  test('the reply comes before the event, and the event on the beat', async () => {
    const phone = await lab.parked();
    lab.told();
    await lab.client.ask(
      `sendmsg ${phone.uuid}\ncall-command: execute\nexecute-app-name: conference\nexecute-app-arg: cv1@convene`,
    );
    expect(lab.client.frames.at(-1)?.head.get('Reply-Text')).toBe('+OK');
    expect(phone.state).toBe('parked');
    await lab.pass(BEAT_MS);
    expect(lab.told()).toEqual(['conference-create', 'add-member']);
    expect(phone.state).toBe('room:cv1');
    await lab.pass(BEAT_MS);
    expect(lab.told()).toEqual(['floor-change']);
    await conference('lock');
    expect(lab.told()).toEqual([]);
    await lab.pass(BEAT_MS);
    expect(lab.told()).toEqual(['lock']);
  });

  test('flags at entry stand in add-member, and no mute-member follows', async () => {
    const phone = await lab.member('cv1@convene++flags{mute|moderator}');
    const { last } = lab.last('add-member', phone);
    expect([last.get('Speak'), last.get('Hear'), last.get('Member-Type')]).toEqual(['false', 'true', 'moderator']);
    expect(lab.told()).not.toContain('mute-member');
  });

  test('conference_member_flags and the flags of the application add up', async () => {
    const phone = await lab.parked();
    await lab.client.api(`uuid_setvar ${phone.uuid} conference_member_flags deaf`);
    await lab.execute(phone, 'conference', 'cv1@convene++flags{mute}');
    const { last } = lab.last('add-member', phone);
    expect([last.get('Speak'), last.get('Hear')]).toEqual(['false', 'false']);
  });

  test('the first member has the floor without talking, and Floor is false in its add-member', async () => {
    const phone = await lab.member('cv1@convene');
    expect(flag('Floor')(phone, 'add-member')).toBe('false');
    expect(lab.last('floor-change').last.get('New-ID')).toBe(String(phone.memberId));
  });

  test('a locked room: the application ends after the sound, for a moderator too, and the leg is parked', async () => {
    await lab.member('cv1@default');
    await conference('lock');
    const phone = await lab.member('cv1@default++flags{moderator}');
    expect(phone.heard.map(({ what }) => what)).toEqual(['conference/conf-locked.wav']);
    await lab.pass(1500);
    expect(lab.told(phone)).not.toContain('CHANNEL_HANGUP_COMPLETE');
    await lab.pass(300);
    const { last } = lab.last('CHANNEL_EXECUTE_COMPLETE', phone);
    expect(last.get('Application')).toBe('conference');
    expect(last.has('variable_conference_member_id')).toBe(false);
    expect(phone.state).toBe('parked');
  });

  test('a room without sounds in its profile refuses in silence, at once', async () => {
    await lab.member('cv1@convene');
    await conference('lock');
    const phone = await lab.parked();
    await lab.execute(phone, 'conference', 'cv1@convene');
    expect(lab.last('CHANNEL_EXECUTE_COMPLETE', phone).last.get('Application')).toBe('conference');
    expect(phone.heard).toEqual([]);
  });

  test('a full room looks like a locked one, but for the sound', async () => {
    await lab.member('cv1@small');
    await lab.member('cv1@small');
    const third = await lab.member('cv1@small');
    expect(third.heard.map(({ what }) => what)).toEqual(['conference/conf-full.wav']);
    await lab.pass(1700);
    expect(third.state).toBe('parked');
    expect(await conference('set max_members 3')).toBe('2');
    await lab.execute(third, 'conference', 'cv1@small');
    expect(third.state).toBe('room:cv1');
  });

  test('the profile of a later comer does not count', async () => {
    await lab.member('cv1@convene');
    await lab.member('cv1@small');
    expect(lab.sim.rooms()[0]?.profile).toBe('convene');
  });
});

describe('leaving', () => {
  test('hup: a request, then the leave, then the application ends; the leg is parked and CHANNEL_PARK does not come again', async () => {
    const ann = await lab.member('cv1@convene');
    const bob = await lab.member('cv1@convene');
    lab.told();
    expect(await conference(`hup ${bob.memberId}`)).toBe('+OK hup 2\n');
    await lab.pass(2 * BEAT_MS);
    expect(lab.told(bob)).toEqual(['hup-member', 'del-member', 'CHANNEL_EXECUTE_COMPLETE']);
    expect(bob.state).toBe('parked');
    expect(lab.last('del-member').last.get('Conference-Size')).toBe('1');
    expect(ann.state).toBe('room:cv1');
  });

  test('kick plays its sound after del-member and before the application ends', async () => {
    await lab.member('cv1@default');
    const bob = await lab.member('cv1@default');
    lab.told();
    await conference('kick last');
    await lab.pass(1000);
    expect(lab.told(bob)).toEqual(['kick-member', 'del-member']);
    await lab.pass(1100);
    expect(lab.told(bob)).toEqual(['PLAYBACK_STOP', 'CHANNEL_EXECUTE_COMPLETE']);
  });

  test('a leg that comes back keeps its member id, as one that is moved does', async () => {
    const ann = await lab.member('cv1@convene');
    const bob = await lab.member('cv1@convene');
    await conference('hup 1');
    await lab.pass(2 * BEAT_MS);
    await lab.execute(ann, 'conference', 'cv1@convene');
    expect(ann.memberId).toBe(1);
    await conference('transfer cv2@convene 1');
    await lab.pass(2 * BEAT_MS);
    expect([ann.memberId, ann.state, bob.state]).toEqual([1, 'room:cv2', 'room:cv1']);
  });

  test('when the holder leaves, none -> none comes before del-member, and a new holder a beat after', async () => {
    const ann = await lab.member('cv1@convene');
    await lab.member('cv1@convene');
    ann.speak(true);
    await lab.pass(2 * BEAT_MS);
    expect(floorOf()).toBe(ann.memberId);
    lab.told();
    ann.hangup();
    await lab.pass(BEAT_MS);
    expect(lab.told().slice(0, 2)).toEqual(['floor-change', 'del-member']);
    const none = lab.last('floor-change').last;
    expect([none.get('Old-ID'), none.get('New-ID'), none.get('Conference-Size')]).toEqual(['none', 'none', '2']);
    await lab.pass(BEAT_MS);
    expect(lab.last('floor-change').last.get('New-ID')).toBe('2');
  });

  test('the room ends with its last member; its name begins anew before the old one is destroyed', async () => {
    const ann = await lab.member('cv1@default');
    const bob = await lab.parked();
    const first = lab.sim.rooms()[0]?.uuid;
    await conference('kick all');
    await lab.pass(2 * BEAT_MS);
    expect(lab.sim.rooms()).toEqual([]);
    lab.told();
    await lab.execute(bob, 'conference', 'cv1@default');
    expect(lab.sim.rooms()[0]?.uuid).not.toBe(first);
    await lab.pass(2000);
    const kinds = lab.told().filter((kind) => kind.startsWith('conference-'));
    expect(kinds).toEqual(['conference-create', 'conference-destroy']);
    expect(ann.state).toBe('parked');
  });

  test('a caller who hangs up: del-member says so, then conference, then park, then the call end', async () => {
    const ann = await lab.member('cv1@convene');
    lab.told();
    ann.hangup();
    await lab.pass(2 * BEAT_MS);
    expect(lab.told(ann)).toEqual([
      'del-member',
      'CHANNEL_EXECUTE_COMPLETE',
      'CHANNEL_EXECUTE_COMPLETE',
      'CHANNEL_HANGUP_COMPLETE',
    ]);
    expect(lab.last('del-member').last.get('Answer-State')).toBe('hangup');
  });
});

describe('talk and floor', () => {
  test('mute and hold end talking without stop-talking; unmute of a talker brings a new start-talking', async () => {
    const ann = await lab.member('cv1@convene');
    ann.speak(true);
    await lab.pass(2 * BEAT_MS);
    for (const [off, on] of [
      ['mute', 'unmute'],
      ['hold', 'unhold'],
    ]) {
      lab.told();
      await conference(`${off} 1`);
      await lab.pass(3 * BEAT_MS);
      expect(lab.told(ann)).toEqual([`${off}-member`]);
      expect(talking(ann, `${off}-member`)).toBe('false');
      await conference(`${on} 1`);
      await lab.pass(3 * BEAT_MS);
      expect(lab.told(ann)).toEqual([`${on}-member`, 'start-talking']);
    }
  });

  test('deaf does not end talking, and a deaf member hears nobody', async () => {
    const ann = await lab.member('cv1@convene');
    const bob = await lab.member('cv1@convene');
    ann.speak(true);
    bob.speak(true);
    await lab.pass(2 * BEAT_MS);
    await conference('deaf 1');
    await lab.pass(BEAT_MS);
    expect(talking(ann, 'deaf-member')).toBe('true');
    expect([...ann.hears()]).toEqual([]);
    expect([...bob.hears()]).toEqual([ann]);
  });

  test('a muted member keeps the floor until another talks', async () => {
    const ann = await lab.member('cv1@convene');
    const bob = await lab.member('cv1@convene');
    ann.speak(true);
    await lab.pass(2 * BEAT_MS);
    await conference('mute 1');
    await lab.pass(10 * BEAT_MS);
    expect(floorOf()).toBe(ann.memberId);
    bob.speak(true);
    await lab.pass(2 * BEAT_MS);
    expect(floorOf()).toBe(bob.memberId);
  });

  test('several floor changes in one beat: the last one counts', async () => {
    const phones = [await lab.member('cv1@convene'), await lab.member('cv1@convene'), await lab.member('cv1@convene')];
    const [ann, bob, cyd] = phones;
    ann?.speak(true);
    await lab.pass(2 * BEAT_MS);
    bob?.speak(true);
    cyd?.speak(true);
    await lab.pass(2 * BEAT_MS);
    lab.told();
    ann?.speak(false);
    await lab.pass(2 * BEAT_MS);
    const changes = lab.client.events.filter(({ last }) => last.get('Action') === 'floor-change').slice(-2);
    expect(changes.map(({ last }) => [last.get('Old-ID'), last.get('New-ID')])).toEqual([
      ['1', '3'],
      ['3', '2'],
    ]);
    expect(floorOf()).toBe(2);
  });

  test('a talker who leaves gets no stop-talking', async () => {
    const ann = await lab.member('cv1@convene');
    ann.speak(true);
    await lab.pass(2 * BEAT_MS);
    lab.told();
    await conference('hup 1');
    await lab.pass(3 * BEAT_MS);
    expect(lab.told(ann)).not.toContain('stop-talking');
    expect(talking(ann, 'del-member')).toBe('true');
  });

  test('the list shows a held member as neither speaking nor hearing, the events as before', async () => {
    const ann = await lab.member('cv1@convene');
    await conference('hold 1');
    await lab.pass(BEAT_MS);
    const { last } = lab.last('hold-member', ann);
    expect([last.get('Speak'), last.get('Hear'), last.get('Hold')]).toEqual(['true', 'true', 'true']);
    expect(await conference('json_list')).toContain(
      '"can_hear":\tfalse,\n\t\t\t\t\t"can_see":\ttrue,\n\t\t\t\t\t"can_speak":\tfalse',
    );
  });
});

describe('commands', () => {
  test.each([
    ['mute 99999', '-ERR Non-Existant ID 99999\n'],
    ['mute -1', '-ERR Non-Existant ID 4294967295\n'],
    ['mute', 'mute <[member_id|all]|last|non_moderator> [<quiet>]'],
    ['mute 1,2', '+OK mute 1\n'],
    ['mute last', '+OK mute 2\n'],
    ['mute all', '+OK mute 2\n+OK mute 1\n'],
    ['unmute non_moderator', '+OK unmute 2\nSkipping moderator (member id 1).\n'],
    ['mute convene_leg=here', '+OK mute 2\n'],
    ['mute convene_leg=nowhere', '-ERR Non-Existant member\n'],
    ['tmute 2', '+OK mute 2\n'],
    ['frobnicate', "-ERR Conference command 'frobnicate' not found.\n"],
    ['lock', '+OK cv1 locked\n'],
    ['get is_locked', '-ERR no reply\n'],
    ['get count', '2'],
    ['floor 1', '-ERR floor is held by 2\n'],
    ['floor 2', '+OK floor none\n'],
    ['play nosuch.wav async', '-ERR (play) File: nosuch.wav not found.\n'],
    ['play nosuch.wav', '-ERR (play) File: nosuch.wav not found.\n'],
    ['play long.wav', '+OK (play) Playing file long.wav\n'],
    ['play long.wav 1', '+OK (play) Playing file long.wav to member 1\n'],
    ['stop all', '+OK Stopped 0 files.\n'],
    ['getvar topic', '-ERR no reply\n'],
    ['setvar topic the weather', '+OK\n'],
    ['transfer cv2 9', '-ERR No Member 9 in conference cv1.\n'],
  ])('conference cv1 %s', async (command, answer) => {
    await lab.close();
    lab = await openLab({ sounds: { exists: (path) => !path.includes('nosuch') } });
    await lab.member('cv1@convene++flags{moderator}');
    const bob = await lab.member('cv1@convene');
    await lab.client.api(`uuid_setvar ${bob.uuid} convene_leg here`);
    bob.speak(true);
    await lab.pass(2 * BEAT_MS);
    expect(await conference(command)).toBe(answer);
  });

  test('repeated mute and lock succeed and are told again', async () => {
    await lab.member('cv1@convene');
    lab.told();
    for (const command of ['mute 1', 'mute 1 quiet', 'lock', 'lock', 'unlock', 'unlock']) await conference(command);
    await lab.pass(BEAT_MS);
    expect(lab.told()).toEqual(['mute-member', 'mute-member', 'lock', 'lock', 'unlock', 'unlock']);
  });

  test('room variables stand in every event of the room, before what tells of the member', async () => {
    await lab.member('cv1@convene');
    await conference('setvar topic the weather');
    expect(await conference('getvar topic')).toBe('the');
    await conference('setvar Action evil');
    await conference('lock');
    await lab.pass(BEAT_MS);
    const actions = lab
      .last('lock')
      .pairs.filter(([name]) => name === 'Action')
      .map(([, value]) => value);
    expect(actions).toEqual(['evil', 'lock']);
  });

  test('an application inside the room: the leg hears it in place of the room, and stays a member', async () => {
    const ann = await lab.member('cv1@convene');
    const bob = await lab.member('cv1@convene');
    bob.speak(true);
    await lab.execute(ann, 'playback', 'long.wav');
    expect(ann.state).toBe('room:cv1');
    expect([...ann.hears()]).toEqual([]);
    await lab.pass(5000);
    expect([...ann.hears()]).toEqual([bob]);
    await conference('hup 1');
    await lab.pass(2 * BEAT_MS);
    expect(lab.last('CHANNEL_EXECUTE_COMPLETE', ann).last.get('Application-Response')).toBe('FILE PLAYED');
  });

  test('a conference started with event-lock holds back what is sent later until the member leaves', async () => {
    const ann = await lab.parked();
    await lab.execute(ann, 'conference', 'cv1@convene', 'event-lock: true');
    await lab.execute(ann, 'playback', 'x.wav');
    expect(ann.heard).toEqual([]);
    await conference('hup 1');
    await lab.pass(3 * BEAT_MS);
    expect(ann.heard.map(({ what }) => what)).toEqual(['x.wav']);
  });

  test('keys of a member are DTMF events without a room, muted or not', async () => {
    const ann = await lab.member('cv1@convene++flags{mute}');
    lab.told();
    ann.press('*91', { gapMs: 100 });
    await lab.pass(300);
    expect(lab.told(ann)).toEqual(['DTMF', 'DTMF', 'DTMF']);
    expect(lab.last('DTMF', ann).last.has('Conference-Name')).toBe(false);
    expect(await lab.client.api(`uuid_recv_dtmf ${ann.uuid} 12`)).toBe(`+OK ${ann.uuid} received DTMF 12.\n`);
    await lab.pass(BEAT_MS);
    expect(lab.last('DTMF', ann).last.get('DTMF-Source')).toBe('APP');
  });
});
