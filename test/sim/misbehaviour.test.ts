import { connect } from 'node:net';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { SimMisbehaviour } from '../../src/sim/misbehaviour.ts';
import { BEAT_MS, type Lab, openLab } from './lab.ts';
import { openRawClient } from './raw-client.ts';

let lab: Lab;
beforeEach(async () => {
  lab = await openLab();
});
afterEach(() => lab.close());

const conference = (command: string) => lab.client.api(`conference cv1 ${command}`);

describe('slow replies', () => {
  test('take their time, hold back the events of the connection, and keep the order', async () => {
    await lab.member('cv1@convene');
    lab.told();
    const seen = lab.client.frames.length;
    const answered = () => lab.client.frames.slice(seen).map(({ body, head }) => head.get('Event-Name') ?? body);
    lab.sim.misbehave({ replyDelayMs: [500, 500] });
    lab.client.write('api conference cv1 lock\n\napi conference cv1 unlock\n\napi conference cv1 count\n\n');
    await lab.sim.until(() => lab.sim.rooms()[0]?.locked === true);
    const other = await openRawClient(lab.sim.port, 'ClueCon');
    lab.clock.advance(499);
    // The other connection is not blocked, so its answer comes after all that was sent to the first.
    await other.ask('filter a b');
    expect(answered()).toEqual([]);
    lab.clock.advance(1);
    await lab.client.until(() => answered().length === 2);
    expect(answered()[0]).toBe('+OK cv1 locked\n');
    expect(lab.told()).toEqual(['lock']);
    lab.clock.advance(500);
    await lab.client.until(() => answered().length === 4);
    expect(answered()[2]).toBe('+OK cv1 unlocked\n');
    expect(lab.told()).toEqual(['unlock']);
    lab.clock.advance(500);
    await lab.client.until(() => answered().length === 5);
    expect(answered()[4]).toBe('1');
    other.close();
  });
});

describe('replies and events in pieces', () => {
  test('of 1 to 7 bytes, all of them, in order', async () => {
    lab.sim.misbehave({ split: true });
    const chunks: number[] = [];
    const socket = connect(lab.sim.port, '127.0.0.1');
    let text = '';
    socket.on('data', (chunk: Buffer) => {
      chunks.push(chunk.length);
      text += chunk.toString();
    });
    const ann = await lab.member('cv1@convene', { name: 'Ann \u00e9\u6f22' });
    expect(lab.last('add-member', ann).last.get('Caller-Caller-ID-Name')).toBe('Ann \u00e9\u6f22');
    expect(text).toBe('Content-Type: auth/request\n\n');
    expect(Math.max(...chunks)).toBeLessThan(text.length);
    socket.destroy();
  });
});

describe('dropped sockets', () => {
  test('fall at the same moments for the same seed, and calls go on', async () => {
    const fallsOf = async (seed: number) => {
      await lab.close();
      lab = await openLab();
      const ann = await lab.member('cv1@convene');
      const beganMs = lab.clock.nowMs();
      const falls: number[] = [];
      lab.sim.misbehave({ seed, dropSocketsEveryMs: [1000, 9000] });
      for (let fall = 0; fall < 4; fall += 1) {
        const client = await openRawClient(lab.sim.port, 'ClueCon');
        while (!client.closed) {
          lab.clock.advance(500);
          // Either it is answered or cut, and both come before the next half second.
          await client.api('create_uuid').catch(() => undefined);
        }
        falls.push(lab.clock.nowMs() - beganMs);
      }
      expect(ann.state).toBe('room:cv1');
      return falls;
    };
    const falls = await fallsOf(7);
    expect(await fallsOf(7)).toEqual(falls);
    expect(await fallsOf(8)).not.toEqual(falls);
  });

  test('end with good behaviour', async () => {
    lab.sim.misbehave({ dropSocketsEveryMs: [1000, 1000] });
    lab.sim.misbehave({});
    await lab.pass(10_000);
    expect(lab.client.closed).toBe(false);
  });

  test('fall after a restart too', async () => {
    lab.sim.misbehave({ dropSocketsEveryMs: [1000, 1000] });
    await lab.sim.restart();
    const client = await openRawClient(lab.sim.port, 'ClueCon');
    lab.clock.advance(1000);
    await client.until(() => client.closed);
  });
});

