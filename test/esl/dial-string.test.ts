import { describe, expect, test } from 'vitest';
import { legOfCall, parseCallId, parseLegId } from '../../src/core/ids.ts';
import type { FsCommand } from '../../src/core/intent.ts';
import { ringing } from '../../src/esl/dial-string.ts';
import { encode } from '../../src/esl/encode.ts';
import { UnsafeText } from '../../src/esl/safe-text.ts';
import { DIALECT } from './dialect.ts';
import { forged, HOSTILE } from './forged.ts';
import { must } from './must.ts';

const made = {
  leg: legOfCall(must(parseCallId('m1-abc-1')), 1),
  gateway: 'carrier-a',
  dial: '+4930123456',
  callerId: '+4930999',
  ringTimeoutMs: 45_000,
  limitSeconds: 3_600,
};
const DIAL: FsCommand = { kind: 'dial', ...made, language: null };
const from = must(parseLegId('64f0d29a-ea66-40d1-85cb-40b3a5108f2b'));
const BRIDGE: FsCommand = {
  kind: 'bridge',
  ...made,
  from,
  warning: { prompts: ['call-warning'], beforeEndSeconds: 60 },
  language: null,
};
const said = (command: FsCommand) => encode(command, 'q-1', DIALECT).map(({ text }) => text);
const COMMON =
  "{origination_uuid='convene-m1-abc-1-1',originate_timeout='45',origination_caller_id_number='+4930999'," +
  "origination_caller_id_name='+4930999',ignore_display_updates='true'";

describe('dial strings, which a real FreeSWITCH 1.10.12 has taken in this form', () => {
  test('an outbound leg goes to the dialplan when it is answered', () => {
    expect(encode(DIAL, 'q-1', DIALECT)).toEqual([
      {
        text: `originate ${COMMON},ignore_early_media='true',convene_limit='3600'}sofia/gateway/carrier-a/+4930123456 invited XML convene`,
        expectsOk: true,
        jobTimeoutMs: 65_000,
      },
    ]);
  });
  test('an extension goes where extensions are', () => {
    expect(said({ ...DIAL, gateway: null, dial: '1001' })[0]).toMatch(/\}user\/1001 invited XML convene$/);
  });
  test('a caller is connected, warned before the limit, and stays when the far end goes', () => {
    expect(said(BRIDGE)).toEqual([
      `api uuid_setvar_multi ${from} continue_on_fail=true;hangup_after_bridge=false`,
      `sendmsg ${from}\ncall-command: execute\nexecute-app-name: bridge\nexecute-app-arg: ${COMMON},` +
        "execute_on_answer_1='sched_hangup +3600 allotted_timeout'," +
        `api_on_answer='sched_del ${from}',api_hangup_hook='sched_transfer +60 ${from} farewell XML convene',` +
        "execute_on_answer_2='sched_broadcast +3540 /sounds/convene/en/call-warning.wav bleg'}" +
        'sofia/gateway/carrier-a/+4930123456\nevent-uuid: q-1',
    ]);
  });
  test('where the limit comes before there is time for it, nobody is warned', () => {
    expect(said({ ...BRIDGE, limitSeconds: 60 }).join()).not.toContain('sched_broadcast');
  });
  test.each([
    [
      '',
      "origination_caller_id_number='anonymous',origination_caller_id_name='Anonymous',origination_privacy='hide_name:hide_number'",
    ],
    ['Front desk 12', "origination_caller_id_number='Frontdesk12',origination_caller_id_name='Front desk 12'"],
    ['Jörg', "origination_caller_id_number='Jrg',origination_caller_id_name='Jörg'"],
  ])('the caller id %j', (callerId, shown) => {
    expect(said({ ...DIAL, callerId })[0]).toContain(`,${shown},`);
  });
  test('the limit of a leg is armed in FreeSWITCH', () => {
    expect(said({ kind: 'limit-leg', leg: from, afterMs: 59_001 })).toEqual([
      `api sched_hangup +60 ${from} allotted_timeout`,
    ]);
  });
  test('ringing lasts as long as it is asked for', () => {
    expect(ringing(8_000)).toBe('tone_stream://%(2000,4000,440,480);%(2000,0,440,480)');
    expect(ringing(7_000)).toBe('tone_stream://%(2000,4000,440,480);%(1000,0,440,480)');
    expect(said({ kind: 'ring', leg: from, forMs: 2_000 })[0]).toContain('execute-app-name: playback\n');
  });
});

describe.each([DIAL, BRIDGE])('$kind refuses what the guard should never have let through', (command) => {
  const TRICKS = [
    'error/user_busy',
    'loopback/1234',
    'sofia/external/1@evil',
    'user/1001',
    '1|2',
    '+',
    '12 34',
    '1'.repeat(200),
  ];
  test.each(['leg', 'dial'])('in its %s', (key) => {
    for (const text of [...HOSTILE, ...TRICKS]) {
      if (key === 'leg' && /^[A-Za-z0-9_.:@/+*#=~-]+$/.test(text)) continue;
      expect(() => said(forged({ ...command, [key]: text })), JSON.stringify(text)).toThrow(UnsafeText);
    }
  });
  test('in its gateway', () => {
    for (const text of [...HOSTILE, 'a/b', 'x'.repeat(65)]) {
      expect(() => said(forged({ ...command, gateway: text })), JSON.stringify(text)).toThrow(UnsafeText);
    }
  });
  test('in its caller id', () => {
    const harmless = new Set(['a b', ' a', 'a ', '`a`', 'a;b', 'a%20b', 'a!b', 'J\u00f6rg', '\u{1f600}', '']);
    for (const text of HOSTILE) {
      if (!harmless.has(text)) {
        expect(() => said(forged({ ...command, callerId: text })), JSON.stringify(text)).toThrow(UnsafeText);
      }
    }
  });
  test.each([-1, 0.5, Number.NaN, 2 ** 60])('in its limit: %d', (limitSeconds) => {
    expect(() => encode({ ...command, limitSeconds }, 'q', DIALECT)).toThrow(UnsafeText);
  });
});
