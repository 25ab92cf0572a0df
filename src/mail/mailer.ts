import { readFile } from 'node:fs/promises';
import { Readable } from 'node:stream';
import MailComposer from 'nodemailer/lib/mail-composer';
import SMTPConnection from 'nodemailer/lib/smtp-connection';
import { oneLine } from '../calendar/one-line.ts';
import { ok, type Result, refused } from '../core/result.ts';
import { EMAIL } from '../operations/fields.ts';
import type { Clock } from '../time/clock.ts';
import type { Mail } from './mail.ts';
import type { Sender } from './sender.ts';
import { smtpCredentials, smtpOptions } from './smtp-url.ts';

/**
 * What became of a message. `unknown` is one whose text was on its way when the connection ended or the time was over: the server may
 * have taken it, so it must not be sent again as if it had not.
 */
export type MailOutcome =
  | { readonly kind: 'sent' }
  /** Nothing was sent. `permanent` where another try would come to the same. */
  | { readonly kind: 'rejected'; readonly reason: string; readonly permanent: boolean }
  | { readonly kind: 'unknown'; readonly reason: string }
  /** There is no server to send it by. */
  | { readonly kind: 'not-configured' };

export interface Mailer {
  /** Never rejects. A connection of its own for each message; whoever asks says how many at once. */
  deliver(mail: Mail): Promise<MailOutcome>;
  /** Cuts off what is under way, whose outcome is told. Idempotent. */
  close(): void;
}

export interface MailerSettings {
  /** `smtp://` or `smtps://`, with name and password where the server wants them. */
  readonly url: string;
  readonly from: Sender;
  /** For a message, from the connection to the server's last word. */
  readonly timeoutMs: number;
  /** A PEM file of certificates to trust besides, read for each message: they are renewed. */
  readonly caFile?: string | undefined;
}

/** Sends by SMTP; without settings nothing is sent. */
export function mailer(settings: MailerSettings | undefined, clock: Clock): Mailer {
  if (settings === undefined) return { deliver: async () => ({ kind: 'not-configured' }), close: () => {} };
  const cuts = new Set<() => void>();
  let closed = false;
  return {
    async deliver(mail) {
      if (closed) return NOT_ANY_MORE;
      if (!EMAIL.test(mail.to)) return { kind: 'rejected', reason: 'the address is not good', permanent: true };
      const message = await written(mail, settings.from, clock.now());
      const ca = await trusted(settings.caFile);
      if (!ca.ok) return { kind: 'rejected', reason: ca.error, permanent: false };
      return closed ? NOT_ANY_MORE : send({ settings, ca: ca.value, to: mail.to, message, clock, cuts });
    },
    close() {
      closed = true;
      for (const cut of [...cuts]) cut();
    },
  };
}
const NOT_ANY_MORE: MailOutcome = { kind: 'rejected', reason: 'no mail is sent any more', permanent: false };

async function trusted(caFile: string | undefined): Promise<Result<string | undefined, string>> {
  try {
    return ok(caFile === undefined ? undefined : await readFile(caFile, 'utf8'));
  } catch (error) {
    return refused(`mail.caFile cannot be read: ${error instanceof Error ? error.message : String(error)}`);
  }
}

/** The message as it goes over the wire. */
function written(mail: Mail, from: Sender, nowMs: number): Promise<Buffer> {
  const composer = new MailComposer({
    from,
    to: { name: '', address: mail.to },
    subject: mail.subject,
    messageId: `<${mail.id}>`,
    date: new Date(nowMs),
    text: mail.text,
    html: mail.html,
    // No answer from a program on holiday is wanted (RFC 3834, 5).
    headers: { 'Auto-Submitted': 'auto-generated' },
    disableFileAccess: true,
    disableUrlAccess: true,
    ...(mail.calendar === undefined
      ? {}
      : { icalEvent: { method: mail.calendar.method, filename: 'conference.ics', content: mail.calendar.text } }),
  });
  return composer.compile().build();
}

interface Sending {
  readonly settings: MailerSettings;
  readonly ca: string | undefined;
  readonly to: string;
  readonly message: Buffer;
  readonly clock: Clock;
  readonly cuts: Set<() => void>;
}

/** From the connection on; exactly one outcome. */
function send({ settings, ca, to, message, clock, cuts }: Sending): Promise<MailOutcome> {
  return new Promise((resolve) => {
    const connection = new SMTPConnection(smtpOptions(settings.url, ca));
    let begun = false;
    // It is read when the server has said to go ahead, and not before.
    const text = Readable.from(
      (function* () {
        begun = true;
        yield message;
      })(),
    );
    // Of all that is told of a connection that breaks, the first counts.
    const end = (outcome: MailOutcome): void => {
      cancelTimeout();
      cuts.delete(cut);
      resolve(outcome);
    };
    const broken = (reason: string): void => {
      connection.close();
      end(begun ? { kind: 'unknown', reason } : { kind: 'rejected', reason, permanent: false });
    };
    const cut = (): void => broken('it was cut off');
    const cancelTimeout = clock.after(settings.timeoutMs, () =>
      broken(`the server did not answer within ${settings.timeoutMs} ms`),
    );
    cuts.add(cut);
    const failed = (error: SmtpFailure): void => {
      const refusal = refusalOf(error);
      if (refusal !== undefined) end(refusal);
      broken(reasonOf(error));
    };
    const deliver = (): void =>
      connection.send({ from: settings.from.address, to }, text, (error) => {
        if (error) return failed(error);
        connection.quit();
        end({ kind: 'sent' });
      });

    connection.on('error', failed);
    connection.connect((error) => {
      if (error) return failed(error);
      const credentials = smtpCredentials(settings.url);
      if (credentials === undefined) return deliver();
      connection.login(credentials, (refused) => (refused ? failed(refused) : deliver()));
    });
  });
}

/** What nodemailer says of a failure. */
interface SmtpFailure {
  /** With the server's answer, if it has given one. */
  readonly message: string;
  readonly code?: string | undefined;
  /** Of that answer. */
  readonly responseCode?: number | undefined;
}

/** A refusal in so many words; undefined where the connection failed. */
function refusalOf(error: SmtpFailure): MailOutcome | undefined {
  const { responseCode, code } = error;
  if (responseCode !== undefined && responseCode >= 400) {
    return { kind: 'rejected', reason: reasonOf(error), permanent: responseCode >= 500 };
  }
  // What nodemailer itself finds wrong with the envelope or the size, before the text goes out.
  return code === 'EENVELOPE' || code === 'EMESSAGE'
    ? { kind: 'rejected', reason: reasonOf(error), permanent: true }
    : undefined;
}
const LONGEST_REASON = 300;
const reasonOf = ({ message }: SmtpFailure): string => oneLine(message).slice(0, LONGEST_REASON);
