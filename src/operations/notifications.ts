import { z } from 'zod';
import type { Conference } from '../core/conference.ts';
import type { ConferenceId, NotificationId } from '../core/ids.ts';
import type { Notification, NotificationDraft } from '../directory/notification.ts';
import { absent, forbiddenByPlan, planOf, seesConference } from './access.ts';
import { conferenceFor } from './conferences.ts';
import { deletion } from './deletion.ts';
import { choice, code, EMAIL, line, reference } from './fields.ts';
import { type Actor, operation } from './operation.ts';
import { done, invalid, type Outcome, refuse } from './outcome.ts';
import { fillPage, pageFields, pageOf } from './paging.ts';
import type { Services } from './services.ts';

const MOST_OF_ONE_CONFERENCE = 1_000;
const NUMBER = /^\+?[0-9*#]{1,32}$/;

const FIELDS = {
  type: choice(['email', 'number']).describe('How it is told: by e-mail, or by a call.'),
  destination: line(254, 1).describe('The e-mail address, or the number to call.'),
  level: choice(['admin', 'talk', 'listen']).describe('What whoever accepts the call enters as.'),
};
const shape = z.object({
  id: reference<NotificationId>(),
  revision: z.int(),
  conference: reference<ConferenceId>(),
  ...FIELDS,
});
const show = ({ id, revision, conference, kind, target, level }: Notification): z.input<typeof shape> => {
  return { id, revision, conference, type: kind === 'call' ? 'number' : 'email', destination: target, level };
};

const conference = {
  conference: reference<ConferenceId>().optional().describe('Id of the conference; this or its code.'),
  code: code().optional().describe('Code of the conference; this or its id.'),
};
type Named = z.output<z.ZodObject<typeof conference>>;

async function conferenceNamed(actor: Actor, { conference, code }: Partial<Named>, services: Services) {
  if ((conference === undefined) === (code === undefined)) {
    const message = code === undefined ? 'is required, unless code is given' : 'must not be given together with code';
    return invalid({ field: 'conference', message });
  }
  if (conference !== undefined) return conferenceFor(actor, conference, services);
  const found = code && (await services.store.conferences.byCode(code));
  return found && seesConference(actor, found) ? done(found) : absent('conference');
}

const createInput = z.object({ ...conference, ...FIELDS, level: FIELDS.level.default('talk') });

async function drafted(
  actor: Actor,
  given: Partial<z.output<typeof createInput>>,
  services: Services,
): Promise<Outcome<{ readonly of: Conference; readonly draft: Omit<NotificationDraft, 'target'> }>> {
  const of = await conferenceNamed(actor, given, services);
  if (!of.ok) return of;
  if (!(await planOf(of.value.customer, actor, services))?.notifications) return forbiddenByPlan('notifications');
  const { type, destination, level = 'talk' } = given;
  if (type !== undefined && destination !== undefined && !(type === 'email' ? EMAIL : NUMBER).test(destination)) {
    const message =
      type === 'email' ? 'must be an e-mail address' : 'must be a number of digits, * and #, perhaps after +';
    return invalid({ field: 'destination', message });
  }
  return done({
    of: of.value,
    draft: { conference: of.value.id, kind: type === 'number' ? ('call' as const) : ('email' as const), level },
  });
}

export const createNotification = operation({
  name: 'notifications.create',
  summary: 'Adds somebody who is told of every occurrence of a conference before it starts.',
  privilege: 'user',
  input: createInput,
  output: shape,
  async check(actor, given, services) {
    const draft = await drafted(actor, given, services);
    return draft.ok ? undefined : draft.refusal;
  },
  async run(actor, input, services) {
    const drawn = await drafted(actor, input, services);
    if (!drawn.ok) return drawn;
    const { of, draft } = drawn.value;
    const { notifications } = services.directory;
    const created = await notifications.create({ ...draft, target: input.destination }, MOST_OF_ONE_CONFERENCE);
    if (created.ok) {
      services.tellAppointments({ before: undefined, after: of, notifications: [created.value] });
      return done(show(created.value));
    }
    if (created.error === 'stray') return absent('conference');
    return refuse({ kind: 'conflict', message: `a conference has at most ${MOST_OF_ONE_CONFERENCE} notifications` });
  },
});

export const listNotifications = operation({
  name: 'notifications.list',
  summary: 'Lists the notifications of a conference.',
  privilege: 'user',
  input: z.object({ ...conference, ...pageFields<NotificationId>() }),
  output: pageOf(shape),
  async run(actor, input, services) {
    const of = await conferenceNamed(actor, input, services);
    if (!of.ok) return of;
    const { things, next } = await fillPage((page) => services.directory.notifications.list(of.value.id, page), input);
    return done({ items: things.map(show), next });
  },
});

/** The notification, with its conference. */
async function notificationFor(
  actor: Actor,
  id: NotificationId,
  services: Services,
): Promise<Outcome<{ readonly notification: Notification; readonly of: Conference }>> {
  const notification = await services.directory.notifications.byId(id);
  if (notification === undefined) return absent('notification');
  const of = await conferenceFor(actor, notification.conference, services);
  return of.ok ? done({ notification, of: of.value }) : absent('notification');
}

const id = reference<NotificationId>().describe('Id of the notification.');

export const deleteNotification = deletion({
  family: 'notifications',
  what: 'notification',
  summary: 'Deletes a notification.',
  privilege: 'user',
  deletable: notificationFor,
  records: ({ notifications }) => notifications,
  async deleted({ notification, of }, services) {
    services.tellAppointments({ before: of, after: undefined, notifications: [notification] });
  },
});

async function unlessOfAnother(actor: Actor, conference: ConferenceId, id: NotificationId, services: Services) {
  const before = await notificationFor(actor, id, services);
  return before.ok && before.value.of.id !== conference ? absent('notification') : before;
}

/** The same, for a style in which a notification is named under its conference. */
export const deleteNotificationOf = operation({
  name: 'notifications.delete',
  summary: 'Deletes a notification of a conference.',
  privilege: 'user',
  input: z.object({ conference: reference<ConferenceId>().describe('Id of the conference.'), id }),
  output: z.null(),
  async check(actor, { conference, id }, services) {
    if (conference === undefined || id === undefined) return undefined;
    const before = await unlessOfAnother(actor, conference, id, services);
    return before.ok ? undefined : before.refusal;
  },
  async run(actor, { conference, id }, services, options) {
    const before = await unlessOfAnother(actor, conference, id, services);
    return before.ok ? deleteNotification.run(actor, { id }, services, options) : before;
  },
});
