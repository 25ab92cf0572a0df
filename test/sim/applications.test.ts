import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { SimPhone } from '../../src/sim/phone.ts';
import { BEAT_MS, type Lab, openLab } from './lab.ts';

let lab: Lab;
let ann: SimPhone;
beforeEach(async () => {
  lab = await openLab({
    sounds: {
      lengthsMs: { 'half.wav': 500 },
      exists: (path) => path.endsWith('half.wav'),
      writable: (path) => !path.startsWith('/nodir/'),
    },
  });
  ann = await lab.parked();
});
afterEach(() => lab.close());

const running = () => lab.sim.channels()[0]?.applications;
const variables = (...names: string[]) => names.map((name) => ann.variable(name));

/** What `record` does and says was measured on FreeSWITCH 1.10.12. */
describe('record', () => {
  const record = (argument: string) => lab.execute(ann, 'record', argument, 'event-uuid: r1');
  const ended = () => lab.told(ann).filter((kind) => kind !== 'DTMF');

  test('ends by the star, with its length in the variables', async () => {
    await record('/tmp/a.wav 10');
    await lab.pass(1960);
    expect(running()).toEqual(['park', 'record']);
    lab.told();
    ann.press('5*');
    await lab.pass(2 * BEAT_MS);
    expect(ended()).toEqual(['RECORD_STOP', 'CHANNEL_EXECUTE_COMPLETE']);
    expect(variables('playback_terminator_used', 'silence_hits_exhausted')).toEqual(['*', 'false']);
    const ms = Number(ann.variable('record_ms'));
    expect(ms).toBeGreaterThanOrEqual(1960);
    expect(ms).toBeLessThan(2100);
    expect(variables('record_seconds', 'record_samples', 'record_file_size')).toEqual([
      String(Math.floor(ms / 1000)),
      String(ms * 8),
      String(44 + ms * 16),
    ]);
    expect(lab.last('RECORD_STOP').last.get('Record-File-Path')).toBe('/tmp/a.wav');
    expect(lab.last('CHANNEL_EXECUTE_COMPLETE').last.get('Application-UUID')).toBe('r1');
    expect(running()).toEqual(['park']);
  });

  test.each([
    ['5#', '*', true],
    ['5#', '5', false],
    ['any', '7', false],
    ['none', '*', true],
  ])('with playback_terminators %s, after the key %s it runs: %s', async (terminators, key, runs) => {
    await lab.client.api(`uuid_setvar ${ann.uuid} playback_terminators ${terminators}`);
    await record('/tmp/a.wav');
    ann.press(key);
    await lab.pass(BEAT_MS);
    expect(running()?.includes('record')).toBe(runs);
  });

  test('ends when the second after its limit begins', async () => {
    await record('/tmp/a.wav 2');
    lab.told();
    await lab.pass(2900);
    expect(ended()).toEqual([]);
    await lab.pass(100);
    expect(ended()).toEqual(['RECORD_STOP', 'CHANNEL_EXECUTE_COMPLETE']);
  });

  test('ends after so many seconds of silence, and a telephone that speaks is not silent', async () => {
    ann.speak(true);
    await record('/tmp/a.wav 30 200 2');
    await lab.pass(5000);
    ann.speak(false);
    await lab.pass(1900);
    ann.speak(true);
    await lab.pass(1000);
    ann.speak(false);
    await lab.pass(1900);
    expect(running()).toEqual(['park', 'record']);
    await lab.pass(100);
    expect(running()).toEqual(['park']);
    expect(variables('silence_hits_exhausted')).toEqual(['true']);
  });

  test('without a threshold silence does not end it', async () => {
    await record('/tmp/a.wav 30');
    await lab.pass(20_000);
    expect(running()).toEqual(['park', 'record']);
  });

  test('ends with uuid_break, and with the call before the application is told as over', async () => {
    await record('/tmp/a.wav 30');
    await lab.client.api(`uuid_break ${ann.uuid}`);
    await lab.pass(BEAT_MS);
    expect(running()).toEqual(['park']);
    await record('/tmp/b.wav 30');
    lab.told();
    ann.hangup();
    await lab.pass(BEAT_MS);
    expect(ended()).toEqual([
      'RECORD_STOP',
      'CHANNEL_EXECUTE_COMPLETE',
      'CHANNEL_EXECUTE_COMPLETE',
      'CHANNEL_HANGUP_COMPLETE',
    ]);
  });

  test('what runs inside it is not recorded and its end leaves it going on', async () => {
    await record('/tmp/a.wav 30');
    await lab.pass(1000);
    await lab.execute(ann, 'playback', 'half.wav');
    await lab.pass(1000);
    ann.press('*');
    await lab.pass(BEAT_MS);
    const ms = Number(ann.variable('record_ms'));
    expect(ms).toBeGreaterThan(1500);
    expect(ms).toBeLessThan(1700);
  });

  test('the recording is there and can be played, as long as it is', async () => {
    expect(await lab.client.api('file_exists /tmp/name.wav')).toBe('false');
    await record('/tmp/name.wav 30');
    await lab.pass(1000);
    ann.press('*');
    await lab.pass(BEAT_MS);
    expect(await lab.client.api('file_exists /tmp/name.wav')).toBe('true');
    await lab.execute(ann, 'playback', '/tmp/name.wav');
    expect(ann.listeningTo).toEqual(['/tmp/name.wav']);
    await lab.pass(1100);
    expect(ann.listeningTo).toEqual([]);
  });

  test('where nothing can be written the caller is hung up on', async () => {
    await record('/nodir/a.wav 5');
    expect(ann.cause).toBe('DESTINATION_OUT_OF_ORDER');
    expect(lab.told(ann)).not.toContain('RECORD_START');
  });
});

