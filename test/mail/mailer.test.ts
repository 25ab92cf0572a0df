import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer, type Server, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { SMTPServerOptions } from 'smtp-server';
import { afterEach, describe, expect, test } from 'vitest';
import type { Mail } from '../../src/mail/mail.ts';
import { type Mailer, mailer } from '../../src/mail/mailer.ts';
import { type ManualClock, manualClock, systemClock } from '../../src/time/clock.ts';
import { type Certificate, makeCertificate, openPost, type Post, portOf } from './smtp.ts';

const NOW_MS = Date.UTC(2027, 0, 31, 7, 59);
const MAIL: Mail = {
  id: 'conference-5.notification.20270131T0900.7@example.org',
  to: 'someone@example.com',
  subject: 'About to start: Überblick',
  text: 'Code: 3000\n',
  html: '<p>Code: 3000</p>\n',
  calendar: { method: 'REQUEST', text: 'BEGIN:VCALENDAR\r\nEND:VCALENDAR\r\n' },
};
const from = { name: 'Convene', address: 'convene@example.org' };

const open: (() => unknown)[] = [];
afterEach(async () => {
  for (const close of open.splice(0).reverse()) await close();
});
async function post(options?: SMTPServerOptions): Promise<Post> {
  const opened = await openPost(options);
  open.push(opened.close);
  return opened;
}
function sender(url: string, { clock = manualClock(NOW_MS), caFile }: Sending = {}): Mailer {
  const made = mailer({ url, from, timeoutMs: 5_000, caFile }, clock);
  open.push(made.close);
  return made;
}
interface Sending {
  readonly clock?: ManualClock;
  readonly caFile?: string;
}
const answering = (responseCode: number, message: string) => Object.assign(new Error(message), { responseCode });

describe('a message that is sent', () => {
  test('arrives with text, HTML and the calendar, from and to whom it says', async () => {
    const { port, taken, raw } = await post();
    expect(await sender(`smtp://127.0.0.1:${port}`).deliver(MAIL)).toEqual({ kind: 'sent' });
    expect(taken).toMatchObject([{ from: 'convene@example.org', to: ['someone@example.com'], secure: false }]);
    const email = taken[0]?.email;
    expect(email).toMatchObject({
      from: { name: 'Convene', address: 'convene@example.org' },
      to: [{ address: 'someone@example.com' }],
      subject: 'About to start: Überblick',
      messageId: '<conference-5.notification.20270131T0900.7@example.org>',
      date: '2027-01-31T07:59:00.000Z',
    });
    expect([email?.text?.trim(), email?.html?.trim()]).toEqual(['Code: 3000', '<p>Code: 3000</p>']);
    expect(email?.headers).toContainEqual(expect.objectContaining({ key: 'auto-submitted', value: 'auto-generated' }));
    // For clients that look for one beside the text, and for those that look for a file.
    const content = expect.stringMatching(/^BEGIN:VCALENDAR\r?\nEND:VCALENDAR\r?\n$/);
    const calendar = { mimeType: 'text/calendar', method: 'REQUEST', content };
    const file = { mimeType: 'application/ics', filename: 'conference.ics', content };
    expect(email?.attachments).toMatchObject([calendar, file]);
    expect(raw[0]).toMatch(/multipart\/alternative[\s\S]*text\/plain[\s\S]*text\/html[\s\S]*text\/calendar/);
  });
  test('has no calendar where there is none', async () => {
    const { port, taken } = await post();
    await sender(`smtp://127.0.0.1:${port}`).deliver({ ...MAIL, calendar: undefined });
    expect(taken[0]?.email.attachments).toEqual([]);
  });
  test('gets no header from what people write', async () => {
    const { port, taken, raw } = await post();
    const hostile = { ...MAIL, subject: 'One\r\nBcc: other@example.com\r\n\r\nBody', id: 'a\r\nX-Evil: 1' };
    await sender(`smtp://127.0.0.1:${port}`).deliver(hostile);
    expect(taken[0]?.to).toEqual(['someone@example.com']);
    const keys = taken[0]?.email.headers.map(({ key }) => key);
    expect(keys).not.toContain('bcc');
    expect(keys).not.toContain('x-evil');
    expect(raw[0]).not.toMatch(/^(?:Bcc|X-Evil):/im);
  });
});

