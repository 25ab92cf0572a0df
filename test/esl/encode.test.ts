import { describe, expect, test } from 'vitest';
import { parseConferenceId, parseLegId, parseMemberId, parseStoredId, type SoundId } from '../../src/core/ids.ts';
import type { FsCommand } from '../../src/core/intent.ts';
import { PROMPTS } from '../../src/core/prompt.ts';
import { prompts } from '../../src/core/sound.ts';
import { encode, fileExists, getGlobal, getVariable, setGlobal } from '../../src/esl/encode.ts';
import { UnsafeText } from '../../src/esl/safe-text.ts';
import { DIALECT } from './dialect.ts';
import { forged, HOSTILE } from './forged.ts';
import { must } from './must.ts';

const leg = must(parseLegId('64f0d29a-ea66-40d1-85cb-40b3a5108f2b'));
const conference = must(parseConferenceId(5));
const member = must(parseMemberId(182));
const sound = must(parseStoredId<SoundId>(7));
const UUID = String(leg);

const execute = (application: string, argument: string): string =>
  `sendmsg ${UUID}\ncall-command: execute\nexecute-app-name: ${application}\nexecute-app-arg: ${argument}\nevent-uuid: q-1-1`;
const ASK: FsCommand = {
  kind: 'ask-digits',
  leg,
  prompts: ['ask-code'],
  language: null,
  variable: 'convene_typed_code',
  maxDigits: 16,
  firstDigitTimeoutMs: 5000,
  interDigitTimeoutMs: 3000,
};

/** Every command, with what goes over the wire for it. */
const GOLDEN: readonly (readonly [FsCommand, readonly string[]])[] = [
  [
    ASK,
    [
      execute(
        'play_and_get_digits',
        '1 16 1 5000 # /sounds/convene/en/ask-code.wav silence_stream://1 convene_typed_code \\d+ 3000',
      ),
    ],
  ],
  [
    { ...ASK, prompts: ['wrong-pin', 'ask-pin'], variable: 'convene_typed_pin' },
    [
      execute(
        'play_and_get_digits',
        '1 16 1 5000 # file_string:///sounds/convene/en/wrong-pin.wav!/sounds/convene/en/ask-pin.wav ' +
          'silence_stream://1 convene_typed_pin \\d+ 3000',
      ),
    ],
  ],
  [
    { kind: 'play', leg, prompts: ['goodbye'], language: null },
    [execute('playback', '/sounds/convene/en/goodbye.wav')],
  ],
  [
    { kind: 'play', leg, prompts: ['removed', 'goodbye'], language: null },
    [execute('playback', 'file_string:///sounds/convene/en/removed.wav!/sounds/convene/en/goodbye.wav')],
  ],
  [{ kind: 'enter', leg, conference, muted: false, moderator: false }, [execute('conference', 'cv5@convene')]],
  [
    { kind: 'enter', leg, conference, muted: true, moderator: false },
    [execute('conference', 'cv5@convene++flags{mute}')],
  ],
  [
    { kind: 'enter', leg, conference, muted: false, moderator: true },
    [execute('conference', 'cv5@convene++flags{moderator}')],
  ],
  [
    { kind: 'enter', leg, conference, muted: true, moderator: true },
    [execute('conference', 'cv5@convene++flags{mute|moderator}')],
  ],
  [
    { kind: 'set-variable', leg, name: 'convene_leg', value: '1.5.talk.int.on.0' },
    [`api uuid_setvar ${UUID} convene_leg 1.5.talk.int.on.0`],
  ],
  [
    { kind: 'set-variable', leg, name: 'convene_typed_pin', value: undefined },
    [`api uuid_setvar ${UUID} convene_typed_pin`],
  ],
  [
    { kind: 'arm-farewell', leg, afterMs: 29_001 },
    [`api sched_del ${UUID}`, `api sched_transfer +30 ${UUID} farewell XML convene`],
  ],
  [
    { kind: 'arm-farewell', leg, afterMs: 0 },
    [`api sched_del ${UUID}`, `api sched_transfer +1 ${UUID} farewell XML convene`],
  ],
  [{ kind: 'disarm-farewell', leg }, [`api sched_del ${UUID}`]],
  [{ kind: 'hang-up', leg }, [`api uuid_kill ${UUID}`]],
  [{ kind: 'mute', conference, member }, ['api conference cv5 mute 182 quiet']],
  [{ kind: 'unmute', conference, member }, ['api conference cv5 unmute 182 quiet']],
  [{ kind: 'lock', conference }, ['api conference cv5 lock']],
  [{ kind: 'unlock', conference }, ['api conference cv5 unlock']],
  [
    { kind: 'play-to-member', conference, member, sounds: prompts('locked'), language: 'de' },
    ['api conference cv5 stop all 182', 'api conference cv5 play /sounds/convene/de/locked.wav 182'],
  ],
  [
    { kind: 'play-to-room', conference, sounds: [{ nameOf: leg }, { prompt: 'has-joined' }], language: null },
    [`api conference cv5 play file_string:///tmp/convene-name-${UUID}.wav!/sounds/convene/en/has-joined.wav`],
  ],
  [{ kind: 'start-music', conference, sound: null }, ['api conference cv5 play local_stream://moh async']],
  [{ kind: 'start-music', conference, sound }, ['api conference cv5 play {loops=-1}/uploaded/sound-7.wav async']],
  [
    { kind: 'play-to-room', conference, sounds: [{ stored: sound }], language: null },
    ['api conference cv5 play /uploaded/sound-7.wav'],
  ],
  [{ kind: 'deaf', conference, member }, ['api conference cv5 deaf 182']],
  [{ kind: 'undeaf', conference, member }, ['api conference cv5 undeaf 182']],
  [{ kind: 'kick', conference, member }, ['api conference cv5 kick 182']],
  [{ kind: 'stop-music', conference }, ['api conference cv5 stop async']],
  [{ kind: 'end-room', conference }, ['api conference cv5 hup all']],
  [
    { kind: 'record-name', leg },
    [`api uuid_setvar ${UUID} playback_terminators #`, execute('record', `/tmp/convene-name-${UUID}.wav 5 200 2`)],
  ],
  [{ kind: 'forget-name', leg }, [`api bg_system rm -f /tmp/convene-name-${UUID}.wav`]],
  [{ kind: 'list-rooms' }, ['api conference json_list']],
];

