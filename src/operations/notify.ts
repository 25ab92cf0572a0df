import { z } from 'zod';
import type { ConferenceId, NotificationId } from '../core/ids.ts';
import { NOTICE_OUTCOMES } from '../core/notice-outcome.ts';
import { absent, forbiddenByPlan, planOf } from './access.ts';
import { conferenceFor } from './conferences.ts';
import { choice, line, moment, reference, written } from './fields.ts';
import type { NoticedTarget } from './notices.ts';
import { type Actor, operation } from './operation.ts';
import { done, type Refusal, refuse } from './outcome.ts';
import type { Services } from './services.ts';

const id = reference<ConferenceId>().describe('Id of the conference.');
const occasion = written(
  /^(?:\d{4}-\d{2}-\d{2}T\d{2}:\d{2}|request-[A-Za-z0-9_-]{1,64})$/,
  'must be a local start such as 2027-01-31T09:00, or what a request is called',
);
const told = {
  notification: reference<NotificationId>(),
  type: choice(['email', 'number']).describe('How it is told: by e-mail, or by a call.'),
  destination: line(254, 1).describe('The e-mail address, or the number that is called.'),
  level: choice(['admin', 'talk', 'listen']).describe('What whoever accepts the call enters as.'),
};
const showTold = ({ id: notification, kind, target, level }: Omit<NoticedTarget, 'attempts'>) => ({
  ...{ notification, destination: target, level },
  type: kind === 'call' ? ('number' as const) : ('email' as const),
});

/** The conference, if it is there for this person and people may be told of it on request. */
async function notifiable(actor: Actor, id: ConferenceId, services: Services) {
  const found = await conferenceFor(actor, id, services);
  if (!found.ok) return found;
  const { value: conference } = found;
  if (!(await planOf(conference.customer, actor, services))?.notifications) return forbiddenByPlan('notifications');
  if (conference.year !== 0) {
    return refuse({
      kind: 'conflict',
      message: 'only those of a permanent conference are told on request; of others they are told before each start',
    });
  }
  if (conference.disabled) return refuse({ kind: 'conflict', message: 'the conference is disabled' });
  return found;
}

export const notifyConference = operation({
  name: 'conferences.notify',
  summary:
    'Tells the notifications of a permanent conference now: calls those with a number, and sends e-mails to the others.',
  privilege: 'user',
  input: z.object({
    id,
    request: line(64, 1)
      .optional()
      .describe(
        'Names this request: the same again tells nobody a second time. Without it each request is one of its own.',
      ),
  }),
  output: z.object({
    occasion: occasion.describe('What the request is called where it is shown who was told.'),
    again: z.boolean().describe('Whether it was made before, so that nothing new is begun.'),
    items: z.array(z.object(told)),
  }),
  async check(actor, given, services): Promise<Refusal | undefined> {
    if (given.id === undefined) return undefined;
    const found = await notifiable(actor, given.id, services);
    return found.ok ? undefined : found.refusal;
  },
  async run(actor, { id, request }, services) {
    const found = await notifiable(actor, id, services);
    if (!found.ok) return found;
    const requested = await services.notices.request(id, request);
    if (requested === undefined) return absent('conference');
    const { occasion, again, targets } = requested;
    return done({ occasion, again, items: targets.map(showTold) });
  },
});

const attempt = z.object({
  at: moment().describe('When it was begun.'),
  ended: moment().nullable().describe('When it was known how it came out.'),
  outcome: choice(NOTICE_OUTCOMES)
    .nullable()
    .describe('unknown: it may or may not have reached somebody, and is not made again. Null while it is under way.'),
  reason: z.string().describe("FreeSWITCH's hangup cause, or the words of who refused it."),
});
const timeOf = (atMs: number | undefined): string | null => (atMs === undefined ? null : new Date(atMs).toISOString());

export const listNotices = operation({
  name: 'notices.list',
  summary: 'Lists who was told of an occurrence, or on a request, and what came of each attempt.',
  privilege: 'user',
  input: z.object({
    id,
    occasion: occasion.describe(
      'The local start of the occurrence, such as 2027-01-31T09:00, or what the request is called.',
    ),
  }),
  output: z.object({ items: z.array(z.object({ ...told, attempts: z.array(attempt) })) }),
  async run(actor, { id, occasion }, services) {
    const found = await conferenceFor(actor, id, services);
    if (!found.ok) return found;
    const targets = await services.notices.of(id, occasion);
    if (targets === undefined)
      return refuse({ kind: 'absent', message: 'nobody was told of this, or it is not kept any more' });
    return done({
      items: targets.map((target) => ({
        ...showTold(target),
        attempts: target.attempts.map(({ claimedMs, settledMs, outcome }) => ({
          at: new Date(claimedMs).toISOString(),
          ended: timeOf(settledMs),
          outcome: outcome?.kind ?? null,
          reason: outcome?.reason ?? '',
        })),
      })),
    });
  },
});
