import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { answers, busy, neverAnswers, rejects, voicemail } from '../../src/sim/far-behaviour.ts';
import { type Invitations, openInvitations } from './invitations.ts';
import { BEAT_MS, type Lab } from './lab.ts';

let lab: Lab;
let invite: Invitations['invite'];
let originate: Invitations['originate'];
let result: Invitations['result'];
let ofLeg: Invitations['ofLeg'];
let eventOf: Invitations['eventOf'];
beforeEach(async () => {
  ({ lab, invite, originate, result, ofLeg, eventOf } = await openInvitations());
});
afterEach(() => lab.close());

describe('names and numbers', () => {
  const shown = (uuid: string, event: string) => {
    const headers = eventOf(uuid, event);
    return ['Number', 'Name'].map((part) => headers.get(`Caller-Caller-ID-${part}`));
  };
  const CALLER = "origination_caller_id_number='0200',origination_caller_id_name='My Room',convene_limit='9'";

  test('until the answer those that are sent, afterwards those of the far end', async () => {
    lab.sim.onCall('1001', answers(100));
    const uuid = await invite('1001', `${CALLER},ignore_display_updates='true'`);
    await lab.pass(200);
    expect(shown(uuid, 'CHANNEL_ANSWER')).toEqual(['0200', 'My Room']);
    expect(shown(uuid, 'CHANNEL_PARK')).toEqual(['1001', 'Outbound Call']);
  });

  test('the far end says its name, if that is wanted', async () => {
    lab.sim.onCall('1001', answers(100));
    const uuid = await invite('1001', CALLER);
    await lab.pass(200);
    expect(shown(uuid, 'CHANNEL_PARK')).toEqual(['1001', '1001']);
  });

  test('a member who was called is listed by the number dialled', async () => {
    const line = lab.sim.onCall('1001', answers());
    const uuid = await invite('1001', CALLER);
    const [bob] = line.calls;
    if (bob === undefined) throw new Error('nobody was called');
    await lab.client.api(`sched_del ${uuid}`);
    await lab.execute(bob, 'conference', 'cv1@convene');
    expect(bob.state).toBe('room:cv1');
    expect(lab.sim.rooms()[0]?.members.map(({ number }) => number)).toEqual(['1001']);
  });
});

describe('a far end', () => {
  test('presses keys and hangs up by itself after the answer', async () => {
    const line = lab.sim.onCall('1001', answers(0, { presses: { keys: '1', afterMs: 300 }, hangsUpAfterMs: 900 }));
    const uuid = await invite('1001');
    await lab.pass(400);
    expect(eventOf(uuid, 'DTMF').get('DTMF-Digit')).toBe('1');
    await lab.pass(600);
    expect([line.calls[0]?.state, line.calls[0]?.cause]).toEqual(['gone', 'NORMAL_CLEARING']);
  });

  test('is a telephone that a test drives', async () => {
    const line = lab.sim.onCall(/^49/, {});
    const uuid = await invite('4930123');
    const [bob] = line.calls;
    if (bob === undefined) throw new Error('nobody was called');
    expect(ofLeg(uuid)).toEqual(['CREATE']);
    bob.ring();
    bob.ring();
    bob.earlyMedia();
    bob.answer();
    bob.answer();
    await lab.pass(2 * BEAT_MS);
    expect(ofLeg(uuid)).toEqual(['CREATE', 'PROGRESS', 'PROGRESS_MEDIA', 'ANSWER', 'PARK']);
    await lab.client.api(`sched_del ${uuid}`);
    await lab.execute(bob, 'playback', 'hello.wav');
    expect(bob.heard.map(({ what }) => what)).toEqual(['hello.wav']);
    bob.hangup();
    await lab.pass(2 * BEAT_MS);
    expect(line.current).toEqual([]);
  });

  test('refuses when it hangs up before its answer', async () => {
    const line = lab.sim.onCall('1001', neverAnswers());
    const uuid = await invite('1001');
    line.calls[0]?.hangup('CALL_REJECTED');
    await lab.pass(2 * BEAT_MS);
    expect(result(uuid)).toBe('-ERR CALL_REJECTED');
  });

  test('that is a voicemail answers, speaks and presses nothing', async () => {
    const ann = await lab.member('cv1@convene');
    const line = lab.sim.onCall('1001', voicemail(1000, 3000));
    const uuid = await invite('1001');
    await lab.pass(1200);
    const [mail] = line.calls;
    if (mail === undefined) throw new Error('nobody was called');
    await lab.client.api(`sched_del ${uuid}`);
    await lab.execute(mail, 'conference', 'cv1@convene');
    await lab.pass(100);
    expect(ann.hears()).toEqual(new Set([mail]));
    await lab.pass(3000);
    expect([ann.hears().size, ofLeg(uuid).includes('DTMF')]).toEqual([0, false]);
  });

  test('is chosen by the call, the last line that wants it first', async () => {
    lab.sim.onCall('1001', busy());
    const line = lab.sim.onCall(
      ({ gateway }) => gateway === 'one',
      ({ number }) => (number === '1001' ? rejects() : undefined),
    );
    expect(result(await invite('1001'))).toBe('-ERR CALL_REJECTED');
    line.remove();
    expect(result(await invite('1001'))).toBe('-ERR USER_BUSY');
    expect(result(await invite('1002'))).toBe('-ERR INVALID_GATEWAY');
  });
});

describe('the dialplan of those who were called', () => {
  test('hangs them up at the limit of the dial string, and lets them hear the farewell if nobody cares', async () => {
    const line = lab.sim.onCall('1001', answers());
    const limited = await invite('1001', "convene_limit='3'");
    await lab.pass(3100);
    expect(eventOf(limited, 'CHANNEL_HANGUP_COMPLETE').get('Hangup-Cause')).toBe('ALLOTTED_TIMEOUT');
    await invite('1001', "convene_limit='60'");
    await lab.pass(10_100);
    expect(line.calls[1]?.heard.map(({ what }) => what.replace(/.*\//, ''))).toEqual(['unavailable.wav']);
  });

  test('hangs up a leg without a limit, with a uuid of another make, and a caller', async () => {
    lab.sim.onCall(() => true, answers());
    const unlimited = await invite('1001', 'a=1');
    await lab.pass(2 * BEAT_MS);
    expect(eventOf(unlimited, 'CHANNEL_HANGUP_COMPLETE').get('Hangup-Cause')).toBe('NORMAL_CLEARING');
    await originate('{origination_uuid=other,convene_limit=9}sofia/gateway/one/1001 invited XML convene');
    await lab.pass(2 * BEAT_MS);
    expect(ofLeg('other')).toContain('HANGUP_COMPLETE');
    const caller = lab.sim.call({ to: 'invited', number: '1', name: 'Eve' });
    await lab.pass(2 * BEAT_MS);
    expect([caller.state, ofLeg(caller.uuid).includes('PARK')]).toEqual(['gone', false]);
  });
});
