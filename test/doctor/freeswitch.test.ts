import { afterEach, describe, expect, test } from 'vitest';
import type { Check } from '../../src/doctor/check.ts';
import { examineFreeSwitch } from '../../src/doctor/freeswitch.ts';
import { openModesl } from '../../src/esl/modesl.ts';
import { type ManualClock, manualClock, systemClock } from '../../src/time/clock.ts';
import { RECORDED, type Script, type ScriptedSwitch, startScriptedSwitch, wellEquipped } from './scripted-switch.ts';

const PREFIX = '/usr/share/freeswitch/sounds/en/us/callie';
const eventSocket = {
  host: '127.0.0.1',
  password: 'secret',
  connectTimeoutMs: 5_000,
  commandTimeoutMs: 5_000,
  livenessMs: 20_000,
};
const expected = { profile: 'convene', context: 'convene', ownSounds: '/opt/convene/sounds' };
const sounds = { configured: undefined, own: expected.ownSounds, language: 'en', languages: [] };

let running: ScriptedSwitch[] = [];
afterEach(async () => {
  await Promise.all(running.map(({ close }) => close()));
  running = [];
});

/** What is found of a FreeSWITCH that has everything but for the changes. The clock stands still. */
async function find(
  changes: Partial<Script> & { readonly languages?: readonly string[] } = {},
  clock: ManualClock = manualClock(1_000_000),
): Promise<readonly Check[]> {
  const script = { password: 'secret', answer: wellEquipped, eventTimeMs: () => clock.now(), ...changes };
  const far = await startScriptedSwitch(script);
  running.push(far);
  return examineFreeSwitch(
    {
      eventSocket: { ...eventSocket, port: far.port },
      expected,
      sounds: { ...sounds, languages: changes.languages ?? [] },
    },
    openModesl,
    clock,
  );
}
/** The answers of one that has everything, but for some commands. */
const but = (changes: Readonly<Record<string, string>>) => ({
  answer: (command: string) => changes[command] ?? wellEquipped(command),
});
const notWell = (checks: readonly Check[]) => checks.filter(({ level }) => level !== 'ok');

test('one that has everything is well', async () => {
  expect(await find()).toEqual([
    { check: 'event socket', level: 'ok', finding: expect.stringMatching(/password and ACL are right/) },
    { check: 'FreeSWITCH version', level: 'ok', finding: '1.10.12' },
    { check: 'FreeSWITCH modules', level: 'ok', finding: expect.stringContaining('mod_conference, mod_sndfile') },
    { check: 'conference profile', level: 'ok', finding: 'convene' },
    { check: 'dialplan', level: 'ok', finding: 'context convene' },
    { check: 'prompts, en', level: 'ok', finding: `${PREFIX}/convene/en` },
    { check: 'sessions', level: 'ok', finding: 'at most 2000, 500 new ones a second' },
    { check: 'events', level: 'ok', finding: 'a job and its event took 0 ms' },
    { check: 'clocks', level: 'ok', finding: "FreeSWITCH's is 0 ms ahead of ours" },
  ]);
});

test('it only asks', async () => {
  await find();
  const verbs = new Set(running[0]?.asked.map((command) => command.split(' ').slice(0, 2).join(' ')));
  expect([...verbs].sort()).toEqual(
    [
      ...['event json', 'bgapi uptime'],
      ...['api version', 'api module_exists', 'api xml_locate', 'api global_getvar', 'api file_exists', 'api fsctl'],
    ].sort(),
  );
});

const profileXml = RECORDED['xml_locate configuration configuration name conference.conf'] ?? '';
const PROFILE = 'xml_locate configuration configuration name conference.conf';
const CONTEXT = 'xml_locate dialplan context name convene';
const NOTHING = RECORDED['xml_locate dialplan context name nonesuch'] ?? '';

