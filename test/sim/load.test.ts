import { afterEach, describe, expect, test } from 'vitest';
import { startSimulator } from '../../src/sim/simulator.ts';
import { BEAT_MS, type Lab, openLab } from './lab.ts';
import { openRawClient } from './raw-client.ts';

let lab: Lab;
afterEach(() => lab.close());

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
