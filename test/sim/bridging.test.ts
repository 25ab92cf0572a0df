import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { createConveneDialplan } from '../../src/sim/convene-dialplan.ts';
import { announces, answers, busy, type FarBehaviour, neverAnswers } from '../../src/sim/far-behaviour.ts';
import type { SimPhone } from '../../src/sim/phone.ts';
import type { FarPhone } from '../../src/sim/simulator.ts';
import { BEAT_MS, type Lab, openLab } from './lab.ts';

const RINGING = '%(2000,4000,440,480)';

let lab: Lab;
beforeEach(async () => {
  lab = await openLab({ dialplan: createConveneDialplan({ access: /^4989\d{4}$/ }), sounds: { promptMs: 500 } });
  await lab.client.ask('event plain CHANNEL_BRIDGE CHANNEL_UNBRIDGE');
});
afterEach(() => lab.close());

/** A caller of an access account, for whom a number is dialled. */
async function bridged(behaviour: FarBehaviour, variables = ''): Promise<{ ann: SimPhone; bob: FarPhone }> {
  const line = lab.sim.onCall('1001', behaviour);
  const ann = await lab.parked({ to: '*4' });
  await lab.execute(ann, 'bridge', `{origination_uuid=far${variables}}sofia/gateway/one/1001`, 'event-uuid: question');
  const [bob] = line.calls;
  if (bob === undefined) throw new Error('nobody was called');
  return { ann, bob };
}
/** Originate's and the bridge's words when the application has ended; undefined while it runs. */
function ended(phone: SimPhone): readonly (string | undefined)[] | undefined {
  const done = lab.client.events.findLast(
    ({ last }) => last.get('Application-UUID') === 'question' && last.get('Unique-ID') === phone.uuid,
  );
  const variable = (name: string) => done?.last.get(`variable_${name}`);
  return done && [variable('originate_disposition'), variable('last_bridge_hangup_cause')];
}
const heardBy = (phone: SimPhone) => phone.heard.map(({ what }) => what);

