import { describe, expect, test } from 'vitest';
import { AUTH_REQUEST, jsonEvent, reply, settle } from './fake-wire.ts';
import { drawing } from './fuzz.ts';
import { LINK_OPTIONS, linkLab } from './link-lab.ts';
import { welcome } from './session-lab.ts';

const REJECTION = 'Content-Type: text/rude-rejection\nContent-Length: 3\n\nno\n';

test('after a loss another connection is made, authenticated and subscribed anew', async () => {
  const lab = linkLab();
  await welcome(lab.network.newest);
  expect(lab.ups).toBe(1);
  lab.network.newest.drop(new Error('read ECONNRESET'));
  expect(lab.downs).toEqual([{ why: { kind: 'lost', reason: 'read ECONNRESET' }, nextInMs: 1_000 }]);
  lab.clock.advance(999);
  expect(lab.network.connections).toHaveLength(1);
  lab.clock.advance(1);
  expect(lab.network.connections).toHaveLength(2);
  await welcome(lab.network.newest);
  expect(lab.ups).toBe(2);
  expect(lab.network.newest.sent).toEqual(['auth ClueCon\n\n', 'event json DTMF CUSTOM conference::maintenance\n\n']);
});

test('nothing that was in flight is sent again', async () => {
  const lab = linkLab(() => 1, { up: (session) => void session.command('api uuid_kill leg') });
  await welcome(lab.network.newest);
  expect(lab.network.newest.sent).toHaveLength(3);
  lab.network.newest.drop();
  lab.clock.advance(1_000);
  lab.network.newest.receive(AUTH_REQUEST);
  lab.network.newest.receive(reply('+OK accepted'));
  await settle();
  expect(lab.network.newest.sent.join('')).not.toContain('uuid_kill');
});

describe('the pause between attempts', () => {
  test('doubles up to the longest', () => {
    const lab = linkLab();
    for (let attempt = 0; attempt < 8; attempt++) {
      lab.network.newest.drop(new Error('connect ECONNREFUSED'));
      lab.clock.advance(lab.downs.at(-1)?.nextInMs ?? 0);
    }
    expect(lab.downs.map(({ nextInMs }) => nextInMs)).toEqual([
      1_000, 2_000, 4_000, 8_000, 16_000, 30_000, 30_000, 30_000,
    ]);
    expect(lab.network.connections).toHaveLength(9);
  });

  test('does not grow beyond all bounds in a year of attempts', () => {
    const lab = linkLab();
    for (let attempt = 0; attempt < 2_000; attempt++) {
      lab.network.newest.drop();
      lab.clock.advance(30_000);
    }
    expect(lab.downs.at(-1)?.nextInMs).toBe(30_000);
  });

  test('is short again only after a connection was up', async () => {
    const lab = linkLab();
    const dropAndWait = (): void => {
      lab.network.newest.drop();
      lab.clock.advance(lab.downs.at(-1)?.nextInMs ?? 0);
    };
    dropAndWait();
    // Connected, greeted, even authenticated: none of that is enough.
    lab.network.newest.receive(AUTH_REQUEST);
    dropAndWait();
    lab.network.newest.receive(AUTH_REQUEST);
    lab.network.newest.receive(reply('+OK accepted'));
    await settle();
    dropAndWait();
    await welcome(lab.network.newest);
    dropAndWait();
    dropAndWait();
    expect(lab.downs.map(({ nextInMs }) => nextInMs)).toEqual([1_000, 2_000, 4_000, 1_000, 2_000]);
  });

  test('is drawn from its second half, so that many controllers do not come back in step', () => {
    const pauseFor = (drawn: number): number => {
      const lab = linkLab(() => drawn);
      lab.network.newest.drop();
      lab.clock.advance(lab.downs[0]?.nextInMs ?? 0);
      lab.network.newest.drop();
      return lab.downs[1]?.nextInMs ?? 0;
    };
    expect([pauseFor(0), pauseFor(0.5), pauseFor(1)]).toEqual([1_000, 1_500, 2_000]);
    const draw = drawing(1);
    const pauses = new Set(Array.from({ length: 100 }, () => pauseFor(draw(1_000) / 1_000)));
    expect(pauses.size).toBeGreaterThan(50);
  });

  test.each([
    ['the password', [AUTH_REQUEST, reply('-ERR invalid')]],
    ['the ACL', [REJECTION]],
  ])('is long after a refusal by %s, which only the operator can mend', async (_, chunks) => {
    const lab = linkLab();
    for (const chunk of chunks) lab.network.newest.receive(chunk);
    await settle();
    expect(lab.downs).toMatchObject([{ why: { kind: 'refused' }, nextInMs: LINK_OPTIONS.refusedPauseMs }]);
    lab.clock.advance(LINK_OPTIONS.refusedPauseMs - 1);
    expect(lab.network.connections).toHaveLength(1);
    lab.clock.advance(1);
    expect(lab.network.connections).toHaveLength(2);
  });

  test('follows a deadline that passed, too', () => {
    const lab = linkLab();
    lab.clock.advance(LINK_OPTIONS.connectTimeoutMs);
    expect(lab.downs).toMatchObject([{ why: { kind: 'lost' }, nextInMs: 1_000 }]);
    expect(lab.network.newest.destroyed).toBe(true);
  });
});

describe('a link that is stopped', () => {
  test('ends its connection and makes no other', async () => {
    const lab = linkLab();
    await welcome(lab.network.newest);
    lab.link.stop();
    expect(lab.network.newest.destroyed).toBe(true);
    lab.clock.advance(1_000_000);
    lab.link.start();
    expect([lab.network.connections.length, lab.downs]).toEqual([1, []]);
  });

  test('in a pause makes no other attempt', () => {
    const lab = linkLab();
    lab.network.newest.drop();
    lab.link.stop();
    lab.clock.advance(1_000_000);
    expect(lab.network.connections).toHaveLength(1);
  });
});

test('two starts are one connection', () => {
  const lab = linkLab();
  lab.link.start();
  expect(lab.network.connections).toHaveLength(1);
});

test('how late events are is measured against FreeSWITCH’s clock, anew on each connection', async () => {
  const lab = linkLab();
  const heartbeat = (sentAtMs: number): string =>
    jsonEvent({ 'Event-Name': 'HEARTBEAT', 'Event-Date-Timestamp': String(sentAtMs * 1_000) });
  await welcome(lab.network.newest);
  expect(lab.link.lag).toBeUndefined();
  const now = lab.clock.now();
  for (const lateMs of [20, 5, 300, 40]) lab.network.newest.receive(heartbeat(now - lateMs));
  expect(lab.link.lag).toEqual({ lastMs: 40, leastMs: 5, mostMs: 300 });
  lab.network.newest.drop();
  lab.clock.advance(1_000);
  await welcome(lab.network.newest);
  expect(lab.link.lag).toBeUndefined();
});