test.each<[string, Readonly<Record<string, string>>, 'warn' | 'error', RegExp, RegExp]>([
  ['FreeSWITCH version', { version: 'FreeSWITCH Version 1.8.7~64bit' }, 'warn', /1\.8\.7/, /1\.10/],
  ['FreeSWITCH version', { version: '-ERR no' }, 'warn', /does not tell/, /1\.10/],
  ['FreeSWITCH modules', { 'module_exists mod_sndfile': 'false' }, 'error', /mod_sndfile/, /load mod_sndfile/],
  ['FreeSWITCH modules', { 'module_exists mod_local_stream': 'false' }, 'warn', /no music/, /modules\.conf/],
  ['conference profile', { [PROFILE]: NOTHING }, 'error', /no profile convene/, /reloadxml/],
  [
    'conference profile',
    { [PROFILE]: profileXml.replace('name="caller-controls" value="none"', 'name="caller-controls" value="default"') },
    'error',
    /caller-controls of its own/,
    /freeswitch-conf/,
  ],
  ['dialplan', { [CONTEXT]: NOTHING }, 'error', /no context convene/, /reloadxml/],
  ['dialplan', { [CONTEXT]: '<context name="convene"></context>' }, 'error', /hands no caller over/, /reloadxml/],
  ['sessions', { 'fsctl max_sessions': '+OK max sessions: 50' }, 'warn', /at most 50/, /max-sessions/],
  [
    'prompts, en',
    { [`file_exists ${PREFIX}/convene/en/8000/tone-join.wav`]: 'false' },
    'error',
    /1 are missing from .*: tone-join$/,
    /sound_prefix/,
  ],
])('%s with %j is one %s', async (check, changes, level, finding, remedy) => {
  expect(notWell(await find(but(changes)))).toEqual([
    { check, level, finding: expect.stringMatching(finding), remedy: expect.stringMatching(remedy) },
  ]);
});

describe('prompts', () => {
  const onlyIn = (folder: string) => ({
    answer: (command: string) =>
      command.startsWith('file_exists ') ? String(command.includes(folder)) : wellEquipped(command),
  });
  test('that are nowhere are an error', async () => {
    expect(notWell(await find(onlyIn('/nowhere/')))).toMatchObject([
      { check: 'prompts, en', level: 'error', finding: 'there are none on the node' },
    ]);
  });
  test('that are only in our own folder leave the farewell without them', async () => {
    expect(notWell(await find(onlyIn('/opt/convene/sounds/')))).toMatchObject([
      { check: 'prompts, en', level: 'warn' },
    ]);
  });
  test('beside the folder of the rate are found, as mod_sndfile does', async () => {
    const beside = (command: string) =>
      command.startsWith('file_exists ') ? String(!command.includes('/8000/')) : wellEquipped(command);
    expect(notWell(await find({ answer: beside }))).toEqual([]);
  });
  test('are looked for in each language', async () => {
    expect(notWell(await find({ languages: ['de'] }))).toMatchObject([{ check: 'prompts, de', level: 'error' }]);
  });
});

describe('time', () => {
  test.each([
    [900, undefined],
    [1_100, 'ahead of'],
    [-1_100, 'behind'],
  ])('a clock that is %i ms ahead of ours', async (aheadMs, words) => {
    const clock = manualClock(1_000_000);
    const found = notWell(await find({ eventTimeMs: () => clock.now() + aheadMs }, clock));
    expect(found.map(({ finding }) => finding)).toEqual(
      words === undefined ? [] : [`FreeSWITCH's is ${Math.abs(aheadMs)} ms ${words} ours`],
    );
  });

  test('an answer that takes long is told, and half of the way is not the clock', async () => {
    const clock = manualClock(1_000_000);
    const slow = (): number => {
      clock.advance(1_500);
      return clock.now();
    };
    expect(notWell(await find({ eventTimeMs: slow }, clock))).toMatchObject([
      { check: 'events', level: 'warn', finding: 'a job and its event took 1500 ms' },
    ]);
  });

  test('a job that comes to no end is an error', async () => {
    const clock = manualClock(1_000_000);
    const never = (): undefined => {
      // By then the session waits for the event of this job.
      queueMicrotask(() => clock.advance(6_000));
      setImmediate(() => clock.advance(6_000));
      return undefined;
    };
    expect(notWell(await find({ eventTimeMs: never }, clock))).toMatchObject([{ check: 'events', level: 'error' }]);
  });
});

describe('one that cannot be used', () => {
  test('does not take the password', async () => {
    expect(await find({ password: 'another' })).toMatchObject([
      {
        check: 'event socket',
        level: 'error',
        finding: expect.stringMatching(/does not take the password/),
        remedy: expect.stringMatching(/eventSocket\.password/),
      },
    ]);
  });
  test('is not there', async () => {
    const gone = await startScriptedSwitch({ password: '', answer: () => '', eventTimeMs: () => 0 });
    await gone.close();
    const found = await examineFreeSwitch(
      { eventSocket: { ...eventSocket, port: gone.port }, expected, sounds },
      openModesl,
      systemClock,
    );
    expect(found).toMatchObject([
      {
        level: 'error',
        finding: expect.stringMatching(/ECONNREFUSED/),
        remedy: expect.stringMatching(/start FreeSWITCH/),
      },
    ]);
  });
});