describe('a bridge that comes about', () => {
  test('joins both: each hears the other, and keys of both are told and go through', async () => {
    const { ann, bob } = await bridged(answers(200));
    expect([ann.listeningTo, heardBy(ann), ann.hears().size]).toEqual([[RINGING], [RINGING], 0]);
    await lab.pass(300);
    expect(ann.listeningTo).toEqual([]);
    ann.speak(true);
    bob.speak(true);
    expect([ann.hears(), bob.hears()]).toEqual([new Set([bob]), new Set([ann])]);
    lab.told();
    ann.press('#');
    bob.press('9');
    await lab.pass(BEAT_MS);
    expect([lab.told(ann), bob.received]).toEqual([['DTMF'], '#']);
    expect(lab.last('DTMF', bob).last.get('DTMF-Digit')).toBe('9');
    expect(lab.last('CHANNEL_BRIDGE').last.get('Bridge-B-Unique-ID')).toBe('far');
  });

  test('ends when the far end hangs up, and the caller stays parked', async () => {
    const { ann, bob } = await bridged(answers());
    await lab.pass(100);
    bob.hangup();
    await lab.pass(2 * BEAT_MS);
    expect(ended(ann)).toEqual(['SUCCESS', 'NORMAL_CLEARING']);
    expect([ann.state, lab.sim.channels()[0]?.applications]).toEqual(['parked', ['park']]);
    expect(ann.variable('bridge_hangup_cause')).toBe('NORMAL_CLEARING');
  });

  test('takes the caller along if hangup_after_bridge says so', async () => {
    const { ann, bob } = await bridged(answers());
    await lab.client.api(`uuid_setvar ${ann.uuid} hangup_after_bridge true`);
    await lab.pass(100);
    bob.hangup();
    await lab.pass(3 * BEAT_MS);
    expect([ann.state, ann.cause]).toEqual(['gone', 'NORMAL_CLEARING']);
  });

  test.each(['hangup', 'transfer'])('the far end goes with the caller: %s', async (how) => {
    const { ann, bob } = await bridged(answers());
    await lab.pass(100);
    if (how === 'hangup') ann.hangup();
    else await lab.client.api(`uuid_transfer ${ann.uuid} *3 XML convene`);
    await lab.pass(3 * BEAT_MS);
    expect([bob.state, bob.cause]).toEqual(['gone', 'NORMAL_CLEARING']);
    expect(ann.state).toBe(how === 'hangup' ? 'gone' : 'parked');
  });

  test('early media is heard by the caller, and its end without an answer looks like a bridge that was', async () => {
    const { ann, bob } = await bridged(announces({ refuses: { cause: 'USER_BUSY', afterMs: 500 } }));
    await lab.pass(100);
    expect([ann.hears(), ended(ann)]).toEqual([new Set([bob]), undefined]);
    await lab.pass(600);
    expect(ended(ann)).toEqual(['SUCCESS', 'USER_BUSY']);
  });

  test('a sound for the caller runs inside; a far end that goes meanwhile ends the bridge after it', async () => {
    const { ann, bob } = await bridged(answers());
    await lab.pass(100);
    bob.speak(true);
    expect(await lab.client.api(`uuid_broadcast ${ann.uuid} warning.wav aleg`)).toBe('+OK Message sent\n');
    await lab.pass(2 * BEAT_MS);
    expect([ann.listeningTo, ann.hears().size]).toEqual([['warning.wav'], 0]);
    bob.hangup();
    await lab.pass(2 * BEAT_MS);
    expect(ended(ann)).toBeUndefined();
    await lab.pass(500);
    expect(ended(ann)).toEqual(['SUCCESS', 'NORMAL_CLEARING']);
  });

  test('the limit and the warning are armed at the answer on the far leg', async () => {
    const limit = ",execute_on_answer_1='sched_hangup +4 allotted_timeout'";
    const warning = ",execute_on_answer_2='sched_broadcast +2 warning.wav bleg'";
    const { ann, bob } = await bridged(answers(), `${limit}${warning}`);
    await lab.pass(2200);
    expect([ann.listeningTo, bob.listeningTo]).toEqual([['warning.wav'], []]);
    await lab.pass(2000);
    expect([ended(ann), bob.cause]).toEqual([['SUCCESS', 'ALLOTTED_TIMEOUT'], 'ALLOTTED_TIMEOUT']);
  });
});

describe('a bridge that does not come about', () => {
  test('leaves the caller with the cause', async () => {
    const { ann } = await bridged(busy());
    await lab.pass(BEAT_MS);
    expect([ended(ann), ann.state]).toEqual([['USER_BUSY', 'USER_BUSY'], 'parked']);
    expect(ann.variable('DIALSTATUS')).toBe('BUSY');
    await lab.execute(ann, 'bridge', 'sofia/gateway/nosuch/1', 'event-uuid: question');
    expect(ended(ann)).toEqual(['INVALID_GATEWAY', 'USER_BUSY']);
  });

  test.each([
    ['', 'USER_BUSY'],
    ['no_answer,user_busy', undefined],
    ['no_answer', 'USER_BUSY'],
  ])('hangs the caller up unless continue_on_fail lets it stay: "%s"', async (value, cause) => {
    lab.sim.onCall('1001', busy());
    const ann = await lab.parked({ to: '*4' });
    await lab.client.api(`uuid_setvar ${ann.uuid} continue_on_fail ${value}`);
    await lab.execute(ann, 'bridge', 'sofia/gateway/one/1001');
    await lab.pass(2 * BEAT_MS);
    expect(ann.cause).toBe(cause);
  });

  test('by the time limit, by uuid_kill, by the cancel key, by the caller', async () => {
    const cause = async (act: (ann: SimPhone) => unknown) => {
      const { ann, bob } = await bridged(neverAnswers(), ',originate_timeout=2');
      await act(ann);
      await lab.pass(3 * BEAT_MS);
      return [ended(ann)?.[0], bob.cause];
    };
    expect(await cause(() => lab.pass(2000))).toEqual(['NO_ANSWER', 'NO_ANSWER']);
    expect(await cause(() => lab.client.api('uuid_kill far CALL_REJECTED'))).toEqual([
      'CALL_REJECTED',
      'CALL_REJECTED',
    ]);
    expect(await cause((ann) => ann.press('1D'))).toEqual(['NO_ANSWER', 'NO_ANSWER']);
    expect(await cause((ann) => ann.hangup())).toEqual(['ORIGINATOR_CANCEL', 'ORIGINATOR_CANCEL']);
  });

  test('keys are told while it rings if there is a cancel key, and otherwise afterwards', async () => {
    const { ann } = await bridged(neverAnswers());
    lab.told();
    ann.press('5');
    await lab.pass(BEAT_MS);
    expect(lab.told(ann)).toEqual(['DTMF']);
    await lab.client.api(`uuid_setvar ${ann.uuid} origination_cancel_key`);
    ann.press('6');
    await lab.pass(BEAT_MS);
    expect(lab.told(ann)).toEqual([]);
    await lab.client.api('uuid_kill far');
    await lab.pass(2 * BEAT_MS);
    expect(lab.told(ann)).toEqual(['CHANNEL_EXECUTE_COMPLETE', 'DTMF']);
  });
});