describe('every command is encoded exactly', () => {
  test.each(GOLDEN)('%j', (command, wanted) => {
    expect(encode(command, 'q-1-1', DIALECT).map(({ text }) => text)).toEqual(wanted);
  });

  test('and but for lists and what runs on in the background each must be answered with +OK', () => {
    for (const [command] of GOLDEN) {
      const last = encode(command, 'q-1-1', DIALECT).at(-1);
      expect(last?.expectsOk, command.kind).toBe(command.kind !== 'list-rooms' && command.kind !== 'forget-name');
    }
  });

  test('with a file for every prompt', () => {
    for (const prompt of PROMPTS) {
      const [encoded] = encode({ kind: 'play', leg, prompts: [prompt], language: null }, 'q', DIALECT);
      expect(encoded?.text).toContain(`execute-app-arg: /sounds/convene/en/${prompt}.wav\n`);
    }
  });
});

test('questions about the node are encoded exactly', () => {
  expect(getVariable(leg, 'convene_leg')).toBe(`api uuid_getvar ${UUID} convene_leg`);
  expect(getGlobal('sound_prefix')).toBe('api global_getvar sound_prefix');
  expect(setGlobal('convene_fence', 7)).toBe('api global_setvar convene_fence=7');
  expect(setGlobal('convene_fence', 7, 6)).toBe('api global_setvar convene_fence=7=6');
  expect(fileExists('/sounds/a.wav')).toBe('api file_exists /sounds/a.wav');
});

/** Every place of text in a command, the dialect and the id. */
const POSITIONS: readonly (readonly [string, (text: string) => unknown])[] = [
  ...GOLDEN.flatMap(([command]) =>
    Object.entries(command).flatMap(([key, value]): [string, (text: string) => unknown][] => {
      const place = `${key} of ${command.kind}`;
      const put = (forgery: unknown) => encode(forged({ ...command, [key]: forgery }), 'q', DIALECT);
      if (key === 'kind' || typeof value === 'boolean') return [];
      if (key === 'language') return [];
      if (key === 'sounds') {
        return [
          [`prompt in ${place}`, (prompt) => put([{ prompt }])],
          [`name in ${place}`, (nameOf) => put([{ prompt: 'goodbye' }, { nameOf }])],
        ];
      }
      if (Array.isArray(value))
        return [
          [place, (text) => put([text])],
          [`second ${place}`, (text) => put(['goodbye', text])],
        ];
      return [[place, put]];
    }),
  ),
  ['the id of an execute', (text) => encode(ASK, text, DIALECT)],
  [
    'the profile',
    (profile) => encode({ kind: 'enter', leg, conference, muted: true, moderator: true }, 'q', { ...DIALECT, profile }),
  ],
  ['the context', (context) => encode({ kind: 'arm-farewell', leg, afterMs: 1 }, 'q', { ...DIALECT, context })],
  ['the prompt folder', (folder) => encode(ASK, 'q', { ...DIALECT, promptFolder: () => folder })],
  ['a relative prompt folder', (text) => encode(ASK, 'q', { ...DIALECT, promptFolder: () => `sounds${text}` })],
  ['the folder for names', (tempFolder) => encode({ kind: 'record-name', leg }, 'q', { ...DIALECT, tempFolder })],
  ['the music', (music) => encode({ kind: 'start-music', conference, sound: null }, 'q', { ...DIALECT, music })],
  ['the variable that is asked for', (name) => getVariable(leg, name)],
  ['the leg that is asked', (text) => getVariable(forged(text), 'convene_leg')],
  ['the global variable that is asked for', (name) => getGlobal(name)],
  ['the file that is asked for', (path) => fileExists(path)],
];

/** Where nothing is no text that could do harm: numbers, and parts of a path. */
const MAY_BE_EMPTY =
  /folder|prompt|name in|sound of start-music|leg of (?:record|forget)-name|conference of|member of|afterMs|maxDigits|TimeoutMs/;

describe.each(POSITIONS)('%s', (place, put) => {
  test('refuses text that could do harm', () => {
    for (const text of HOSTILE) {
      if (text === '' && MAY_BE_EMPTY.test(place)) continue;
      expect(() => put(text), JSON.stringify(text)).toThrow(UnsafeText);
    }
  });
});

test.each([-1, 0.5, Number.NaN, Number.POSITIVE_INFINITY, 2 ** 60])('the number %d is refused', (value) => {
  expect(() => encode({ ...ASK, maxDigits: value }, 'q', DIALECT)).toThrow(UnsafeText);
  expect(() => encode({ ...ASK, firstDigitTimeoutMs: value }, 'q', DIALECT)).toThrow(UnsafeText);
});
