import { describe, expect, test } from 'vitest';
import { type Conference, PLAIN_CONFERENCE } from '../../src/core/conference.ts';
import type { NotificationId } from '../../src/core/ids.ts';
import { occurrenceAt } from '../../src/core/recurrence.ts';
import { type MailOrigin, type MessageKind, messageOf, type Recipient } from '../../src/mail/messages.ts';
import { readCalendar } from '../calendar/reading.ts';
import { code, conferenceId, pin, stored } from '../store/drafts.ts';

const NOW_MS = Date.UTC(2027, 0, 31, 7, 59);
const ORIGIN: MailOrigin = {
  site: 'example.org',
  organizer: { name: 'Convene', address: 'convene@example.org' },
  dialIn: '+49 30 901820',
};
const RECIPIENT: Recipient = { notification: stored<NotificationId>(7), address: 'someone@example.com', level: 'talk' };
const WEEKLY: Conference = {
  ...PLAIN_CONFERENCE,
  ...{ id: conferenceId(5), revision: 3, code: code('3000'), description: 'Board & <friends>' },
  ...{ adminPin: pin('91827'), talkPin: pin('1234'), listenPin: pin('55555') },
  ...{ year: 2027, month: 1, day: 31, hour: 9, repeats: 'weekly', count: 10, durationMinutes: 60 },
};
const PERMANENT: Conference = { ...WEEKLY, year: 0 };

function message(kind: MessageKind, more: { conference?: Conference; recipient?: Recipient; zone?: string } = {}) {
  const { conference = WEEKLY, recipient = RECIPIENT, zone = 'Europe/Berlin' } = more;
  const occurrence = occurrenceAt(conference, zone, 0);
  return messageOf({ kind, conference, zone, occurrence, recipient, nowMs: NOW_MS }, ORIGIN);
}

describe('a notification', () => {
  test('says what, when here and in UTC, and how to get in', () => {
    const { subject, text, to } = message('notification');
    expect([to, subject]).toEqual(['someone@example.com', 'About to start: Board & <friends>']);
    expect(text).toBe(
      [
        'A conference is about to start.',
        '',
        'Conference: Board & <friends>',
        'When:       Sunday, 31 January 2027, 09:00 to 10:00 (Europe/Berlin)',
        'In UTC:     Sunday, 31 January 2027, 08:00 to 09:00 (UTC)',
        'Call:       +49 30 901820',
        'Code:       3000',
        'PIN:        1234',
        '',
        'This message was sent automatically.',
        '',
      ].join('\n'),
    );
  });
  test('of a permanent conference has no times, and no calendar', () => {
    const { subject, text, calendar } = message('notification', { conference: PERMANENT });
    expect([subject, calendar]).toEqual(['Please join: Board & <friends>', undefined]);
    expect(text).not.toMatch(/When|UTC|Repeats/);
  });
  test('says the times once where the zone is UTC, and the date of an end on another day', () => {
    const conference = { ...WEEKLY, hour: 23, minute: 30 };
    const { text } = message('notification', { conference, zone: 'UTC' });
    expect(text).toContain('31 January 2027, 23:30 to Monday, 1 February 2027, 00:30 (UTC)\n');
    expect(text).not.toContain('In UTC');
  });
  test('says the time that a clock shows where the zone leaves out the planned one', () => {
    const conference = { ...WEEKLY, month: 3, day: 28, hour: 2, minute: 30, durationMinutes: 0, repeats: '' as const };
    expect(message('notification', { conference }).text).toContain('28 March 2027, 03:30 (Europe/Berlin)\n');
  });
});

describe('the PIN', () => {
  const kinds = ['notification', 'invitation'] as const;
  test.each(
    kinds.flatMap((kind) => [
      [kind, 'admin', '91827'] as const,
      [kind, 'talk', '1234'] as const,
      [kind, 'listen', '55555'] as const,
    ]),
  )('in a %s for the level %s is its own and no other', (kind, level, own) => {
    const { text, html, calendar } = message(kind, { recipient: { ...RECIPIENT, level } });
    for (const part of [text, html, calendar?.text]) {
      expect(part?.match(/91827|1234|55555/g)).toEqual([own]);
    }
  });
  test('is in no cancellation, and in nothing where there is none', () => {
    const open = { ...WEEKLY, talkPin: null };
    for (const { text, html, calendar } of [message('cancellation'), message('invitation', { conference: open })]) {
      expect(`${text}${html}${calendar?.text}`).not.toMatch(/91827|1234|55555|PIN/);
    }
  });
  test('is not in the subject or the id', () => {
    const { subject, id } = message('invitation', { conference: { ...WEEKLY, description: '' } });
    expect(subject).toBe('Invitation: Conference 3000');
    expect(id).not.toMatch(/91827|1234|55555/);
  });
});

