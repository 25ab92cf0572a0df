import { afterEach, describe, expect, test } from 'vitest';
import type { Heard } from '../../src/sim/phone.ts';
import { startSimulator } from '../../src/sim/simulator.ts';
import { countedUuids } from '../../src/sim/uuids.ts';
import { BEAT_MS, type Lab, openLab } from './lab.ts';
import { openRawClient } from './raw-client.ts';

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

describe('faults', () => {
  test('dropped sockets close, in the middle of a frame if asked, and calls go on', async () => {
    lab = await openLab();
    const ann = await lab.member('cv1@convene');
    lab.sim.dropSockets({ midFrame: true });
    await lab.client.until(() => lab.client.closed);
    expect(lab.client.raw).toMatch(/Event-Name: HEARTB$/);
    expect(ann.state).toBe('room:cv1');
    const again = await openRawClient(lab.sim.port, 'ClueCon');
    expect(await again.api('conference count')).toBe('1');
    again.close();
  });

  test('reload mod_event_socket: the answer, the notice, the end; calls go on', async () => {
    lab = await openLab();
    const ann = await lab.member('cv1@convene');
    expect(await lab.client.api('reload mod_event_socket')).toMatch(/^\+OK Job-UUID: /);
    await lab.client.until(() => lab.client.closed);
    expect(lab.client.frames.at(-1)?.body).toBe('The system is being shut down.\n');
    expect(ann.state).toBe('room:cv1');
  });

  test('killed: not a word, and after the restart another core, member ids from one, no calls', async () => {
    lab = await openLab();
    const ann = await lab.member('cv1@convene');
    await lab.member('cv1@convene');
    const told = lab.client.events.length;
    await lab.sim.restart();
    await lab.client.until(() => lab.client.closed);
    expect(lab.client.events).toHaveLength(told);
    expect([ann.state, lab.sim.rooms(), lab.sim.channels()]).toEqual(['gone', [], []]);
    const again = await openRawClient(lab.sim.port, 'ClueCon');
    expect(await again.api('global_getvar core_uuid')).toBe(lab.sim.coreUuid);
    const bob = lab.sim.call({ to: '*3', number: '1', name: 'Bob' });
    await again.ask(
      `sendmsg ${bob.uuid}\ncall-command: execute\nexecute-app-name: conference\nexecute-app-arg: cv1@convene`,
    );
    lab.clock.advance(2 * BEAT_MS);
    expect(bob.memberId).toBe(1);
    again.close();
  });

  test('shut down: SHUTDOWN at once, then the leaves, then the notice', async () => {
    lab = await openLab();
    await lab.member('cv1@convene');
    lab.told();
    const restarted = lab.sim.restart({ how: 'shutdown' });
    lab.clock.advance(6 * BEAT_MS);
    await restarted;
    await lab.client.until(() => lab.client.closed);
    const kinds = lab.told();
    expect(kinds[0]).toBe('SHUTDOWN');
    expect(kinds).toContain('del-member');
    expect(lab.last('CHANNEL_HANGUP_COMPLETE').last.get('Hangup-Cause')).toBe('SYSTEM_SHUTDOWN');
    expect(lab.client.frames.at(-1)?.body).toBe('The system is being shut down.\n');
  });

  test('away for a while: nobody listens until then', async () => {
    lab = await openLab();
    const restarted = lab.sim.restart({ awayMs: 1600 });
    await lab.client.until(() => lab.client.closed);
    const early = await openRawClient(lab.sim.port);
    expect([early.closed, early.frames]).toEqual([true, []]);
    lab.clock.advance(1600);
    await restarted;
    const client = await openRawClient(lab.sim.port, 'ClueCon');
    expect(await client.api('conference count')).toBe('0');
    client.close();
  });
});

