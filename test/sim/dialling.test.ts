import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import {
  announces,
  answers,
  busy,
  type FarBehaviour,
  gatewayDown,
  invalidGateway,
  neverAnswers,
  rejects,
  unallocated,
  unreachable,
} from '../../src/sim/far-behaviour.ts';
import { type Invitations, openInvitations } from './invitations.ts';
import { BEAT_MS, type Lab } from './lab.ts';

let lab: Lab;
let invite: Invitations['invite'];
let result: Invitations['result'];
let ofLeg: Invitations['ofLeg'];
let eventOf: Invitations['eventOf'];
beforeEach(async () => {
  ({ lab, invite, result, ofLeg, eventOf } = await openInvitations());
});
afterEach(() => lab.close());

describe('what comes of a call', () => {
  test('answered: created, ringing, answered, parked by the dialplan, the job in between', async () => {
    const line = lab.sim.onCall('1001', answers(400));
    const uuid = await invite('1001');
    expect(ofLeg(uuid)).toEqual(['CREATE', 'PROGRESS']);
    expect([result(uuid), line.calls[0]?.state]).toEqual([undefined, 'ringing']);
    await lab.pass(500);
    expect(ofLeg(uuid)).toEqual(['CREATE', 'PROGRESS', 'ANSWER', 'PARK']);
    expect([result(uuid), line.calls[0]?.state]).toEqual([`+OK ${uuid}`, 'parked']);
    expect(eventOf(uuid, 'CHANNEL_PARK').get('variable_convene_entry')).toBe('invited');
    expect(eventOf(uuid, 'CHANNEL_CREATE').get('Call-Direction')).toBe('outbound');
  });

  test.each<[string, FarBehaviour, string, readonly string[]]>([
    ['busy', busy(), 'USER_BUSY', ['CREATE', 'HANGUP_COMPLETE']],
    ['rejected', rejects(), 'CALL_REJECTED', ['CREATE', 'HANGUP_COMPLETE']],
    ['rejected after ringing', rejects(600), 'CALL_REJECTED', ['CREATE', 'PROGRESS', 'HANGUP_COMPLETE']],
    ['unallocated', unallocated(), 'UNALLOCATED_NUMBER', ['CREATE', 'HANGUP_COMPLETE']],
    ['nobody at the address', unreachable(), 'NORMAL_TEMPORARY_FAILURE', ['CREATE', 'HANGUP_COMPLETE']],
    ['the gateway is down', gatewayDown(), 'GATEWAY_DOWN', []],
    ['no such gateway', invalidGateway(), 'INVALID_GATEWAY', []],
    [
      'early media, then busy',
      announces({ refuses: { cause: 'USER_BUSY', afterMs: 500 } }),
      'USER_BUSY',
      ['CREATE', 'PROGRESS_MEDIA', 'HANGUP_COMPLETE'],
    ],
  ])('%s', async (_, behaviour, cause, told) => {
    lab.sim.onCall('1001', behaviour);
    const uuid = await invite('1001');
    await lab.pass(1000);
    expect(result(uuid)).toBe(`-ERR ${cause}`);
    expect(ofLeg(uuid)).toEqual(told);
    if (told.length > 0) expect(eventOf(uuid, 'CHANNEL_HANGUP_COMPLETE').get('Hangup-Cause')).toBe(cause);
    expect(lab.sim.channels()).toEqual([]);
  });

  test('no answer: the time limit counts whole seconds of the epoch', async () => {
    lab.sim.onCall('1001', neverAnswers());
    const uuid = await invite('1001', "originate_timeout='2',ignore_early_media='true'");
    await lab.pass(1900);
    expect(result(uuid)).toBeUndefined();
    await lab.pass(200);
    expect(result(uuid)).toBe('-ERR NO_ANSWER');
  });

  test.each([
    ['', 'NORMAL_CLEARING'],
    [' ORIGINATOR_CANCEL', 'ORIGINATOR_CANCEL'],
    [' originator_cancel', 'ORIGINATOR_CANCEL'],
    [' nonsense', 'NORMAL_CLEARING'],
  ])('uuid_kill%s while it rings', async (more, cause) => {
    const line = lab.sim.onCall('1001', neverAnswers());
    const uuid = await invite('1001');
    expect(await lab.client.api(`uuid_kill ${uuid}${more}`)).toBe('+OK\n');
    await lab.pass(2 * BEAT_MS);
    expect([result(uuid), line.calls[0]?.cause]).toEqual([`-ERR ${cause}`, cause]);
  });

  test('without ignore_early_media the job is done at the first sound, and the leg may still fail', async () => {
    lab.sim.onCall('1001', announces({ refuses: { cause: 'USER_BUSY', afterMs: 500 } }));
    const uuid = await invite('1001', "convene_limit='60'");
    expect(result(uuid)).toBe(`+OK ${uuid}`);
    expect(eventOf(uuid, 'CHANNEL_PARK').get('Answer-State')).toBe('early');
    await lab.pass(600);
    expect(eventOf(uuid, 'CHANNEL_HANGUP_COMPLETE').get('Hangup-Cause')).toBe('USER_BUSY');
  });

  test('the job of a failure comes before the end of the leg as well as after it', async () => {
    lab.sim.onCall('1001', busy());
    const order = async (jobBeforeHangup: number) => {
      lab.sim.misbehave({ jobBeforeHangup });
      lab.told();
      await invite('1001');
      return lab.told().filter((kind) => kind !== 'CHANNEL_CREATE');
    };
    expect(await order(0)).toEqual(['CHANNEL_HANGUP_COMPLETE', 'BACKGROUND_JOB']);
    expect(await order(1)).toEqual(['BACKGROUND_JOB', 'CHANNEL_HANGUP_COMPLETE']);
  });

  test('api originate holds its connection until it is answered', async () => {
    lab.sim.onCall('1001', answers(500));
    const asked = lab.client.api('originate sofia/gateway/one/1001 &park()');
    const later = lab.client.api('create_uuid');
    const told = lab.client.events.length;
    await lab.sim.until(() => lab.sim.placed.length === 1);
    lab.clock.advance(400);
    expect(lab.client.events.length).toBe(told);
    lab.clock.advance(200);
    expect(await asked).toMatch(/^\+OK /);
    await later;
    expect(lab.told()).toContain('CHANNEL_ANSWER');
  });
});
