import { describe, expect, test } from 'vitest';
import { UnsafeText } from '../../src/esl/safe-text.ts';
import { jobEvent, reply, response, settle } from './fake-wire.ts';
import { type SessionLab, upLab } from './session-lab.ts';

const sentSince = (lab: SessionLab, count = 2): readonly string[] => lab.far.sent.slice(count);
/** The id that the newest bgapi gave its job. */
function newestJob(lab: SessionLab): string {
  const job = /\nJob-UUID: ([0-9a-f-]{36})\n\n$/.exec(lab.far.sent.at(-1) ?? '')?.[1];
  if (job === undefined) throw new Error('the newest command is no bgapi');
  return job;
}

describe('commands', () => {
  test('are one write each, and their replies come in their order, of both kinds', async () => {
    const lab = await upLab();
    const replies = Promise.all([
      lab.session.command('api one'),
      lab.session.command('sendmsg leg\ncall-command: execute'),
      lab.session.command('api three'),
    ]);
    expect(sentSince(lab)).toEqual(['api one\n\n', 'sendmsg leg\ncall-command: execute\n\n', 'api three\n\n']);
    lab.far.receive(response('+OK 1\n') + reply('-ERR invalid session id [leg]') + response('3'));
    expect(await replies).toEqual([
      { kind: 'ok', text: '+OK 1\n' },
      { kind: 'refused', reason: 'invalid session id [leg]' },
      { kind: 'ok', text: '3' },
    ]);
    expect(lab.session.inFlight).toBe(0);
  });

  test.each(['-ERR No such channel!\n', '-USAGE: uuid_kill <uuid>\n', '-ERR\n'])('%j is a refusal', async (body) => {
    const lab = await upLab();
    const answer = lab.session.command('api x');
    lab.far.receive(response(body));
    expect(await answer).toMatchObject({ kind: 'refused' });
  });

  test('that have waited too long are given up, and keep their place', async () => {
    const lab = await upLab();
    const late = lab.session.command('api late');
    lab.clock.advance(9_999);
    const next = lab.session.command('api next');
    lab.clock.advance(1);
    expect(await late).toEqual({ kind: 'timed-out' });
    lab.far.receive(response('of the late one'));
    lab.far.receive(response('of the next one'));
    expect(await next).toEqual({ kind: 'ok', text: 'of the next one' });
    expect(lab.malformed).toEqual([]);
  });

  test('2,000 at once are answered each with its own', async () => {
    const lab = await upLab();
    const numbers = Array.from({ length: 2_000 }, (_, index) => String(index));
    const answers = Promise.all(numbers.map((number) => lab.session.command(`api echo ${number}`)));
    for (const number of numbers) lab.far.receive(response(number));
    expect(await answers).toEqual(numbers.map((text) => ({ kind: 'ok', text })));
  });

  test('a reply that nothing asked for is told and changes nothing', async () => {
    const lab = await upLab();
    lab.far.receive(reply('+OK') + response('+OK'));
    expect(lab.malformed).toEqual(['a reply that nothing asked for', 'a reply that nothing asked for']);
    const answer = lab.session.command('api x');
    lab.far.receive(response('y'));
    expect(await answer).toEqual({ kind: 'ok', text: 'y' });
  });

  test.each(['api a\rb', 'api a\0', `api \${x}`, 'api a\n\nexit', '\nexit', 'api a\n'])(
    '%j is refused before anything is sent',
    async (text) => {
      const lab = await upLab();
      expect(() => lab.session.command(text)).toThrow(UnsafeText);
      expect(sentSince(lab)).toEqual([]);
      expect(lab.session.inFlight).toBe(0);
    },
  );
});

describe('background jobs', () => {
  test('are answered by the id that they were given, in any order', async () => {
    const lab = await upLab();
    const first = lab.session.background('originate a');
    const firstJob = newestJob(lab);
    const second = lab.session.background('originate b');
    const secondJob = newestJob(lab);
    expect(sentSince(lab)[0]).toBe(`bgapi originate a\nJob-UUID: ${firstJob}\n\n`);
    lab.far.receive(reply(`+OK Job-UUID: ${firstJob}`) + reply(`+OK Job-UUID: ${secondJob}`));
    lab.far.receive(
      jobEvent(secondJob, '+OK b\n') + jobEvent('somebody-elses', '+OK') + jobEvent(firstJob, '-ERR USER_BUSY\n'),
    );
    expect(await Promise.all([first, second])).toEqual([
      { kind: 'refused', reason: 'USER_BUSY' },
      { kind: 'ok', text: '+OK b\n' },
    ]);
    expect(lab.session.inFlight).toBe(0);
  });

  test('may be done before they are accepted', async () => {
    const lab = await upLab();
    const done = lab.session.background('status');
    lab.far.receive(jobEvent(newestJob(lab), 'UP\n') + reply('+OK Job-UUID: x'));
    expect(await done).toEqual({ kind: 'ok', text: 'UP\n' });
  });

  test('that are refused at once never wait for a result', async () => {
    const lab = await upLab();
    const refused = lab.session.background('nonsense');
    lab.far.receive(reply('-ERR command not found'));
    expect(await refused).toEqual({ kind: 'refused', reason: 'command not found' });
    expect(lab.session.inFlight).toBe(0);
  });

  test('have a time limit of their own, and a result that comes later is nobody’s', async () => {
    const lab = await upLab();
    const slow = lab.session.background('originate a', 60_000);
    const job = newestJob(lab);
    lab.far.receive(reply(`+OK Job-UUID: ${job}`));
    await settle();
    // Something is heard in between, so that the connection is not taken for dead.
    for (let second = 0; second < 60; second += 10) {
      expect(lab.session.inFlight).toBe(1);
      lab.far.receive(jobEvent('another', ''));
      lab.clock.advance(10_000);
    }
    expect(await slow).toEqual({ kind: 'timed-out' });
    lab.far.receive(jobEvent(job, '+OK\n'));
    expect([lab.session.inFlight, lab.malformed]).toEqual([0, []]);
  });

  test.each(['a\nexit', 'a\rb', 'a\0', `{x=\${y}}`])('%j is refused before anything is sent', async (text) => {
    const lab = await upLab();
    await expect(lab.session.background(text)).rejects.toThrow(UnsafeText);
    expect([sentSince(lab), lab.session.inFlight]).toEqual([[], 0]);
  });
});

describe('when the connection ends', () => {
  test.each([
    ['by itself', (lab: SessionLab) => lab.far.drop(new Error('read ECONNRESET'))],
    ['by a notice', (lab: SessionLab) => lab.far.receive('Content-Type: text/disconnect-notice\n\n')],
    ['from our side', (lab: SessionLab) => lab.session.close()],
  ])('%s, whatever waits is lost, once', async (_, end) => {
    const lab = await upLab();
    const waiting = Promise.all([lab.session.command('api one'), lab.session.background('originate a')]);
    end(lab);
    expect(await waiting).toEqual([{ kind: 'lost' }, { kind: 'lost' }]);
    expect(lab.endings).toHaveLength(1);
    expect(lab.session.inFlight).toBe(0);
    expect(await lab.session.command('api late')).toEqual({ kind: 'lost' });
    expect(await lab.session.background('late')).toEqual({ kind: 'lost' });
    expect(lab.session.inFlight).toBe(0);
    lab.session.close();
    lab.clock.advance(1_000_000);
    expect(lab.endings).toHaveLength(1);
  });
});
