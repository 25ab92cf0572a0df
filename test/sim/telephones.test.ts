import { afterEach, describe, expect, test } from 'vitest';
import { BEAT_MS, type Lab, openLab } from './lab.ts';

let lab: Lab;
afterEach(() => lab.close());

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
