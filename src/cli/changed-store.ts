import type { Config } from '../config/schema.ts';
import type { Lateness } from '../operations/lateness.ts';
import type { OpenedStore } from '../store/open.ts';
import { servedStore } from '../store/served-store.ts';
import type { Announce, Announcer } from './announce.ts';
import type { Invitations } from './invitations.ts';
import { invitingStore } from './inviting-store.ts';
import { nodeName } from './node-name.ts';
import type { Output } from './subcommand.ts';

/** The store of a command that changes definitions. */
export interface ChangedStore extends OpenedStore {
  /** Tells the feed, and whoever serves the node and attends to occurrences. */
  readonly announceChange: Announce;
  /** Says what a change comes too late for. */
  readonly lateness: Lateness;
}

/**
 * Tells all whom it concerns of what an operator changes, as the API does: a controller that runs, those who attend to
 * occurrences, and, by e-mail, those who have a conference in their calendars. Where the configuration says how e-mails are sent
 * they are left to the service, now or when it runs again. What that takes is loaded when there is something to tell.
 */
export function changedStore(opened: OpenedStore, config: Config, stderr: Output): ChangedStore {
  const { redis, directory } = opened;
  const node = nodeName(config);
  const zone = config.schedule.timezone;
  const { conferences } = servedStore(opened.store, directory);
  const failed = (what: string, error: unknown): void =>
    void stderr.write(`convene: ${what}: ${error instanceof Error ? error.message : String(error)}\n`);

  let announcer: Announcer | undefined;
  async function openInvitations(): Promise<Invitations> {
    const [invitations, { openMailJobs }, { MAIL_TIMING, triesOf }, { systemClock: clock }] = await Promise.all([
      import('./invitations.ts'),
      import('../jobs/invitations/jobs.ts'),
      import('../jobs/invitations/sender.ts'),
      import('../time/clock.ts'),
    ]);
    // What becomes of them is told once it is certain, of each change.
    const jobs = openMailJobs(redis, triesOf(MAIL_TIMING), () => {});
    const { customers } = directory;
    return invitations.openInvitations({ conferences: opened.store.conferences, customers, jobs, zone, clock, failed });
  }
  const inviting =
    config.mail.url === undefined
      ? undefined
      : invitingStore({ store: opened.store, notifications: directory.notifications, open: openInvitations, failed });

  return {
    ...opened,
    store: inviting?.store ?? opened.store,
    async announceChange(id, what) {
      announcer ??= (await import('./announce.ts')).openAnnouncer({ ...redis, node, conferences, zone });
      return announcer.announce(id, what);
    },
    async lateness(id, what) {
      const [{ openLateness }, { redisOccurrences }, { zonedConferences }] = await Promise.all([
        import('../jobs/occurrences/lateness.ts'),
        import('../store/occurrences-redis.ts'),
        import('./zoned-conferences.ts'),
      ]);
      return openLateness({
        conferences: zonedConferences(conferences, zone),
        occurrences: redisOccurrences(redis.connection, redis.keys),
        complain: failed,
      })(id, what);
    },
    async close() {
      await inviting?.close();
      await announcer?.close();
      await opened.close();
    },
  };
}