describe('endless_playback', () => {
  test('plays again and again; keys wait; uuid_break begins it anew; a transfer ends it', async () => {
    await lab.execute(ann, 'endless_playback', 'half.wav');
    ann.press('*');
    await lab.pass(3000);
    expect(running()).toEqual(['park', 'endless_playback']);
    expect(ann.heard.length).toBeGreaterThan(4);
    expect(lab.told(ann)).not.toContain('DTMF');
    const before = ann.heard.length;
    await lab.client.api(`uuid_break ${ann.uuid} all`);
    await lab.pass(BEAT_MS);
    expect(ann.heard.length).toBe(before + 1);
    await lab.client.api(`uuid_transfer ${ann.uuid} park inline`);
    await lab.pass(2 * BEAT_MS);
    expect(running()).toEqual(['park']);
    expect(ann.listeningTo).toEqual([]);
  });

  test('a stream is heard without end, until something runs in its place', async () => {
    await lab.execute(ann, 'endless_playback', 'local_stream://moh');
    await lab.pass(60_000);
    expect(ann.listeningTo).toEqual(['local_stream://moh']);
    await lab.execute(ann, 'playback', 'half.wav');
    expect(ann.listeningTo).toEqual(['half.wav']);
    await lab.pass(500);
    expect(ann.listeningTo).toEqual(['local_stream://moh']);
  });

  test('a file that is not there ends it', async () => {
    await lab.execute(ann, 'endless_playback', '/nofile.wav');
    expect(running()).toEqual(['park']);
    expect(lab.last('CHANNEL_EXECUTE_COMPLETE').last.get('Application-Response')).toBe('FILE NOT FOUND');
  });
});

test('sleep ends by a key, which is left to what comes after', async () => {
  await lab.execute(ann, 'sleep', '3000');
  lab.told();
  await lab.pass(500);
  ann.press('1');
  await lab.pass(BEAT_MS);
  expect(lab.told(ann)).toEqual(['CHANNEL_EXECUTE_COMPLETE', 'DTMF']);
});
