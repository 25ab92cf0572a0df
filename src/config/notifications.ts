import { z } from 'zod';
import { MOST_ATTEMPTS } from '../store/notices.ts';
import { setting } from './about.ts';

/** Those who are told of conferences. */
export const notifications = z.strictObject({
  attempts: setting(
    z.int().min(1).max(MOST_ATTEMPTS).default(2),
    'How often somebody is tried: again only where it was busy, nobody answered, or something failed.',
  ),
  retrySeconds: setting(z.int().min(1).max(3_600).default(30), 'How long after one attempt the next is made.'),
  callsAtOnce: setting(
    z.int().min(1).max(1_000).default(5),
    'How many such calls one FreeSWITCH makes at once; one that was accepted does not count any more.',
  ),
  mailsAtOnce: setting(z.int().min(1).max(100).default(5), 'How many e-mails are handed over at once.'),
  keepDays: setting(
    z.int().min(1).max(3_650).default(90),
    'For how many days it is kept who was told, and how that came out.',
  ),
});