describe('by TLS', () => {
  /** Leads to this machine, without being its own address. */
  const ELSEWHERE = '0.0.0.0';
  /** A server that takes TLS from the start, and one with STARTTLS. */
  async function both(certificate: Certificate) {
    const start = await post({ ...certificate, secure: true, disabledCommands: [] });
    const later = await post({ ...certificate, disabledCommands: [] });
    const urls = (host: string) => [`smtps://${host}:${start.port}`, `smtp://${host}:${later.port}`];
    return { urls, secure: () => [...start.taken, ...later.taken].map((each) => each.secure) };
  }
  async function fileOf({ cert }: Certificate): Promise<string> {
    const folder = await mkdtemp(join(tmpdir(), 'convene-ca-'));
    open.push(() => rm(folder, { recursive: true }));
    await writeFile(join(folder, 'ca.pem'), cert);
    return join(folder, 'ca.pem');
  }
  test('from the start, and by STARTTLS where the server offers it, with a certificate of its own', async () => {
    const certificate = await makeCertificate(ELSEWHERE);
    const { urls, secure } = await both(certificate);
    const caFile = await fileOf(certificate);
    for (const url of urls(ELSEWHERE)) expect(await sender(url, { caFile }).deliver(MAIL)).toEqual({ kind: 'sent' });
    expect(secure()).toEqual([true, true]);
  });
  test('with the server of this machine, whoever signed its certificate', async () => {
    const { urls, secure } = await both(await makeCertificate());
    for (const url of urls('localhost')) expect(await sender(url).deliver(MAIL)).toEqual({ kind: 'sent' });
    expect(secure()).toEqual([true, true]);
  });
  test('nothing is told to another server whose certificate is not good', async () => {
    const { urls, secure } = await both(await makeCertificate(ELSEWHERE));
    const caFile = await fileOf(await makeCertificate(ELSEWHERE));
    const reason = expect.stringMatching(/certificate/);
    for (const url of urls(ELSEWHERE)) {
      for (const settings of [{}, { caFile }]) {
        expect(await sender(url, settings).deliver(MAIL)).toEqual({ kind: 'rejected', permanent: false, reason });
      }
    }
    expect(secure()).toEqual([]);
  });
  test('certificates that cannot be read are a refusal that says so', async () => {
    const outcome = await sender('smtps://mail.example.org', { caFile: '/nowhere/ca.pem' }).deliver(MAIL);
    const reason = expect.stringMatching(/^mail\.caFile cannot be read: ENOENT.*ca\.pem/);
    expect(outcome).toEqual({ kind: 'rejected', permanent: false, reason });
  });
  test('a name and a password go to nobody else without it', async () => {
    const asked: string[] = [];
    const { port } = await post({
      disabledCommands: ['STARTTLS'],
      onAuth: ({ username = '' }, _, done) => {
        asked.push(username);
        done(null, { user: username });
      },
    });
    const outcome = await sender(`smtp://user:secret@${ELSEWHERE}:${port}`).deliver(MAIL);
    expect(outcome).toMatchObject({ kind: 'rejected', reason: expect.stringMatching(/STARTTLS/) });
    expect(asked).toEqual([]);
  });
});

describe('a name and a password', () => {
  const onAuth: SMTPServerOptions['onAuth'] = ({ username, password }, _, done) =>
    username === 'us er' && password === 'p@ss' ? done(null, { user: username }) : done(answering(535, 'who are you?'));
  const options: SMTPServerOptions = { authOptional: false, allowInsecureAuth: true, onAuth };
  test('are told', async () => {
    const { port, taken } = await post(options);
    expect(await sender(`smtp://us%20er:p%40ss@127.0.0.1:${port}`).deliver(MAIL)).toEqual({ kind: 'sent' });
    expect(taken[0]?.user).toBe('us er');
  });
  test('that are wrong are a refusal, which does not tell them', async () => {
    const { port } = await post(options);
    const outcome = await sender(`smtp://us%20er:wrong@127.0.0.1:${port}`).deliver(MAIL);
    expect(outcome).toEqual({ kind: 'rejected', permanent: true, reason: 'Invalid login: 535 who are you?' });
  });
});

describe('a refusal', () => {
  const refusing = (responseCode: number): readonly (readonly [string, SMTPServerOptions])[] => {
    const error = answering(responseCode, 'no');
    return [
      ['whoever connects', { onConnect: (_, done) => done(error) }],
      ['the sender', { onMailFrom: (_, __, done) => done(error) }],
      ['the address', { onRcptTo: (_, __, done) => done(error) }],
      [
        'the message',
        {
          onData: (stream, _, done) => {
            stream.resume();
            stream.on('end', () => done(error));
          },
        },
      ],
    ];
  };
  test.each(refusing(550))('of %s is permanent with a 5xx', async (_, options) => {
    const { port } = await post(options);
    const outcome = await sender(`smtp://127.0.0.1:${port}`).deliver(MAIL);
    expect(outcome).toEqual({ kind: 'rejected', permanent: true, reason: expect.stringMatching(/550 no/) });
  });
  test.each(refusing(451))('of %s is not with a 4xx', async (_, options) => {
    const { port } = await post(options);
    const outcome = await sender(`smtp://127.0.0.1:${port}`).deliver(MAIL);
    expect(outcome).toEqual({ kind: 'rejected', permanent: false, reason: expect.stringMatching(/451 no/) });
  });
  test('comes at once for what is no address', async () => {
    const outcome = await sender('smtp://127.0.0.1:1').deliver({ ...MAIL, to: 'a@b.c>\r\nRCPT TO:<d@e.f' });
    expect(outcome).toEqual({ kind: 'rejected', permanent: true, reason: 'the address is not good' });
  });
});

