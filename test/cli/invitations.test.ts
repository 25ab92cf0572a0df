import { expect, test } from 'vitest';
import { openInvitations } from '../../src/cli/invitations.ts';
import { type Conference, PLAIN_CONFERENCE } from '../../src/core/conference.ts';
import type { NotificationId } from '../../src/core/ids.ts';
import type { Notification } from '../../src/directory/notification.ts';
import type { Mail } from '../../src/mail/mail.ts';
import type { MailOutcome } from '../../src/mail/mailer.ts';
import type { ClaimMail } from '../../src/store/mail-claims.ts';
import { StoreError } from '../../src/store/store.ts';
import { manualClock } from '../../src/time/clock.ts';
import { code, conferenceId, stored } from '../store/drafts.ts';

const permanent: Conference = { ...PLAIN_CONFERENCE, id: conferenceId(5), revision: 1, code: code('3000') };
const planned: Conference = {
  ...{ ...permanent, revision: 2, timezone: 'Europe/Berlin' },
  ...{ year: 2027, month: 1, day: 31, hour: 9, durationMinutes: 60 },
};
const notification = (id: number, kind: Notification['kind'] = 'email'): Notification => ({
  ...{ id: stored<NotificationId>(id), revision: 1, conference: permanent.id, kind, level: 'talk' },
  target: kind === 'email' ? `n${id}@example.com` : '71',
});

function open({ atOnce = 1, outcome = { kind: 'sent' }, ...changes }: Opening = {}) {
  const sent: Mail[] = [];
  const failures: unknown[] = [];
  const claimed = new Set<string>();
  const waiting: (() => void)[] = [];
  const invitations = openInvitations({
    customers: { byId: async () => undefined },
    claim: async (mail) => {
      const key = JSON.stringify(mail);
      const first = !claimed.has(key);
      claimed.add(key);
      return first;
    },
    mailer: {
      async deliver(mail) {
        sent.push(mail);
        for (const go of waiting.splice(0)) go();
        return outcome;
      },
    },
    origin: { site: 'example.org', organizer: undefined, dialIn: undefined },
    ...{ zone: 'UTC', atOnce, clock: manualClock(Date.UTC(2027, 0, 1)) },
    failed: (what, error) => failures.push([what, String(error)]),
    ...changes,
  });
  const sends = async (count: number): Promise<void> => {
    while (sent.length < count) await new Promise<void>((resolve) => waiting.push(resolve));
  };
  return { ...invitations, sent, failures, sends };
}
interface Opening {
  readonly atOnce?: number;
  readonly outcome?: MailOutcome;
  readonly claim?: ClaimMail;
}

test('those with an address are invited to what has become an appointment, each once for a revision', async () => {
  const { tell, sends, sent, close } = open();
  const change = { before: permanent, after: planned, notifications: [notification(1), notification(2, 'call')] };
  tell(change);
  tell(change);
  tell({ ...change, notifications: [notification(3)] });
  await sends(2);
  await close();
  expect(sent.map(({ to, subject }) => [to, subject])).toEqual([
    ['n1@example.com', 'Invitation: Conference 3000'],
    ['n3@example.com', 'Invitation: Conference 3000'],
  ]);
  expect(sent[0]?.text).toMatch(/09:00 to 10:00 \(Europe\/Berlin\)/);
  expect(sent[0]?.calendar?.method).toBe('REQUEST');
});

test('one who was invited is told that it is cancelled, whatever was sent for the same revision', async () => {
  const { tell, sends, sent, close } = open({ atOnce: 5 });
  tell({ before: permanent, after: planned, notifications: [notification(1)] });
  await sends(1);
  tell({ before: planned, after: undefined, notifications: [notification(1)] });
  await sends(2);
  await close();
  expect(sent.map(({ calendar }) => calendar?.method)).toEqual(['REQUEST', 'CANCEL']);
});

test('nobody is told of what changes nothing for them', async () => {
  const { tell, sent, close } = open();
  tell({ before: planned, after: { ...planned, revision: 3, maximum: 7 }, notifications: [notification(1)] });
  tell({ before: permanent, after: undefined, notifications: [notification(1)] });
  await close();
  expect(sent).toEqual([]);
});

test('what was not sent is told without the address, and nothing is sent unclaimed', async () => {
  const rejected = open({ outcome: { kind: 'rejected', reason: '550 no', permanent: true } });
  rejected.tell({ before: undefined, after: planned, notifications: [notification(1)] });
  await rejected.close();
  const what = 'notification 1 of conference 5 may not have been sent by e-mail';
  expect(rejected.failures).toEqual([[what, 'Error: rejected: 550 no']]);

  const away = open({ claim: () => Promise.reject(new StoreError('away')) });
  away.tell({ before: undefined, after: planned, notifications: [notification(1)] });
  await away.close();
  expect(away.sent).toEqual([]);
  expect(away.failures).toEqual([[what, 'StoreError: away']]);
});

test('after the end nothing is begun', async () => {
  const { tell, sent, close } = open();
  tell({ before: undefined, after: planned, notifications: [notification(1), notification(2)] });
  await close();
  tell({ before: undefined, after: planned, notifications: [notification(3)] });
  expect(sent.map(({ to }) => to)).toEqual(['n1@example.com']);
});
