import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { SimPhone } from '../../src/sim/phone.ts';
import { type Lab, openLab } from './lab.ts';

const PROMPT_MS = 1000;
const ASK = '1 6 1 3000 # ask.wav bad.wav convene_code \\d+ 1200';

let lab: Lab;
let caller: SimPhone;
beforeEach(async () => {
  lab = await openLab({ sounds: { promptMs: PROMPT_MS, lengthsMs: { 'bad.wav': 200 } } });
  caller = await lab.parked();
});
afterEach(() => lab.close());

const ask = (argument = ASK, more = 'event-uuid: q1') => lab.execute(caller, 'play_and_get_digits', argument, more);
const heard = (phone: SimPhone) => phone.heard.map(({ what }) => what);
/** The end of the question: what FreeSWITCH sends with it. */
function ended(application = 'play_and_get_digits'): ReadonlyMap<string, string> {
  const { last } = lab.last('CHANNEL_EXECUTE_COMPLETE', caller);
  expect(last.get('Application')).toBe(application);
  return last;
}
const running = () => lab.sim.channels().find(({ uuid }) => uuid === caller.uuid)?.applications;

describe('play_and_get_digits', () => {
  test('the terminator ends it, the digits stand in the variable, the id comes back', async () => {
    await ask();
    await lab.pass(PROMPT_MS);
    caller.press('17#');
    await lab.pass(100);
    const end = ended();
    expect(end.get('variable_convene_code')).toBe('17');
    expect(end.get('variable_read_result')).toBe('success');
    expect(end.get('variable_read_terminator_used')).toBe('#');
    expect(end.get('Application-UUID')).toBe('q1');
    expect(await lab.client.api(`uuid_getvar ${caller.uuid} convene_code`)).toBe('17');
    expect(running()).toEqual(['park']);
  });

  test('enough digits end it without a terminator', async () => {
    await ask();
    caller.press('1234567');
    await lab.pass(200);
    expect(ended().get('variable_convene_code')).toBe('123456');
  });

  test('a digit ends the prompt, and counts', async () => {
    await ask();
    await lab.pass(200);
    caller.press('1');
    await lab.pass(20);
    expect(lab.last('PLAYBACK_STOP', caller).last.get('Playback-Status')).toBe('break');
    await lab.pass(1200);
    expect(ended().get('variable_convene_code')).toBe('1');
  });

  test('the variable is cleared first', async () => {
    await lab.client.api(`uuid_setvar ${caller.uuid} convene_code old`);
    await ask();
    expect(await lab.client.api(`uuid_getvar ${caller.uuid} convene_code`)).toBe('_undef_');
  });

  test('nobody presses: after the first timeout the variable is absent, and the invalid prompt was played', async () => {
    await ask();
    await lab.pass(PROMPT_MS + 2900);
    expect(running()).toEqual(['park', 'play_and_get_digits']);
    await lab.pass(400);
    const end = ended();
    expect(end.has('variable_convene_code')).toBe(false);
    expect(end.get('variable_read_result')).toBe('failure');
    expect(heard(caller)).toEqual(['ask.wav', 'bad.wav']);
  });

  test('the digit timeout counts from the last key, and what is there by then is taken', async () => {
    await ask();
    await lab.pass(PROMPT_MS);
    caller.press('8');
    await lab.pass(1100);
    caller.press('8');
    await lab.pass(1100);
    expect(running()).toEqual(['park', 'play_and_get_digits']);
    await lab.pass(120);
    expect(ended().get('variable_convene_code')).toBe('88');
    expect(ended().get('variable_read_result')).toBe('timeout');
  });

  test('digits that do not match go into NAME_invalid, and the next try begins with the prompt', async () => {
    await ask('1 6 2 3000 # ask.wav bad.wav convene_code ^17$ 1200');
    await lab.pass(PROMPT_MS);
    caller.press('5#');
    await lab.pass(20 + 200);
    expect(running()).toEqual(['park', 'play_and_get_digits']);
    await lab.pass(PROMPT_MS);
    caller.press('6#');
    await lab.pass(400);
    const end = ended();
    expect(end.get('variable_convene_code_invalid')).toBe('6');
    expect(end.has('variable_convene_code')).toBe(false);
    expect(heard(caller)).toEqual(['ask.wav', 'bad.wav', 'ask.wav', 'bad.wav']);
  });

  test('# alone gives nothing, at once', async () => {
    await ask();
    await lab.pass(PROMPT_MS);
    caller.press('#');
    await lab.pass(220);
    expect(ended().has('variable_convene_code')).toBe(false);
  });

  test('keys pressed during the invalid prompt wait for the next try', async () => {
    await ask('1 6 2 3000 # ask.wav bad.wav convene_code ^17$ 1200');
    caller.press('5#');
    await lab.pass(100);
    expect(heard(caller)).toEqual(['ask.wav', 'bad.wav']);
    caller.press('17#');
    await lab.pass(300);
    expect(ended().get('variable_convene_code')).toBe('17');
  });

  test('a caller who hangs up in the middle leaves the digits so far; then park ends, then the call', async () => {
    await ask();
    await lab.pass(PROMPT_MS);
    caller.press('12');
    await lab.pass(40);
    lab.told();
    caller.hangup();
    await lab.pass(40);
    expect(lab.told(caller)).toEqual([
      'CHANNEL_EXECUTE_COMPLETE',
      'CHANNEL_EXECUTE_COMPLETE',
      'CHANNEL_HANGUP_COMPLETE',
    ]);
    const ends = lab.client.events
      .filter(({ last }) => last.get('Event-Name') === 'CHANNEL_EXECUTE_COMPLETE')
      .slice(-2);
    expect(ends.map(({ last }) => last.get('Application'))).toEqual(['play_and_get_digits', 'park']);
    expect(ends[0]?.last.get('variable_convene_code')).toBe('12');
    expect(caller.state).toBe('gone');
  });

  test('digits pressed while merely parked are lost', async () => {
    caller.press('99');
    await lab.pass(40);
    await ask();
    caller.press('17#');
    await lab.pass(100);
    expect(ended().get('variable_convene_code')).toBe('17');
    expect(lab.told(caller).filter((kind) => kind === 'DTMF')).toHaveLength(5);
  });

  test('uuid_break ends the prompt, and the wait for digits goes on', async () => {
    await ask();
    await lab.client.api(`uuid_break ${caller.uuid} all`);
    await lab.pass(2900);
    expect(running()).toEqual(['park', 'play_and_get_digits']);
    caller.press('17#');
    await lab.pass(100);
    expect(ended().get('variable_convene_code')).toBe('17');
  });

  test('two at once do not queue: the second runs inside the first and takes the first digits', async () => {
    const second = '1 6 1 3000 # two.wav bad.wav convene_two \\d+ 1200';
    const send = (argument: string, id: string) =>
      lab.client.ask(
        `sendmsg ${caller.uuid}\ncall-command: execute\nexecute-app-name: play_and_get_digits\nexecute-app-arg: ${argument}\nevent-uuid: ${id}`,
      );
    await Promise.all([send(ASK, 'one'), send(second, 'two')]);
    await lab.pass(40);
    expect(running()).toEqual(['park', 'play_and_get_digits', 'play_and_get_digits']);
    expect(heard(caller)).toEqual(['two.wav']);
    caller.press('22#');
    await lab.pass(100);
    expect(ended().get('Application-UUID')).toBe('two');
    expect(heard(caller)).toEqual(['two.wav', 'ask.wav']);
    caller.press('11#');
    await lab.pass(100);
    expect(ended().get('Application-UUID')).toBe('one');
    expect(ended().get('variable_convene_code')).toBe('11');
    expect(ended().get('variable_convene_two')).toBe('22');
  });

  test('with event-lock they run in order', async () => {
    await ask(ASK, 'event-uuid: one\nevent-lock: true');
    await ask('1 6 1 3000 # two.wav bad.wav convene_two \\d+ 1200', 'event-uuid: two\nevent-lock: true');
    caller.press('11#');
    await lab.pass(100);
    expect(ended().get('Application-UUID')).toBe('one');
    await lab.pass(40);
    caller.press('22#');
    await lab.pass(100);
    expect(ended().get('Application-UUID')).toBe('two');
    expect(heard(caller)).toEqual(['ask.wav', 'two.wav']);
  });

  test('a file_string is one prompt: its files are heard in turn, and a key ends all of them', async () => {
    await ask('1 6 1 3000 # file_string://wrong.wav!ask.wav bad.wav convene_code \\d+ 1200');
    await lab.pass(PROMPT_MS);
    expect(heard(caller)).toEqual(['wrong.wav', 'ask.wav']);
    caller.press('17#');
    await lab.pass(100);
    expect(ended().get('variable_convene_code')).toBe('17');
    expect(lab.told(caller).filter((kind) => kind === 'PLAYBACK_STOP')).toHaveLength(1);
  });

  test('a timeout below a second is one second', async () => {
    await ask('1 6 1 10 # silence bad.wav convene_code \\d+ 1200');
    await lab.pass(900);
    expect(running()).toEqual(['park', 'play_and_get_digits']);
    await lab.pass(300);
    expect(running()).toEqual(['park']);
  });

  test('arguments are expanded: a variable in them is put in, whoever wrote it', async () => {
    const evil = await lab.parked({ name: '\u0024{sip_from_user}', number: '4711' });
    await lab.execute(evil, 'set', 'greeting=hello \u0024{sip_from_display}');
    expect(await lab.client.api(`uuid_getvar ${evil.uuid} greeting`)).toBe('hello \u0024{sip_from_user}');
    await lab.execute(evil, 'set', `greeting=hello ${evil.name}`);
    expect(await lab.client.api(`uuid_getvar ${evil.uuid} greeting`)).toBe('hello 4711');
  });
});
