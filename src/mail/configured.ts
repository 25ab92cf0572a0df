import type { Clock } from '../time/clock.ts';
import { type Mailer, mailer } from './mailer.ts';
import type { MailOrigin } from './messages.ts';
import { domainOf, parseSender } from './sender.ts';

/** What the configuration says of mail. */
export interface MailConfig {
  readonly url?: string | undefined;
  readonly from?: string | undefined;
  readonly dialIn?: string | undefined;
  readonly caFile?: string | undefined;
  readonly timeoutMs: number;
}

const senderOf = ({ from }: MailConfig) => (from === undefined ? undefined : parseSender(from));

/** What sends mail as configured. */
export function configuredMailer(config: MailConfig, clock: Clock): Mailer {
  const { url, caFile, timeoutMs } = config;
  const from = senderOf(config);
  return mailer(url === undefined || from === undefined ? undefined : { url, from, caFile, timeoutMs }, clock);
}

/** Who speaks in messages and calendars; `otherwise` names this Convene where no sender is configured. */
export function mailOrigin(config: MailConfig, otherwise: string): MailOrigin {
  const sender = senderOf(config);
  return {
    site: sender === undefined ? otherwise : domainOf(sender.address),
    organizer: sender && { name: sender.name || sender.address, address: sender.address },
    dialIn: config.dialIn,
  };
}