describe('callers of access accounts', () => {
  test.each([
    ['*4', undefined],
    ['access', undefined],
    ['49891234', '49891234'],
  ])('%s', async (to, accessNumber) => {
    const ann = await lab.parked({ to });
    expect([ann.variable('convene_entry'), ann.variable('convene_access')]).toEqual(['access', accessNumber]);
    expect([ann.variable('continue_on_fail'), ann.variable('hangup_after_bridge')]).toEqual(['true', 'false']);
  });

  test('hear the farewell when nobody serves them', async () => {
    const ann = lab.sim.call({ to: '*4', number: '1', name: 'Ann' });
    await lab.pass(5100);
    expect(heardBy(ann).map((what) => what.replace(/.*\//, ''))).toEqual(['unavailable.wav']);
  });
});

describe('tasks', () => {
  test('sched_broadcast plays when it is time, and sched_del takes back all of a leg', async () => {
    const ann = await lab.parked();
    expect(await lab.client.api(`sched_broadcast +1 ${ann.uuid} a.wav aleg`)).toBe('+OK Message scheduled\n');
    await lab.pass(1100);
    expect(heardBy(ann)).toEqual(['a.wav']);
    await lab.client.api(`sched_broadcast +2 ${ann.uuid} b.wav aleg`);
    await lab.client.api(`sched_hangup +2 ${ann.uuid} allotted_timeout`);
    expect(await lab.client.api(`sched_del ${ann.uuid}`)).toBe('+OK Deleted: 2\n');
    await lab.pass(3000);
    expect([ann.state, heardBy(ann)]).toEqual(['parked', ['a.wav']]);
    await lab.client.api(`sched_hangup +1 ${ann.uuid} allotted_timeout`);
    await lab.pass(1100);
    expect(ann.cause).toBe('ALLOTTED_TIMEOUT');
  });

  test('a leg that is not there', async () => {
    expect(await lab.client.api('sched_broadcast +1 nope x')).toBe('+OK Message scheduled\n');
    expect(await lab.client.api('sched_hangup +1 nope')).toBe('-ERR No such channel!\n');
    expect(await lab.client.api('uuid_broadcast nope x')).toBe('-ERR invalid uuid\n');
    expect(await lab.client.api('sched_broadcast')).toMatch(/^-USAGE: /);
  });
});

test('ringing to an answered leg is a tone that ends, or is broken off', async () => {
  const tone = 'tone_stream://%(200,100,440,480);%(200,200,440,480)';
  const ann = await lab.parked();
  const ring = () => lab.execute(ann, 'playback', tone, 'event-uuid: question');
  await ring();
  expect(ann.listeningTo).toEqual([tone]);
  await lab.pass(700);
  expect(lab.last('CHANNEL_EXECUTE_COMPLETE', ann).last.get('Application-UUID')).toBe('question');
  await ring();
  lab.told();
  await lab.client.api(`uuid_break ${ann.uuid} all`);
  await lab.pass(BEAT_MS);
  expect(lab.told(ann)).toEqual(['PLAYBACK_STOP', 'CHANNEL_EXECUTE_COMPLETE']);
});
