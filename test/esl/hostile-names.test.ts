import { describe, expect, test } from 'vitest';
import { decodeFrame } from '../../src/esl/decode.ts';
import { FrameScanner } from '../../src/esl/frame.ts';
import { WireText } from '../../src/recording/file.ts';
import { linesOf, receivedOf } from '../recording/recordings.ts';
import { type CoreRun, coreRun } from './core-run.ts';
import { HOSTILE } from './forged.ts';

const LEG = '64f0d29a-ea66-40d1-85cb-40b3a5108f2b';
const ROOM = 'f37029bf-7621-4ebb-b126-604107d0b089';

/** The names and numbers that callers had in the recording of names that hurt, as they were decoded. */
function recordedNames(): readonly string[] {
  const names = new Set<string>();
  const scanner = new FrameScanner({
    frame: (frame) => {
      const message = decodeFrame(frame);
      if (message.kind !== 'event') return;
      const { event } = message;
      const caller = 'member' in event ? event.member.caller : 'caller' in event ? event.caller : undefined;
      if (caller !== undefined) for (const text of [caller.name, caller.number]) names.add(text);
    },
    broken: () => {},
  });
  const text = new WireText();
  for (const raw of receivedOf(linesOf('10-names'))) scanner.push(text.bytes(raw));
  return [...names];
}

/** All that a stranger has a say in. */
interface Stranger {
  readonly name: string;
  readonly number: string;
  readonly destination: string;
  /** A variable of the leg with this value, of no name that the core knows. */
  readonly extra: string;
}
const ANN: Stranger = { name: 'Ann', number: '2001', destination: '7300', extra: 'x' };

/** A call from the dialplan to the room, its keys, and out again: what each event of it says of the caller. */
function wholeCall(run: CoreRun, { name, number, destination, extra }: Stranger): void {
  const caller = {
    'Unique-ID': LEG,
    'Caller-Caller-ID-Name': name,
    'Caller-Caller-ID-Number': number,
    'Caller-Destination-Number': destination,
    variable_convene_entry: 'code',
    variable_convene_internal: 'true',
    variable_convene_note: extra,
    variable_sip_from_display: name,
  };
  const done = (variable: string, typed: string): void =>
    run.json({
      ...caller,
      'Event-Name': 'CHANNEL_EXECUTE_COMPLETE',
      Application: 'play_and_get_digits',
      'Application-UUID': run.question,
      'Application-Response': extra,
      [`variable_${variable}`]: typed,
    });
  const member = (action: string, speak = 'true'): void =>
    run.json({
      ...caller,
      'Event-Name': 'CUSTOM',
      'Event-Subclass': 'conference::maintenance',
      'Conference-Name': 'cv5',
      'Conference-Size': '1',
      'Conference-Unique-ID': ROOM,
      'Member-ID': '182',
      Speak: speak,
      Hear: 'true',
      Action: action,
    });
  run.json({ ...caller, 'Event-Name': 'CHANNEL_PARK' });
  done('convene_typed_code', '99');
  done('convene_typed_code', '3001');
  done('convene_typed_pin', '1');
  done('convene_typed_pin', '91919');
  member('add-member');
  for (const digit of '*1*90*91*92*93*0*7') run.json({ ...caller, 'Event-Name': 'DTMF', 'DTMF-Digit': digit });
  member('mute-member', 'false');
  run.wait(60_000);
  member('kick-member');
  member('del-member');
  run.json({ ...caller, 'Event-Name': 'CHANNEL_EXECUTE_COMPLETE', Application: 'conference', 'Application-UUID': 'x' });
  run.wait(60_000);
  run.json({ ...caller, 'Event-Name': 'CHANNEL_HANGUP_COMPLETE', 'Hangup-Cause': extra });
}

function commandsFor(stranger: Partial<Stranger>): readonly string[] {
  const run = coreRun();
  wholeCall(run, { ...ANN, ...stranger });
  expect(run.faults).toEqual([]);
  return run.commands;
}

const usual = commandsFor({});

test('a whole call brings every kind of command that names a leg or a member', () => {
  const all = usual.join('\n');
  for (const part of [
    'play_and_get_digits',
    'app-name: conference',
    'app-name: playback',
    'uuid_setvar',
    'sched_del',
  ]) {
    expect(all).toContain(part);
  }
  for (const part of [
    'sched_transfer',
    'uuid_kill',
    'conference cv5 lock',
    'conference cv5 mute',
    'conference cv5 play',
  ]) {
    expect(all).toContain(part);
  }
});

describe('who a caller is changes no command', () => {
  const names = recordedNames();

  test('the recording has names that hurt', () => {
    expect(names.length).toBeGreaterThan(40);
    expect(names.some((name) => name.includes('{'))).toBe(true);
    expect(names.some((name) => name.includes('\n'))).toBe(true);
  });
  test.each([...names, ...HOSTILE])('%j', (text) => {
    expect(commandsFor({ name: text, number: text, destination: text, extra: text })).toEqual(usual);
  });
});

describe('what a leg carries in our own variables reaches no command', () => {
  const parked = (variables: Readonly<Record<string, string>>): readonly string[] => {
    const run = coreRun();
    run.json({ 'Event-Name': 'CHANNEL_PARK', 'Unique-ID': LEG, ...variables });
    const ask = run.question;
    run.json({
      'Event-Name': 'CHANNEL_EXECUTE_COMPLETE',
      'Unique-ID': LEG,
      Application: 'play_and_get_digits',
      'Application-UUID': ask,
      ...variables,
    });
    expect(run.faults).toEqual([]);
    return run.commands;
  };
  test.each(HOSTILE.filter((text) => text !== ''))('%j', (text) => {
    const direct = { variable_convene_entry: 'direct', variable_convene_internal: text };
    expect(parked({ ...direct, variable_convene_code: text })).toEqual(
      parked({ ...direct, variable_convene_code: 'x' }),
    );
    const typed = { variable_convene_entry: 'code', variable_convene_leg: text };
    expect(parked({ ...typed, variable_convene_typed_code: text })).toEqual(
      parked({ ...typed, variable_convene_typed_code: 'x' }),
    );
  });
});

test.each(HOSTILE.filter((text) => text !== ''))(
  'a leg or a room that calls itself %j is commanded by no such name',
  (text) => {
    const run = coreRun();
    run.json({ 'Event-Name': 'CHANNEL_PARK', 'Unique-ID': text, variable_convene_entry: 'code' });
    run.json({
      'Event-Name': 'CUSTOM',
      'Event-Subclass': 'conference::maintenance',
      'Conference-Name': `cv5${text}`,
      'Conference-Unique-ID': ROOM,
      'Member-ID': '1',
      'Unique-ID': LEG,
      Speak: 'true',
      Hear: 'true',
      Action: 'add-member',
    });
    expect([run.commands, run.faults]).toEqual([[], []]);
  },
);

describe('recorded callers come to commands without their names', () => {
  test.each(['05-admission', '05-admission-fallback', '05-admission-queue', '10-names'])('%s', (name) => {
    const run = coreRun();
    const text = new WireText();
    for (const raw of receivedOf(linesOf(name))) run.receive(text.bytes(raw));
    if (name.startsWith('05-admission')) expect(run.commands.length).toBeGreaterThan(0);
    expect(run.faults).toEqual([]);
    for (const command of run.commands) expect(command).toMatch(/^[A-Za-z0-9 _.:@/+*#=~{}|!\\\n-]+$/);
  });
});
