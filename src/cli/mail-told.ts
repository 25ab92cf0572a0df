import { assertNever } from '../core/assert-never.ts';
import type { MailSenderOptions } from '../jobs/invitations/sender.ts';

/** What of a log is needed. */
type Lines = Readonly<Record<'info' | 'warn' | 'error', (fields: object, text: string) => void>>;

/** Writes to the log what became of each invitation and cancellation; the address stands under the id of its notification. */
export function mailTold(log: Lines): MailSenderOptions['told'] {
  return ({ conference, revision, notification, kind }, fate) => {
    const mail = { conference, revision, notification, mail: kind };
    switch (fate.kind) {
      case 'sent':
        return log.info(mail, 'an e-mail was sent');
      case 'put-off':
        return log.warn({ ...mail, reason: fate.reason }, 'an e-mail was put off: it is tried again');
      case 'not-sent':
        return log.error({ ...mail, reason: fate.reason }, 'an e-mail was not sent, and is not tried again');
      case 'unknown':
        return log.error(
          { ...mail, reason: fate.reason },
          'nobody knows whether an e-mail was sent: it is not sent again',
        );
      default:
        return assertNever(fate);
    }
  };
}
