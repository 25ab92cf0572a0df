import { describe, expect, test } from 'vitest';
import { digitEvent, jsonEvent, reply, response, settle } from './fake-wire.ts';
import { OPTIONS, sessionLab, upLab } from './session-lab.ts';

const HALF_MS = OPTIONS.livenessMs / 2;
const SHUTDOWN = jsonEvent({ 'Event-Name': 'SHUTDOWN' });

describe('liveness', () => {
  test('a silent connection is probed, and ended when the probe is not answered', async () => {
    const lab = await upLab();
    lab.clock.advance(HALF_MS);
    expect(lab.far.sent.slice(2)).toEqual(['api uptime\n\n']);
    expect(lab.endings).toEqual([]);
    lab.clock.advance(HALF_MS);
    expect(lab.endings).toEqual([{ kind: 'lost', reason: 'nothing heard for 30000 ms' }]);
    expect(lab.far.destroyed).toBe(true);
  });

  test('the answer to a probe is a sign of life', async () => {
    const lab = await upLab();
    for (let probe = 1; probe <= 10; probe++) {
      lab.clock.advance(HALF_MS);
      expect(lab.far.sent.slice(2)).toHaveLength(probe);
      lab.far.receive(response('12345'));
    }
    expect([lab.endings, lab.malformed]).toEqual([[], []]);
  });

  test('any byte is a sign of life, and nothing is probed while they come', async () => {
    const lab = await upLab();
    for (const byte of Buffer.from(digitEvent('1')).toString('latin1')) {
      lab.far.receive(byte);
      lab.clock.advance(HALF_MS - 1);
    }
    expect([lab.far.sent.slice(2), lab.endings]).toEqual([[], []]);
    expect(lab.heard).toHaveLength(1);
  });
});

describe('bytes that break the framing', () => {
  test('end a live connection, and nothing of them is acted upon', async () => {
    const lab = await upLab();
    lab.far.receive(`${digitEvent('1')}Content-Length: abc\nContent-Type: text/event-json\n\n${digitEvent('2')}`);
    expect(lab.heard).toMatchObject([{ kind: 'digit', digit: '1' }]);
    expect(lab.endings).toMatchObject([{ kind: 'lost', reason: expect.stringContaining('make no sense') }]);
    expect(lab.far.destroyed).toBe(true);
  });

  test('that only make a frame nobody understands do not', async () => {
    const lab = await upLab();
    lab.far.receive(`Hello: world\n\nContent-Type: text/event-json\nContent-Length: 1\n\n{${digitEvent('2')}`);
    expect(lab.heard).toMatchObject([{ kind: 'digit', digit: '2' }]);
    expect([lab.malformed.length, lab.endings]).toEqual([2, []]);
  });
});

describe('listeners that throw', () => {
  test('do not lose the rest of a chunk', async () => {
    const heard: string[] = [];
    const lab = await upLab(
      {},
      {
        event: (event) => {
          if (event.kind !== 'digit') return;
          heard.push(event.digit);
          if (event.digit === '1') throw new Error('a fault of the listener');
        },
      },
    );
    const answer = lab.session.command('api x');
    lab.far.receive(digitEvent('1') + digitEvent('2') + response('y'));
    expect(heard).toEqual(['1', '2']);
    expect(await answer).toEqual({ kind: 'ok', text: 'y' });
    expect(lab.malformed).toEqual([expect.stringContaining('a fault of the listener')]);
    expect(lab.endings).toEqual([]);
  });

  test('at the beginning or the end do no harm either', async () => {
    const fault = (): never => {
      throw new Error('a fault of the listener');
    };
    const lab = await upLab({}, { up: fault, over: fault });
    expect(lab.malformed).toHaveLength(1);
    lab.far.drop();
    expect(lab.malformed).toHaveLength(2);
    expect(await lab.session.command('api x')).toEqual({ kind: 'lost' });
  });
});

describe('a FreeSWITCH that goes down', () => {
  test('is sent nothing more, and heard to its end', async () => {
    const lab = await upLab();
    const waiting = lab.session.command('api one');
    lab.far.receive(SHUTDOWN);
    expect(await waiting).toEqual({ kind: 'lost' });
    expect(await lab.session.command('api two')).toEqual({ kind: 'lost' });
    expect(lab.far.sent.slice(2)).toEqual(['api one\n\n']);
    lab.clock.advance(30_000);
    lab.far.receive(digitEvent('1'));
    expect(lab.heard).toMatchObject([{ kind: 'shutdown' }, { kind: 'digit' }]);
    expect(lab.endings).toEqual([]);
    lab.far.receive('Content-Type: text/disconnect-notice\nContent-Length: 4\n\nbye\n');
    expect(lab.endings).toMatchObject([{ kind: 'lost' }]);
  });

  test('and never comes to its end is left after a minute', async () => {
    const lab = await upLab();
    lab.far.receive(SHUTDOWN);
    lab.clock.advance(60_000);
    expect(lab.endings).toMatchObject([{ kind: 'lost' }]);
  });
});

test('what goes over the wire is told for a recording, both ways, unchanged and in order', async () => {
  const wire: [string, string][] = [];
  const lab = sessionLab({}, { wire: (dir, bytes) => wire.push([dir, bytes.toString('latin1')]) });
  lab.far.receive('Content-Type: auth/re');
  lab.far.receive('quest\n\n');
  lab.far.receive(reply('+OK J\u00f6rg'));
  await settle();
  expect(wire).toEqual([
    ['rx', 'Content-Type: auth/re'],
    ['rx', 'quest\n\n'],
    ['tx', 'auth ClueCon\n\n'],
    ['rx', Buffer.from(reply('+OK J\u00f6rg')).toString('latin1')],
    ['tx', 'event json DTMF CUSTOM conference::maintenance\n\n'],
  ]);
});

test('an event is told with FreeSWITCH’s own time', async () => {
  const stamps: unknown[] = [];
  const lab = await upLab({}, { event: (_, stamp) => stamps.push(stamp) });
  lab.far.receive(jsonEvent({ 'Event-Name': 'HEARTBEAT', 'Event-Date-Timestamp': '1795220173792621' }));
  lab.far.receive(jsonEvent({ 'Event-Name': 'HEARTBEAT', 'Event-Date-Timestamp': 'soon' }));
  expect(stamps).toEqual([{ sentAtMs: 1_795_220_173_792.621 }, { sentAtMs: undefined }]);
});