/** A server that says what a test has it say, and tells of the lines that come. */
async function scripted(line: (text: string, socket: Socket) => void, greeting = '220 hello'): Promise<number> {
  const server: Server = createServer((socket) => {
    let rest = '';
    socket.on('error', () => {});
    socket.on('data', (bytes) => {
      const lines = `${rest}${bytes.toString()}`.split('\r\n');
      rest = lines.pop() ?? '';
      for (const each of lines) line(each, socket);
    });
    if (greeting !== '') socket.write(`${greeting}\r\n`);
    open.push(() => socket.destroy());
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  open.push(() => server.close());
  return portOf(server);
}
const polite = (text: string, socket: Socket): void => {
  if (/^EHLO/.test(text)) socket.write('250 hello\r\n');
  else if (/^(?:MAIL|RCPT)/.test(text)) socket.write('250 good\r\n');
  else if (text === 'DATA') socket.write('354 go ahead\r\n');
};

describe('when the connection breaks', () => {
  test('nobody listens: nothing was sent', async () => {
    const { port, close } = await openPost();
    await close();
    const outcome = await sender(`smtp://127.0.0.1:${port}`).deliver(MAIL);
    expect(outcome).toEqual({ kind: 'rejected', permanent: false, reason: expect.stringMatching(/ECONNREFUSED/) });
  });
  test.each(['EHLO', 'MAIL', 'RCPT', 'DATA'])('at %s: nothing was sent', async (word) => {
    const port = await scripted((text, socket) => (text.startsWith(word) ? socket.destroy() : polite(text, socket)));
    const outcome = await sender(`smtp://127.0.0.1:${port}`).deliver(MAIL);
    expect(outcome).toMatchObject({ kind: 'rejected', permanent: false });
  });
  test('in the text, or after it: who knows', async () => {
    const middle = await scripted((text, socket) =>
      /^Message-ID/i.test(text) ? socket.destroy() : polite(text, socket),
    );
    const end = await scripted((text, socket) => (text === '.' ? socket.destroy() : polite(text, socket)));
    for (const port of [middle, end]) {
      const outcome = await sender(`smtp://127.0.0.1:${port}`).deliver(MAIL);
      expect(outcome).toEqual({ kind: 'unknown', reason: expect.any(String) });
    }
  });
  test('in an answer that is none: who knows', async () => {
    const port = await scripted((text, socket) => (text === '.' ? socket.end('25') : polite(text, socket)));
    expect(await sender(`smtp://127.0.0.1:${port}`).deliver(MAIL)).toMatchObject({ kind: 'unknown' });
  });
});

describe('a server that is silent', () => {
  /** Lets the time pass when the server has heard a line. */
  async function silentFrom(word: string): Promise<unknown> {
    const clock = manualClock(NOW_MS);
    const port = await scripted((text, socket) => {
      if (text.startsWith(word)) clock.advance(5_000);
      else polite(text, socket);
    });
    return sender(`smtp://127.0.0.1:${port}`, { clock }).deliver(MAIL);
  }
  const reason = 'the server did not answer within 5000 ms';
  test.each(['EHLO', 'MAIL', 'DATA'])('at %s has sent nothing when the time is over', async (word) => {
    expect(await silentFrom(word)).toEqual({ kind: 'rejected', permanent: false, reason });
  });
  test('after the text may have taken it', async () => {
    expect(await silentFrom('.')).toEqual({ kind: 'unknown', reason });
  });
  test('is not waited for when all ends', async () => {
    const made: Mailer[] = [];
    const port = await scripted((text, socket) => (text === '.' ? made[0]?.close() : polite(text, socket)));
    const it = sender(`smtp://127.0.0.1:${port}`);
    made.push(it);
    expect(await it.deliver(MAIL)).toEqual({ kind: 'unknown', reason: 'it was cut off' });
    expect(await it.deliver(MAIL)).toMatchObject({ kind: 'rejected', permanent: false });
  });
});

test('without a server nothing is sent, and that is said', async () => {
  expect(await mailer(undefined, systemClock).deliver(MAIL)).toEqual({ kind: 'not-configured' });
});
