import { expect, test } from 'vitest';
import { noticeMail } from '../../src/cli/notice-mail.ts';
import { PLAIN_CONFERENCE } from '../../src/core/conference.ts';
import type { NotificationId } from '../../src/core/ids.ts';
import { occurrenceAt } from '../../src/core/recurrence.ts';
import type { NoticeMail } from '../../src/jobs/notices/mails.ts';
import type { Mail } from '../../src/mail/mail.ts';
import { code, conferenceId, pin, stored } from '../store/drafts.ts';

const ORIGIN = { site: 'example.org', organizer: undefined, dialIn: undefined };
const conference = {
  ...{ ...PLAIN_CONFERENCE, id: conferenceId(5), revision: 1, code: code('3000'), talkPin: pin('1234') },
  ...{ year: 2027, month: 1, day: 31, hour: 9, durationMinutes: 60 },
};
const notice: NoticeMail = {
  conference,
  occurrence: occurrenceAt(conference, 'Europe/Berlin', 0),
  target: { id: stored<NotificationId>(7), kind: 'email', target: 'someone@example.com', level: 'talk' },
  beganMs: Date.UTC(2027, 0, 31, 7, 59),
};

test('a notice goes to its address, with the PIN of its level, and one id at every attempt', async () => {
  const sent: Mail[] = [];
  const deliver = async (mail: Mail) => {
    sent.push(mail);
    return { kind: 'sent' } as const;
  };
  const send = noticeMail({ deliver }, ORIGIN, 'Europe/Berlin');
  expect(await send(notice)).toEqual({ kind: 'sent' });
  expect(
    await send({ ...notice, conference: { ...conference, timezone: 'UTC', year: 0 }, occurrence: undefined }),
  ).toEqual({ kind: 'sent' });
  await send(notice);
  expect(sent[0]).toMatchObject({ to: 'someone@example.com', subject: 'About to start: Conference 3000' });
  expect(sent[0]?.text).toMatch(/09:00 to 10:00 \(Europe\/Berlin\)[\s\S]*PIN: +1234/);
  expect(sent[1]?.subject).toBe('Please join: Conference 3000');
  expect(sent[2]).toEqual(sent[0]);
});
