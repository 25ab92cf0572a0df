import { readdirSync, readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type ManualClock, manualClock } from '../../src/sim/clock.ts';
import { type Simulator, startSimulator } from '../../src/sim/simulator.ts';
import { openRawClient, type RawClient, type RawEvent, readEvent } from './raw-client.ts';

/** One event of each kind as FreeSWITCH 1.10.12 put it on the wire. */
const FOLDER = new URL('./samples/events/', import.meta.url);

function sample(name: string): RawEvent {
  const text = readFileSync(new URL(name, FOLDER), 'utf8');
  const end = text.indexOf('\n\n');
  const head = new Map(
    text
      .slice(0, end)
      .split('\n')
      .map((line): [string, string] => [line.slice(0, line.indexOf(': ')), line.slice(line.indexOf(': ') + 2)]),
  );
  return readEvent({ head, body: text.slice(end + 2) });
}

const isVariable = (name: string): boolean => name.startsWith('variable_');
/** Headers of the sample's own circumstances: a leg that was dialled, a call without a caller id, a full path. */
const CIRCUMSTANCE =
  /^(Caller-Callee-ID-\w+|Caller-Username|Caller-Dialplan|Caller-Network-Addr|Playback-File-Type|Hangup-Cause)$/;
/** Variables that the dialplan, the prompt or the far end of the sample set, not the event's kind. */
const OWN_VARIABLES =
  /^variable_(convene_|conference_|DP_MATCH|current_|total_loops|playback_|read_|last_|sip_(h_|hangup_disposition|reason|term_|to_tag|cseq)|app_session_uuid|proto_specific|digits_dialed|endpoint_disposition|transfer_|local_media|hangup_after_bridge)/;

const headers = (event: RawEvent): string[] =>
  event.pairs.map(([name]) => name).filter((name) => !isVariable(name) && !CIRCUMSTANCE.test(name));
const variables = (event: RawEvent): string[] =>
  [...event.last.keys()].filter((name) => isVariable(name) && !OWN_VARIABLES.test(name)).sort();

/** Kinds whose samples come from a SIP leg, as the simulator's are; the others come from a loopback leg. */
const WITH_SIP_VARIABLES = [
  'CHANNEL_CREATE',
  'CHANNEL_ANSWER',
  'CHANNEL_PARK',
  'CHANNEL_EXECUTE_COMPLETE',
  'CHANNEL_HANGUP_COMPLETE',
  'PLAYBACK_STOP',
  'RECORD_START',
  'RECORD_STOP',
];

/** The caller who is moved to another room: from then on its events carry where it came from. */
const TRANSFERRED = '1003';

describe('each event has the headers of the real one, in its order', () => {
  let clock: ManualClock;
  let sim: Simulator;
  let plain: RawClient;
  let json: RawClient;

  beforeAll(async () => {
    clock = manualClock();
    const sounds = { exists: (path: string) => !path.includes('missing') };
    sim = await startSimulator({ password: 'x', clock, sounds });
    plain = await openRawClient(sim.port, 'x');
    json = await openRawClient(sim.port, 'x');
    await plain.ask('event plain ALL CUSTOM conference::maintenance');
    await json.ask('event json ALL CUSTOM conference::maintenance');
    await everyKindOnce();
  });
  afterAll(async () => {
    plain.close();
    json.close();
    await sim.stop();
  });

  async function everyKindOnce(): Promise<void> {
    const ann = sim.call({ to: '*3', number: '1001', name: 'Ann' });
    const bob = sim.call({ to: '*3', number: '1002', name: 'Bob' });
    const cyd = sim.call({ to: '*3', number: TRANSFERRED, name: 'Cyd' });
    clock.advance(40);
    const enter = async (uuid: string) => {
      await plain.api(`sched_del ${uuid}`);
      await plain.ask(
        `sendmsg ${uuid}\ncall-command: execute\nexecute-app-name: conference\nexecute-app-arg: cv1@convene`,
      );
      clock.advance(40);
    };
    ann.press('1');
    await enter(ann.uuid);
    await enter(bob.uuid);
    await enter(cyd.uuid);
    ann.speak(true);
    clock.advance(40);
    ann.speak(false);
    clock.advance(40);
    for (const command of ['mute', 'unmute', 'deaf', 'undeaf', 'hold', 'unhold'])
      await plain.api(`conference cv1 ${command} 1`);
    for (const command of ['lock', 'unlock', 'play a.wav', 'play b.wav 1', 'play a.wav async', 'play missing.wav'])
      await plain.api(`conference cv1 ${command}`);
    clock.advance(40);
    const execute = async (application: string, argument: string) => {
      const message = [`execute-app-name: ${application}`, `execute-app-arg: ${argument}`].join('\n');
      await plain.ask(`sendmsg ${ann.uuid}\ncall-command: execute\n${message}`);
      clock.advance(40);
    };
    await execute('playback', 'a.wav');
    await execute('record', '/tmp/a.wav 1');
    clock.advance(2000);
    await plain.api('conference cv1 transfer cv2@convene 3');
    clock.advance(40);
    await plain.api('conference cv1 kick 1');
    clock.advance(40);
    await plain.api('conference cv1 hup 2');
    await plain.ask('bgapi conference cv1 list');
    clock.advance(20_000);
    bob.hangup();
    clock.advance(40);
    const restarted = sim.restart({ how: 'shutdown' });
    clock.advance(100);
    await restarted;
    await Promise.all([plain.until(() => plain.closed), json.until(() => json.closed)]);
  }

  /** The name of a sample says the action or the event, and which of its forms. */
  const find = (client: RawClient, sampleName: string): RawEvent | undefined =>
    client.events.find(({ last }) => {
      const [, kind, form] = /^(.*?)(?:-(async|error))?$/.exec(sampleName) ?? [];
      if ((last.get('Action') ?? last.get('Event-Name')) !== kind) return false;
      if (last.has('Error') !== (form === 'error')) return false;
      if ((last.get('Async') === 'true') !== (form === 'async')) return false;
      if (kind === 'floor-change' && last.get('New-ID') === 'none') return false;
      if (kind === 'CHANNEL_EXECUTE_COMPLETE') return last.get('Application') === 'answer';
      return kind === 'transfer' || last.get('Caller-Caller-ID-Number') !== TRANSFERRED;
    });

  for (const file of readdirSync(FOLDER).filter((name) => !name.startsWith('json'))) {
    const kind = file.replace('.txt', '');
    test(kind, () => {
      const real = sample(file);
      const ours = find(plain, kind);
      if (ours === undefined) throw new Error(`${kind} was not sent`);
      expect(headers(ours)).toEqual(headers(real));
      expect(ours.last.get('Event-Calling-Function')).toBe(real.last.get('Event-Calling-Function'));
      if (WITH_SIP_VARIABLES.includes(kind)) expect(variables(ours)).toEqual(variables(real));
    });

    test(`${kind} in JSON says the same`, () => {
      expect(find(json, kind)?.pairs).toEqual(find(plain, kind)?.pairs);
    });
  }

  test('JSON is written as FreeSWITCH writes it', () => {
    const real = readFileSync(new URL('json-format-add-member.txt', FOLDER), 'utf8');
    const ours = json.frames.find((frame) => frame.body.includes('"Action":"add-member"'));
    const keysOf = (text: string) => [...text.matchAll(/"([^"]+)":"/g)].map((match) => match[1]);
    expect(keysOf(ours?.body ?? '')).toEqual(keysOf(real.slice(real.indexOf('{'))));
    expect([...(ours?.head.keys() ?? [])]).toEqual(['Content-Length', 'Content-Type']);
  });
});
