import { afterEach, describe, expect, test } from 'vitest';
import { BEAT_MS, type Lab, openLab } from './lab.ts';
import { openRawClient } from './raw-client.ts';

let lab: Lab;
afterEach(() => lab.close());

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
