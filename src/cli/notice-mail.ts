import type { DeliverMail } from '../jobs/notices/mails.ts';
import type { Mailer } from '../mail/mailer.ts';
import { type MailOrigin, messageOf } from '../mail/messages.ts';

/**
 * Sends the e-mails that tell of an occurrence. Conferences are those of the served store, which name the zone that they go by;
 * one without any goes by `zone`.
 */
export function noticeMail(mailer: Pick<Mailer, 'deliver'>, origin: MailOrigin, zone: string): DeliverMail {
  return ({ conference, occurrence, target, beganMs }) =>
    mailer.deliver(
      messageOf(
        {
          kind: 'notification',
          conference,
          zone: conference.timezone ?? zone,
          occurrence,
          recipient: { notification: target.id, address: target.target, level: target.level },
          nowMs: beganMs,
        },
        origin,
      ),
    );
}
