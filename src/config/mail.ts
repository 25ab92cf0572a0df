import { z } from 'zod';
import { parseSender } from '../mail/sender.ts';
import { isSmtpUrl } from '../mail/smtp-url.ts';
import { milliseconds, setting } from './about.ts';

/** E-mails that Convene sends. */
export const mail = z
  .strictObject({
    url: setting(
      z
        .string()
        .refine(
          isSmtpUrl,
          'must be smtp://[user:password@]host[:port] or smtps://…, with what is special percent-encoded',
        )
        .optional(),
      'The server that takes e-mails: smtp://[user:password@]host[:port], with STARTTLS where it offers that, or smtps:// for ' +
        'TLS from the start. Without it none are sent. On this machine (localhost) its certificate is not looked at.',
      { env: 'CONVENE_MAIL_URL', secret: 'url-password' },
    ),
    from: setting(
      z
        .string()
        .refine((text) => parseSender(text) !== undefined, 'must be such as Convene <convene@example.com>')
        .optional(),
      'Whom e-mails come from: Convene <convene@example.com>. Needed to send any. Its domain marks appointments, so that ' +
        'calendars take those of another domain for others.',
      { env: 'CONVENE_MAIL_FROM' },
    ),
    dialIn: setting(
      z
        .string()
        .regex(/^[^\p{Cc}\p{Zl}\p{Zp}\p{Cs}]{1,100}$/u, 'must be one line of 1 to 100 characters')
        .optional(),
      'The number that leads callers to their conferences, as e-mails tell it: +49 30 901820.',
      { env: 'CONVENE_MAIL_DIAL_IN' },
    ),
    caFile: setting(
      z.string().min(1).optional(),
      'A PEM file of certificates to trust besides those that everybody does, for a server with one of your own.',
      { env: 'CONVENE_MAIL_CA_FILE' },
    ),
    timeoutMs: setting(milliseconds(20_000), 'How long the server may take for one e-mail.'),
  })
  .refine(({ url, from }) => url === undefined || from !== undefined, {
    path: ['from'],
    message: 'must be given, since url is',
  });
