import { describe, expect, test } from 'vitest';
import { AUTH_REQUEST, reply, settle } from './fake-wire.ts';
import { sessionLab, upLab, welcome } from './session-lab.ts';

const NOTICE = 'Content-Type: text/disconnect-notice\nContent-Length: 23\n\nDisconnected, goodbye.\n';
const REJECTION = 'Content-Type: text/rude-rejection\nContent-Length: 24\n\nAccess Denied, go away.\n';

test('a session authenticates and subscribes, each in its turn, and is up', async () => {
  const lab = sessionLab();
  expect(lab.far).toMatchObject({ host: 'freeswitch', port: 8021, sent: [] });
  lab.far.receive(AUTH_REQUEST);
  expect(lab.far.sent).toEqual(['auth ClueCon\n\n']);
  lab.far.receive(reply('+OK accepted'));
  await settle();
  expect(lab.far.sent.slice(1)).toEqual(['event json DTMF CUSTOM conference::maintenance\n\n']);
  expect(lab.ups).toBe(0);
  lab.far.receive(reply('+OK event listener enabled json'));
  await settle();
  expect(lab.ups).toBe(1);
  expect([lab.malformed, lab.endings]).toEqual([[], []]);
});

test.each(['pa$$word', `\${x}`, 'two words', "it's"])('the password %s is sent as it is', (password) => {
  const lab = sessionLab({ password });
  lab.far.receive(AUTH_REQUEST);
  expect(lab.far.sent).toEqual([`auth ${password}\n\n`]);
});

test.each(['a\nexit', 'a\r', 'a\0b'])('the password %j is never sent', async (password) => {
  const lab = sessionLab({ password });
  lab.far.receive(AUTH_REQUEST);
  await settle();
  expect(lab.far.sent).toEqual([]);
  expect(lab.endings).toEqual([{ kind: 'refused', reason: expect.stringContaining('password') }]);
});

describe('a wrong password is told as such', () => {
  test.each([
    ['with the notice of the end in the same chunk', [reply('-ERR invalid') + NOTICE]],
    ['with the notice by itself', [reply('-ERR invalid'), NOTICE]],
    ['without a notice', [reply('-ERR invalid')]],
  ])('%s', async (_, chunks) => {
    const lab = sessionLab();
    lab.far.receive(AUTH_REQUEST);
    for (const chunk of chunks) {
      lab.far.receive(chunk);
      await settle();
    }
    expect(lab.endings).toEqual([{ kind: 'refused', reason: 'the event socket does not take the password' }]);
    expect(lab.far.destroyed).toBe(true);
    expect(lab.ups).toBe(0);
  });

  test('even where the connection closes before the notice', async () => {
    const lab = sessionLab();
    lab.far.receive(AUTH_REQUEST);
    lab.far.receive(reply('-ERR invalid'));
    lab.far.drop();
    await settle();
    expect(lab.endings).toMatchObject([{ kind: 'refused' }]);
  });
});

test('a refusal by the ACL is told as such, with FreeSWITCH’s words', async () => {
  const lab = sessionLab();
  lab.far.receive(REJECTION);
  lab.far.drop();
  await settle();
  expect(lab.endings).toEqual([{ kind: 'refused', reason: expect.stringMatching(/ACL.*Access Denied, go away\./) }]);
  expect(lab.far.sent).toEqual([]);
});

test('a subscription that is refused ends the session', async () => {
  const lab = sessionLab();
  lab.far.receive(AUTH_REQUEST);
  lab.far.receive(reply('+OK accepted'));
  await settle();
  lab.far.receive(reply('-ERR no keywords supplied'));
  await settle();
  expect(lab.endings).toMatchObject([{ kind: 'lost', reason: expect.stringContaining('subscription') }]);
  expect(lab.ups).toBe(0);
});

describe('connect, authentication and subscription have one deadline', () => {
  const nothing = async (): Promise<void> => {};
  const greet = async (lab: ReturnType<typeof sessionLab>): Promise<void> => lab.far.receive(AUTH_REQUEST);
  const accept = async (lab: ReturnType<typeof sessionLab>): Promise<void> => {
    lab.far.receive(AUTH_REQUEST);
    lab.far.receive(reply('+OK accepted'));
    await settle();
  };
  test.each([
    ['the greeting does not come', nothing],
    ['the password is not answered', greet],
    ['the subscription is not answered', accept],
  ])('where %s', async (_, begin) => {
    const lab = sessionLab();
    await begin(lab);
    lab.clock.advance(4_999);
    expect(lab.endings).toEqual([]);
    lab.clock.advance(1);
    expect(lab.endings).toEqual([{ kind: 'lost', reason: 'no answer within 5000 ms' }]);
    expect(lab.far.destroyed).toBe(true);
  });

  test('which does not concern a session that is up', async () => {
    const lab = await upLab();
    lab.clock.advance(5_000);
    expect(lab.endings).toEqual([]);
  });
});

test('a connection that is refused ends with its error', async () => {
  const lab = sessionLab();
  lab.far.drop(new Error('connect ECONNREFUSED 127.0.0.1:8021'));
  expect(lab.endings).toEqual([{ kind: 'lost', reason: 'connect ECONNREFUSED 127.0.0.1:8021' }]);
});

test('a greeting that comes a second time changes nothing', async () => {
  const lab = await upLab();
  lab.far.receive(AUTH_REQUEST);
  await settle();
  expect(lab.far.sent).toHaveLength(2);
  expect(lab.malformed).toEqual(['auth/request a second time']);
  await welcome(lab.far);
  expect(lab.ups).toBe(1);
});
