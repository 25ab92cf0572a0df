import { expect, test } from 'vitest';
import { configuredMailer, mailOrigin } from '../../src/mail/configured.ts';
import { manualClock } from '../../src/time/clock.ts';
import { openPost } from './smtp.ts';

const from = 'Convene <convene@Example.org>';
const mail = { id: 'a@b', to: 'c@d.example', subject: 'e', text: 'f', html: 'g', calendar: undefined };

test('mail is sent where a server and a sender are configured', async () => {
  const { port, taken, close } = await openPost();
  const url = `smtp://127.0.0.1:${port}`;
  expect(await configuredMailer({ url, from, timeoutMs: 5_000 }, manualClock()).deliver(mail)).toEqual({
    kind: 'sent',
  });
  expect(taken.map((one) => one.from)).toEqual(['convene@Example.org']);
  expect(await configuredMailer({ from, timeoutMs: 5_000 }, manualClock()).deliver(mail)).toEqual({
    kind: 'not-configured',
  });
  await close();
});

test('who speaks is the sender, or has no address', () => {
  expect(mailOrigin({ from, dialIn: '1', timeoutMs: 1 }, 'node')).toEqual({
    ...{ site: 'example.org', dialIn: '1' },
    organizer: { name: 'Convene', address: 'convene@Example.org' },
  });
  expect(mailOrigin({ from: 'a@b.c', timeoutMs: 1 }, 'node').organizer).toEqual({ name: 'a@b.c', address: 'a@b.c' });
  expect(mailOrigin({ timeoutMs: 1 }, 'node')).toEqual({ site: 'node', organizer: undefined, dialIn: undefined });
});