describe('an invitation', () => {
  test('says how often, and asks the calendar to take it', () => {
    const { text, calendar } = message('invitation');
    expect(text).toContain('Repeats:    every week, 10 times\n');
    expect(calendar?.method).toBe('REQUEST');
    const read = readCalendar(calendar?.text ?? '');
    expect(read.method).toBe('REQUEST');
    expect(read.events).toMatchObject([
      {
        uid: 'conference-5@example.org',
        sequence: 3,
        summary: 'Board & <friends>',
        description: 'Call: +49 30 901820\nCode: 3000\nPIN: 1234',
        organizer: 'mailto:convene@example.org',
        attendees: ['MAILTO:someone@example.com'],
        status: 'CONFIRMED',
        stampMs: NOW_MS,
      },
    ]);
  });
  test.each([
    ['', 'once'],
    ['daily', 'every day, 10 times'],
    ['2_weekly', 'every 2 weeks, 10 times'],
    ['monthly', 'every month, 10 times'],
    ['2_monthly', 'every 2 months, 10 times'],
  ] as const)('of one that repeats %j says %s', (repeats, words) => {
    expect(message('invitation', { conference: { ...WEEKLY, repeats } }).text).toContain(`Repeats:    ${words}\n`);
  });
});

test('a cancellation takes the same event out of the calendar', () => {
  const { subject, calendar } = message('cancellation');
  expect([subject, calendar?.method]).toEqual(['Cancelled: Board & <friends>', 'CANCEL']);
  const read = readCalendar(calendar?.text ?? '');
  expect(read.method).toBe('CANCEL');
  expect(read.events).toMatchObject([{ uid: 'conference-5@example.org', sequence: 3, status: 'CANCELLED' }]);
});

describe('what people write', () => {
  const hostile: Conference = {
    ...WEEKLY,
    description: 'A\r\nBcc: x@y.z\r\nEND:VEVENT\r\n<img src="http://evil.example/x.png" onerror=\'a()\'>\u2028; , \\n',
  };
  test('is one line of a subject', () => {
    expect(message('invitation', { conference: hostile }).subject).not.toMatch(/[\r\n\u2028]/);
  });
  test('is text in HTML, which loads nothing', () => {
    const { html } = message('invitation', { conference: hostile });
    const tags = new Set(html.match(/<[a-z]+[^>]*/g));
    const [th, meta] = ['<th style="text-align:left;padding-right:1em"', '<meta charset="utf-8"'];
    expect([...tags].sort()).toEqual(
      ['<body', '<head', '<html lang="en"', meta, '<p', '<table', '<td', th, '<title', '<tr'].sort(),
    );
    expect(html).toContain('&lt;img src=&quot;http://evil.example/x.png&quot; onerror=&#39;a()&#39;&gt;');
  });
  test('ends no line of a calendar, and is read as written', () => {
    const read = readCalendar(message('invitation', { conference: hostile }).calendar?.text ?? '');
    expect(read.events.map(({ summary }) => summary)).toEqual([
      'A Bcc: x@y.z END:VEVENT <img src="http://evil.example/x.png" onerror=\'a()\'> ; , \\n',
    ]);
  });
});

test('a message has one id at every attempt, and another for another occurrence, address, revision or kind', () => {
  const recipient = { ...RECIPIENT, notification: stored<NotificationId>(8) };
  const conference = { ...WEEKLY, revision: 4 };
  const ids = [
    message('notification'),
    message('notification', { recipient }),
    message('notification', { conference: { ...WEEKLY, hour: 10 } }),
    message('notification', { conference: PERMANENT }),
    message('invitation'),
    message('invitation', { conference }),
    message('cancellation'),
  ].map(({ id }) => id);
  expect(new Set(ids).size).toBe(ids.length);
  expect(message('notification').id).toBe('conference-5.notification.20270131T0900.7@example.org');
  for (const id of ids) expect(id).toMatch(/^[A-Za-z0-9.-]+@example\.org$/);
});
