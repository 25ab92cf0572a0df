import { type CalendarOrigin, calendarText, titleOf } from '../calendar/calendar.ts';
import { assertNever } from '../core/assert-never.ts';
import { type Conference, pinOf, type Role } from '../core/conference.ts';
import type { NotificationId } from '../core/ids.ts';
import { type Occurrence, occurrenceCount } from '../core/recurrence.ts';
import { repeatsText, timesText } from './dates.ts';
import { type Letter, letterHtml, letterText } from './letter.ts';
import type { Mail } from './mail.ts';

/** What people are told: that it is about to start, that they are invited or when it is now, that they are so no longer. */
export type MessageKind = 'notification' | 'invitation' | 'cancellation';

/** Whom a message is for. */
export interface Recipient {
  /** The notification that names the address. */
  readonly notification: NotificationId;
  readonly address: string;
  readonly level: Role;
}

export interface MailOrigin extends CalendarOrigin {
  /** The number to dial, as people read it; undefined where nobody has said it. */
  readonly dialIn: string | undefined;
}

export interface MessageSubject {
  readonly kind: MessageKind;
  /** As it is now; of one that is gone, as it last was. */
  readonly conference: Conference;
  /** Its own, or its customer's. */
  readonly zone: string;
  /** The one that starts, or the next one; undefined where there is none, as of a permanent conference. */
  readonly occurrence: Occurrence | undefined;
  readonly recipient: Recipient;
  /** When the message was first made, in milliseconds since the epoch: the same at every attempt to send it. */
  readonly nowMs: number;
}

/**
 * The message, in English. It carries the PIN of the recipient's own level and no other, since an invitation without one is of no
 * use; so neither a message nor a part of it may be logged.
 */
export function messageOf(subject: MessageSubject, origin: MailOrigin): Mail {
  const { kind, recipient } = subject;
  const letter = letterOf(subject, origin);
  return {
    id: idOf(subject, origin),
    to: recipient.address,
    subject: headline(subject),
    text: letterText(letter),
    html: letterHtml(letter),
    calendar:
      occurrenceCount(subject.conference) === 0
        ? undefined
        : { method: kind === 'cancellation' ? 'CANCEL' : 'REQUEST', text: calendarOf(subject, origin) },
  };
}

function letterOf(subject: MessageSubject, origin: MailOrigin): Letter {
  const { kind, conference, zone, occurrence } = subject;
  const what = [['Conference', titleOf(conference)]] as const;
  const repeats = occurrenceCount(conference) === 0 ? [] : ([['Repeats', repeatsText(conference)]] as const);
  const when =
    occurrence === undefined
      ? []
      : ([
          ['When', timesText(occurrence, zone)],
          ...(zone === 'UTC' ? [] : ([['In UTC', timesText(occurrence, 'UTC')]] as const)),
        ] as const);
  switch (kind) {
    case 'notification':
      return {
        greeting: occurrence === undefined ? 'You are asked to join a conference.' : 'A conference is about to start.',
        rows: [...what, ...when, ...entryRows(subject, origin)],
        closing: AUTOMATIC,
      };
    case 'invitation':
      return {
        greeting: 'You are invited to a conference.',
        rows: [...what, ...when, ...repeats, ...entryRows(subject, origin)],
        closing: AUTOMATIC,
      };
    case 'cancellation':
      return {
        greeting: 'You are not expected at this conference any more: it is cancelled, or your address was taken off.',
        rows: [...what, ...when, ...repeats],
        closing: AUTOMATIC,
      };
    default:
      return assertNever(kind);
  }
}
const AUTOMATIC = 'This message was sent automatically.';

/** How the recipient gets in. */
function entryRows({ conference, recipient }: MessageSubject, { dialIn }: MailOrigin): Letter['rows'] {
  const pin = pinOf(conference, recipient.level);
  return [
    ...(dialIn === undefined ? [] : ([['Call', dialIn]] as const)),
    ['Code', conference.code],
    ...(pin === null ? [] : ([['PIN', pin]] as const)),
  ];
}

function headline({ kind, conference, occurrence }: MessageSubject): string {
  const title = titleOf(conference);
  switch (kind) {
    case 'notification':
      return occurrence === undefined ? `Please join: ${title}` : `About to start: ${title}`;
    case 'invitation':
      return `Invitation: ${title}`;
    case 'cancellation':
      return `Cancelled: ${title}`;
    default:
      return assertNever(kind);
  }
}

function calendarOf(subject: MessageSubject, origin: MailOrigin): string {
  const { kind, conference, zone, recipient, nowMs } = subject;
  const rows = kind === 'cancellation' ? [] : entryRows(subject, origin);
  const description = rows.map(([name, value]) => `${name}: ${value}`).join('\n');
  const purpose = kind === 'cancellation' ? 'cancellation' : 'invitation';
  const entry = { conference, zone, description };
  return calendarText([entry], { kind: purpose, attendee: recipient.address }, origin, nowMs);
}

/** Of what happens once the same at every attempt; each request to join a permanent conference is one of its own. */
function idOf({ kind, conference, occurrence, recipient, nowMs }: MessageSubject, { site }: MailOrigin): string {
  const start = occurrence?.local.replaceAll(/[-:]/g, '');
  const which = kind === 'notification' ? (start ?? String(nowMs)) : `revision-${conference.revision}`;
  return `conference-${conference.id}.${kind}.${which}.${recipient.notification}@${site}`;
}