describe('telephones', () => {
  test('until resolves on what happens, and rejects when the simulator stops', async () => {
    lab = await openLab();
    const ann = await lab.parked();
    const bob = await lab.parked();
    const heard = ann.until((phone) => phone.heard.length === 1);
    const never = ann.until((phone) => phone.cause === 'USER_BUSY');
    const sees = lab.sim.until(() => ann.hears().has(bob));
    await lab.execute(ann, 'playback', 'a.wav');
    await heard;
    for (const phone of [ann, bob]) await lab.execute(phone, 'conference', 'cv1@convene');
    bob.speak(true);
    await sees;
    await lab.sim.stop();
    await expect(never).rejects.toThrow('the simulator stopped');
  });

  test('a predicate that throws makes its wait fail, and no other', async () => {
    lab = await openLab();
    const ann = await lab.parked();
    const good = ann.until((phone) => phone.state === 'gone');
    const bad = ann.until((phone) => {
      if (phone.state === 'gone') throw new Error('as meant');
      return false;
    });
    ann.hangup();
    await lab.pass(2 * BEAT_MS);
    await expect(bad).rejects.toThrow('as meant');
    await good;
  });

  test('five thousand keys at once are taken one after the other', async () => {
    lab = await openLab();
    const ann = await lab.parked();
    lab.told();
    await lab.client.api(`uuid_recv_dtmf ${ann.uuid} ${'1'.repeat(5000)}`);
    await lab.pass(BEAT_MS);
    expect(lab.told(ann)).toHaveLength(5000);
  });

  test('keys come as far apart as asked', async () => {
    lab = await openLab();
    const ann = await lab.parked();
    lab.told();
    ann.press('123', { gapMs: 500 });
    await lab.pass(400);
    expect(lab.told(ann)).toEqual(['DTMF']);
    await lab.pass(700);
    expect(lab.told(ann)).toEqual(['DTMF', 'DTMF']);
  });
});

describe('load', () => {
  test('five hundred members in one room, each joining, heard, muted, listed and leaving', async () => {
    lab = await openLab();
    await lab.client.ask('noevents');
    await lab.client.ask('event plain CUSTOM conference::maintenance');
    const phones = await Promise.all(
      Array.from({ length: 500 }, async (_, at) => {
        const phone = lab.sim.call({ to: '*3', number: String(3000 + at), name: `Caller ${at}` });
        await lab.client.ask(
          `sendmsg ${phone.uuid}\ncall-command: execute\nexecute-app-name: conference\nexecute-app-arg: cv1@convene`,
        );
        return phone;
      }),
    );
    await lab.pass(2 * BEAT_MS);
    expect(lab.sim.rooms()[0]?.members).toHaveLength(500);
    expect((await lab.client.api('conference cv1 mute all')).split('\n')).toHaveLength(501);
    await lab.client.api('conference cv1 hup all');
    await lab.pass(3 * BEAT_MS);
    const kinds = lab.told();
    for (const kind of ['add-member', 'mute-member', 'del-member']) {
      expect(kinds.filter((each) => each === kind)).toHaveLength(500);
    }
    expect(phones.every(({ state }) => state === 'parked')).toBe(true);
  });

  test('fifty calls at once on the real clock', async () => {
    lab = await openLab();
    const sim = await startSimulator({ password: 'x' });
    const client = await openRawClient(sim.port, 'x');
    const phones = Array.from({ length: 50 }, (_, at) => sim.call({ to: '*3', number: String(at), name: 'x' }));
    await Promise.all(
      phones.map(async (phone) => {
        await client.ask(
          `sendmsg ${phone.uuid}\ncall-command: execute\nexecute-app-name: play_and_get_digits\nexecute-app-arg: 1 6 1 3000 # a.wav b.wav code \\d+ 1200`,
        );
        await phone.until(({ heard }) => heard.length > 0);
        phone.press('17#', { gapMs: 1 });
        await phone.until(() => phone.variable('code') === '17');
        await client.ask(
          `sendmsg ${phone.uuid}\ncall-command: execute\nexecute-app-name: conference\nexecute-app-arg: cv1@convene`,
        );
        await phone.until(({ state }) => state === 'room:cv1');
        phone.hangup();
        await phone.until(({ state }) => state === 'gone');
      }),
    );
    expect(sim.rooms()).toEqual([]);
    client.close();
    await sim.stop();
  });
});
