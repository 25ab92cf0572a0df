import { afterEach, describe, expect, test } from 'vitest';
import type { Heard } from '../../src/sim/phone.ts';
import { countedUuids } from '../../src/sim/uuids.ts';
import { BEAT_MS, type Lab, openLab } from './lab.ts';

let lab: Lab;
afterEach(() => lab.close());

const names = (heard: readonly Heard[]) => heard.map(({ what }) => what.replace(/.*\//, ''));

describe('a caller whom nobody serves', () => {
  test('hears the farewell and is hung up on, between four and five seconds later', async () => {
    lab = await openLab({ sounds: { lengthsMs: { 'unavailable.wav': 800 } } });
    const ann = lab.sim.call({ to: '*3', number: '1', name: 'Ann', internal: true });
    await lab.pass(3900);
    expect([ann.state, ann.heard]).toEqual(['parked', []]);
    await lab.pass(1200);
    expect(names(ann.heard)).toEqual(['unavailable.wav']);
    await lab.pass(900);
    expect([ann.state, ann.cause]).toEqual(['gone', 'NORMAL_CLEARING']);
  });

  test('armed and not disarmed, the transfer pulls a member out of the room', async () => {
    lab = await openLab({ sounds: { lengthsMs: { 'unavailable.wav': 800 } } });
    const ann = lab.sim.call({ to: '*3', number: '1', name: 'Ann' });
    await lab.execute(ann, 'conference', 'cv1@convene');
    expect(ann.state).toBe('room:cv1');
    await lab.pass(5000);
    expect(ann.state).toBe('parked');
    const kinds = lab.told(ann);
    expect(kinds.indexOf('del-member')).toBeGreaterThan(0);
    expect(names(ann.heard)).toEqual(['unavailable.wav']);
  });

  test('sched_del takes back every task of the leg, the new one can be armed', async () => {
    lab = await openLab();
    const ann = lab.sim.call({ to: '*3', number: '1', name: 'Ann' });
    expect(await lab.client.api(`sched_transfer +9 ${ann.uuid} farewell XML convene`)).toBe('+OK\n');
    expect(await lab.client.api(`sched_del ${ann.uuid}`)).toBe('+OK Deleted: 2\n');
    expect(await lab.client.api(`sched_del ${ann.uuid}`)).toBe('+OK Deleted: 0\n');
    await lab.pass(20_000);
    expect(ann.state).toBe('parked');
    await lab.client.api(`sched_transfer +2 ${ann.uuid} farewell XML convene`);
    await lab.pass(2100);
    expect(names(ann.heard)).toEqual(['unavailable.wav']);
  });

  test('sched_hangup ends a leg with its cause', async () => {
    lab = await openLab();
    const ann = await lab.parked();
    await lab.execute(ann, 'sched_hangup', '+3 ALLOTTED_TIMEOUT');
    await lab.pass(3100);
    expect([ann.state, ann.cause]).toEqual(['gone', 'ALLOTTED_TIMEOUT']);
  });
});

describe('the dialplan', () => {
  test('*3 asks for a code, a number is one, the leg is marked, anything else is no number', async () => {
    lab = await openLab();
    const login = lab.sim.call({ to: '*3', number: '1', name: 'a', internal: true });
    const direct = lab.sim.call({ to: '0815', number: '2', name: 'b' });
    const wrong = lab.sim.call({ to: '12', number: '3', name: 'c' });
    await lab.pass(40);
    expect([login.variable('convene_entry'), login.variable('convene_code')]).toEqual(['code', undefined]);
    expect([direct.variable('convene_entry'), direct.variable('convene_code')]).toEqual(['direct', '0815']);
    expect([login.variable('convene_internal'), direct.variable('convene_internal')]).toEqual(['true', 'false']);
    expect([wrong.state, wrong.cause]).toEqual(['gone', 'UNALLOCATED_NUMBER']);
    expect(lab.last('CHANNEL_PARK').last.get('variable_convene_code')).toBe('0815');
  });
});

describe('commands on a leg', () => {
  test('one that is gone is not found any more, from the moment of the hang-up', async () => {
    lab = await openLab();
    const ann = await lab.parked();
    expect(await lab.client.api(`uuid_exists ${ann.uuid}`)).toBe('true');
    expect(await lab.client.api(`uuid_kill ${ann.uuid} CALL_REJECTED`)).toBe('+OK\n');
    expect(await lab.client.api(`uuid_exists ${ann.uuid}`)).toBe('false');
    for (const command of ['uuid_kill', 'uuid_getvar', 'uuid_setvar', 'uuid_break', 'uuid_transfer']) {
      expect(await lab.client.api(`${command} ${ann.uuid} x`)).toBe('-ERR No such channel!\n');
    }
    const answer = await lab.client.ask(`sendmsg ${ann.uuid}\ncall-command: hangup`);
    expect(answer.head.get('Reply-Text')).toBe(`-ERR invalid session id [${ann.uuid}]`);
    await lab.pass(2 * BEAT_MS);
    expect([ann.state, ann.cause]).toEqual(['gone', 'CALL_REJECTED']);
    expect(lab.last('CHANNEL_HANGUP_COMPLETE').last.get('variable_hangup_cause')).toBe('CALL_REJECTED');
  });

  test('an unknown application hangs the caller up', async () => {
    lab = await openLab();
    const ann = await lab.parked();
    await lab.execute(ann, 'nosuchapp', 'x');
    expect(ann.cause).toBe('DESTINATION_OUT_OF_ORDER');
  });

  test('sendmsg with no or an unknown call-command does nothing, and says +OK', async () => {
    lab = await openLab();
    const ann = await lab.parked();
    for (const more of ['call-command: nosuch', 'execute-app-name: hangup']) {
      const answer = await lab.client.ask(`sendmsg ${ann.uuid}\n${more}`);
      expect(answer.head.get('Reply-Text')).toBe('+OK');
    }
    await lab.pass(2 * BEAT_MS);
    expect(ann.state).toBe('parked');
  });

  test('variables: set, several at once, unset, read', async () => {
    lab = await openLab();
    const ann = await lab.parked();
    const api = (command: string) => lab.client.api(command);
    expect(await api(`uuid_setvar ${ann.uuid} convene_leg a b c`)).toBe('+OK\n');
    expect(await api(`uuid_getvar ${ann.uuid} convene_leg`)).toBe('a b c');
    expect(await api(`uuid_setvar_multi ${ann.uuid} one=1;two=2`)).toBe('+OK\n');
    expect(await api(`uuid_getvar ${ann.uuid} two`)).toBe('2');
    expect(await api(`uuid_setvar ${ann.uuid} convene_leg`)).toBe('+OK\n');
    expect(await api(`uuid_getvar ${ann.uuid} convene_leg`)).toBe('_undef_');
    expect(await api('uuid_setvar_multi nope a=b')).toBe(
      '-ERR No such channel!\n-USAGE: <uuid> <var>=<value>;<var>=<value>...\n',
    );
  });

  test('a time limit of park ends the call, also of one who comes back after it', async () => {
    lab = await openLab({
      dialplan: () => [
        ['answer', ''],
        ['set', 'park_timeout=3:NORMAL_UNSPECIFIED'],
        ['park', ''],
      ],
      sounds: { lengthsMs: { 'long.wav': 4500 } },
    });
    const ann = await lab.parked();
    const bob = await lab.parked();
    await lab.execute(bob, 'playback', 'long.wav');
    await lab.pass(3000);
    expect([ann.state, bob.state]).toEqual(['gone', 'parked']);
    await lab.pass(1700);
    expect(bob.cause).toBe('NORMAL_UNSPECIFIED');
  });

  test('uuid_transfer inline leaves the park for another one', async () => {
    lab = await openLab();
    const ann = await lab.parked();
    lab.told();
    await lab.client.api(`uuid_transfer ${ann.uuid} set:convene_entry=taken,park inline`);
    await lab.pass(2 * BEAT_MS);
    expect(lab.told(ann)).toEqual(['CHANNEL_EXECUTE_COMPLETE', 'CHANNEL_EXECUTE_COMPLETE', 'CHANNEL_PARK']);
    expect(ann.variable('convene_entry')).toBe('taken');
  });

  test('uuid_broadcast plays; the star ends a playback; a file that is not there is not heard', async () => {
    lab = await openLab({ sounds: { promptMs: 3000, exists: (path) => !path.includes('missing') } });
    const ann = await lab.parked();
    expect(await lab.client.api(`uuid_broadcast ${ann.uuid} hello.wav aleg`)).toBe('+OK Message sent\n');
    await lab.pass(100);
    ann.press('*');
    await lab.pass(40);
    expect(lab.last('CHANNEL_EXECUTE_COMPLETE', ann).last.get('Application-Response')).toBe('FILE PLAYED');
    await lab.execute(ann, 'playback', 'missing.wav');
    expect(lab.last('CHANNEL_EXECUTE_COMPLETE', ann).last.get('Application-Response')).toBe('FILE NOT FOUND');
    expect(names(ann.heard)).toEqual(['hello.wav']);
  });

  test('a prompt in the folder of its rate is found by the name without it', async () => {
    const there = '/usr/share/freeswitch/sounds/convene/en/8000/ask-code.wav';
    lab = await openLab({ sounds: { exists: (path) => path === there } });
    const ann = await lab.parked();
    expect(await lab.client.api('global_getvar sound_prefix')).toBe('/usr/share/freeswitch/sounds');
    expect(await lab.client.api(`file_exists ${there}`)).toBe('true');
    expect(await lab.client.api('file_exists /nowhere/ask-code.wav')).toBe('false');
    await lab.execute(ann, 'playback', '/usr/share/freeswitch/sounds/convene/en/ask-code.wav');
    expect(names(ann.heard)).toEqual(['ask-code.wav']);
  });

  test('bgapi answers by BACKGROUND_JOB, with the id that was given', async () => {
    lab = await openLab();
    const answer = await lab.client.ask('bgapi conference nosuch list\nJob-UUID: mine');
    expect([...answer.head]).toEqual([
      ['Content-Type', 'command/reply'],
      ['Reply-Text', '+OK Job-UUID: mine'],
      ['Job-UUID', 'mine'],
    ]);
    await lab.pass(BEAT_MS);
    const job = lab.last('BACKGROUND_JOB');
    expect([job.last.get('Job-UUID'), job.last.get('Job-Command'), job.body]).toEqual([
      'mine',
      'conference',
      '-ERR Conference nosuch not found\n',
    ]);
  });
});

describe('lists', () => {
  test('show channels names what each leg runs; without legs there are no rows', async () => {
    lab = await openLab();
    expect(await lab.client.api('show channels as json')).toBe('{"row_count": 0}\n');
    expect(await lab.client.api('show channels')).toBe('\n0 total.\n');
    const ann = await lab.member('cv1@convene++flags{moderator}', { name: 'Ann Bee', number: '2301' });
    const list: { row_count: number; rows: Record<string, string>[] } = JSON.parse(
      await lab.client.api('show channels as json'),
    );
    expect(list.row_count).toBe(1);
    expect(list.rows[0]).toMatchObject({
      ...{ uuid: ann.uuid, direction: 'inbound', name: 'sofia/internal/2301@127.0.0.1', state: 'CS_EXECUTE' },
      ...{ cid_name: 'Ann Bee', cid_num: '2301', dest: '*3', application: 'conference', callstate: 'ACTIVE' },
      ...{ application_data: 'cv1@convene++flags{moderator}', read_codec: 'L16', call_uuid: '' },
    });
    expect(await lab.client.api('show channels count')).toBe('\n1 total.\n');
    expect(await lab.client.api('show channels')).toMatch(
      /^uuid,direction,created,[^\n]*\n[^\n]*Ann Bee[^\n]*\n\n1 total\.\n$/,
    );
    expect(await lab.client.api('show calls count')).toBe('\n1 total.\n');
  });

  test('rooms() and channels() tell what the lists tell', async () => {
    lab = await openLab({ uuids: countedUuids() });
    const ann = await lab.member('cv1@convene++flags{mute|moderator}', { name: 'Ann', number: '2301' });
    expect(lab.sim.rooms()).toMatchObject([
      {
        name: 'cv1',
        locked: false,
        members: [{ id: 1, uuid: ann.uuid, name: 'Ann', canSpeak: false, canHear: true, floor: true, moderator: true }],
      },
    ]);
    expect(lab.sim.channels()[0]?.applications).toEqual(['park', 'conference']);
    expect(ann.uuid).toMatch(/^00000000-0000-4000-8000-/);
  });
});