describe('a full event queue', () => {
  test('loses what comes after the last place, until the next beat', async () => {
    await lab.member('cv1@convene');
    await lab.member('cv1@convene');
    lab.told();
    lab.sim.misbehave({ eventQueueLimit: 3 });
    await conference('mute all');
    await conference('lock');
    await conference('unlock');
    await lab.pass(BEAT_MS);
    expect(lab.told()).toEqual(['mute-member', 'mute-member', 'lock']);
    await conference('unlock');
    await lab.pass(BEAT_MS);
    expect(lab.told()).toEqual(['unlock']);
  });

  test('ends the connection after more than 500 lost at a stretch', async () => {
    await lab.member('cv1@convene');
    const asker = await openRawClient(lab.sim.port, 'ClueCon');
    lab.sim.misbehave({ eventQueueLimit: 1 });
    for (let lost = 0; lost < 501; lost += 1) await asker.api('conference cv1 lock');
    expect(lab.client.closed).toBe(false);
    await asker.api('conference cv1 lock');
    await lab.client.until(() => lab.client.closed);
    asker.close();
  });
});

describe('failing commands', () => {
  test('are refused with the given words and not done', async () => {
    const ann = await lab.member('cv1@convene');
    lab.sim.misbehave({
      failing: (command) => (/^conference \S+ lock|^sendmsg \S+ playback/.test(command) ? 'not today' : undefined),
    });
    expect(await conference('lock')).toBe('-ERR not today\n');
    expect(lab.sim.rooms()[0]?.locked).toBe(false);
    expect(await conference('unlock')).toBe('+OK cv1 unlocked\n');
    const answer = await lab.client.ask(
      `sendmsg ${ann.uuid}\ncall-command: execute\nexecute-app-name: playback\nexecute-app-arg: a.wav`,
    );
    expect(answer.head.get('Reply-Text')).toBe('-ERR not today');
    await lab.client.ask('bgapi conference cv1 lock');
    await lab.pass(2 * BEAT_MS);
    expect(ann.heard).toEqual([]);
    expect(lab.last('BACKGROUND_JOB').body).toBe('-ERR not today\n');
  });
});

describe('the end of an application', () => {
  const ends = () => lab.told().filter((kind) => kind === 'CHANNEL_EXECUTE_COMPLETE').length;

  test('is told late', async () => {
    const ann = await lab.parked();
    ends();
    lab.sim.misbehave({ executeCompleteDelayMs: [3000, 3000] });
    await lab.execute(ann, 'playback', 'a.wav');
    await lab.pass(2900);
    expect(ends()).toBe(0);
    await lab.pass(100);
    expect(ends()).toBe(1);
  });

  test('is not told at all, as often as asked for', async () => {
    const ann = await lab.parked();
    ends();
    lab.sim.misbehave({ missingExecuteComplete: 0.5 });
    for (let time = 0; time < 40; time += 1) await lab.execute(ann, 'playback', 'a.wav');
    const told = ends();
    expect(told).toBeGreaterThan(8);
    expect(told).toBeLessThan(32);
  });
});

describe('neighbours', () => {
  test('change places, the same ones for the same seed', async () => {
    const orderFor = async (misbehaviour: SimMisbehaviour) => {
      await lab.close();
      lab = await openLab();
      await lab.member('cv1@convene');
      lab.told();
      lab.sim.misbehave(misbehaviour);
      for (const command of ['lock', 'unlock', 'mute 1', 'unmute 1', 'deaf 1', 'undeaf 1']) await conference(command);
      await lab.pass(BEAT_MS);
      return lab.told();
    };
    const inOrder = await orderFor({});
    expect(inOrder).toEqual(['lock', 'unlock', 'mute-member', 'unmute-member', 'deaf-member', 'undeaf-member']);
    const swapped = await orderFor({ seed: 3, swapping: 0.5 });
    expect(swapped).not.toEqual(inOrder);
    expect([...swapped].sort()).toEqual([...inOrder].sort());
    expect(await orderFor({ seed: 3, swapping: 0.5 })).toEqual(swapped);
  });
});

test('a delayed heartbeat comes later than the others', async () => {
  await lab.close();
  lab = await openLab({ heartbeatMs: 1000 });
  await lab.client.ask('event plain HEARTBEAT');
  lab.sim.misbehave({ heartbeatDelayMs: [700, 700] });
  await lab.pass(1600);
  expect(lab.told()).toEqual([]);
  await lab.pass(200);
  expect(lab.told()).toEqual(['HEARTBEAT']);
});

test('new connections are turned away rudely, those that stand go on', async () => {
  lab.sim.misbehave({ rejectConnections: true });
  const turnedAway = await openRawClient(lab.sim.port);
  await turnedAway.until(() => turnedAway.closed);
  expect(turnedAway.raw).toBe('Content-Type: text/rude-rejection\nContent-Length: 24\n\nAccess Denied, go away.\n');
  expect(await lab.client.api('create_uuid')).toMatch(/^[0-9a-f-]{36}$/);
  lab.sim.misbehave({});
  const welcome = await openRawClient(lab.sim.port, 'ClueCon');
  expect(await welcome.api('create_uuid')).toMatch(/^[0-9a-f-]{36}$/);
  welcome.close();
});
