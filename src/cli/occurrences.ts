import type { Config } from '../config/schema.ts';
import type { ConferenceId } from '../core/ids.ts';
import type { OccurrenceEvent } from '../core/occurrence.ts';
import { type NoticeDesk, openNoticeDesk } from '../jobs/notices/desk.ts';
import { type NoticeSender, sendNotices } from '../jobs/notices/sender.ts';
import type { NoticeDefinitions } from '../jobs/notices/wanted.ts';
import { type Dispatcher, dispatchOccurrences } from '../jobs/occurrences/dispatcher.ts';
import type { Occasion } from '../jobs/occurrences/effects.ts';
import { openLateness } from '../jobs/occurrences/lateness.ts';
import { type Plans, storedPlans } from '../jobs/occurrences/plan.ts';
import { localRooms, type ServedRooms } from '../jobs/rooms.ts';
import { mailOrigin } from '../mail/configured.ts';
import type { Mailer } from '../mail/mailer.ts';
import type { QueueDepth } from '../observe/metrics.ts';
import type { Lateness } from '../operations/lateness.ts';
import type { ConferenceNotices } from '../operations/notices.ts';
import type { OccurrenceHistory } from '../operations/occurrence-history.ts';
import type { Rooms } from '../operations/rooms.ts';
import type { RedisConnection } from '../store/connection.ts';
import type { FeedLog } from '../store/feed-log.ts';
import type { Keyspace } from '../store/keyspace.ts';
import { redisNotices } from '../store/notices-redis.ts';
import { redisOccurrences } from '../store/occurrences-redis.ts';
import type { RedisAddress } from '../store/redis-url.ts';
import { type ConferenceStore, StoreError } from '../store/store.ts';
import { noticeMail } from './notice-mail.ts';
import { occurrenceEffects } from './occurrence-effects.ts';
import { occurrenceFeed } from './occurrence-feed.ts';
import { zonedConferences } from './zoned-conferences.ts';

/** How an instance comes to the plans of its conferences. */
export type PlansOf = (conferences: OccurrenceParts['conferences']) => Plans;

export interface OccurrenceParts {
  readonly config: Pick<Config, 'schedule' | 'mail' | 'notifications' | 'calls'>;
  /** What the node is called in its lease. */
  readonly node: string;
  readonly redis: { readonly connection: RedisConnection; readonly address: RedisAddress; readonly keys: Keyspace };
  /** As their callers meet them: with the zone of their customer, and disabled with it. */
  readonly conferences: Pick<ConferenceStore, 'byId' | 'list'>;
  readonly notifications: NoticeDefinitions['notifications'];
  /** Other moments in place of those that schedules say, which have minutes: for trials in a hurry. */
  readonly plansOf?: PlansOf | undefined;
  /** The running rooms, whichever instance serves them. */
  readonly rooms: Rooms;
  readonly mailer: Pick<Mailer, 'deliver'>;
  /** Takes what becomes of occurrences. */
  readonly feed: Pick<FeedLog, 'once'>;
  /** Told of each event that was attended to, with how late it came by Redis's clock. */
  attended(event: OccurrenceEvent, lateMs: number): void;
  /** Told of each occurrence that has begun. */
  started(occasion: Occasion): void;
  /** Told of what went wrong; what can be is tried again. */
  complain(what: string, error: unknown): void;
}

/** What one instance does so that conferences keep their appointments, beside as many others as there are. */
export interface Occurrences {
  readonly history: OccurrenceHistory;
  readonly lateness: Lateness;
  readonly notices: ConferenceNotices;
  /** Attends to what is due from now on; to be called once the store is ready. Nothing is begun after the end. */
  begin(): void;
  /**
   * A conference was made, changed or deleted: nothing is begun any more that only its former definition wanted. Before the
   * beginning there is nothing to do, since that looks through all of them. What it came too late for says `lateness`. Rejects
   * with StoreError.
   */
  changed(id: ConferenceId): Promise<void>;
  /** Sends notices from the rooms that this instance serves, until it is closed. */
  sendFrom(served: ServedRooms, acts: () => boolean): NoticeSender;
  /** Jobs that wait; none before the beginning. Rejects or waits where Redis is away. */
  depths(): Promise<readonly QueueDepth[]>;
  /** Leaves what is not done to others. Idempotent; never rejects. */
  close(): Promise<void>;
}

const DAY_MS = 24 * 60 * 60 * 1_000;

export function openOccurrences(parts: OccurrenceParts): Occurrences {
  const { config, node, rooms, notifications, attended, started, complain } = parts;
  const { connection, address, keys } = parts.redis;
  const zone = config.schedule.timezone;
  const conferences = zonedConferences(parts.conferences, zone);
  const definitions: NoticeDefinitions = { conferences, notifications };
  const { attempts, retrySeconds, callsAtOnce, mailsAtOnce, keepDays } = config.notifications;
  const rules = { attempts, retryMs: retrySeconds * 1_000, callsAtOnce, mailsAtOnce, perRoom: config.calls.perRoom };
  const occurrences = redisOccurrences(connection, keys);
  const notices = redisNotices(connection, keys, keepDays * DAY_MS);
  const ended = new AbortController();
  const feed = occurrenceFeed(parts.feed, occurrences, ended.signal);
  const queue = { address, keys, node };

  let work: { readonly desk: NoticeDesk; readonly dispatcher: Dispatcher } | undefined;
  const desk = (): NoticeDesk => {
    if (work === undefined) throw new StoreError('the store is not there yet');
    return work.desk;
  };

  return {
    history: occurrences,
    lateness: openLateness({ conferences, occurrences, complain }),
    notices: {
      request: async (conference, request) => desk().request(conference, request),
      of: async (conference, occasion) => desk().of(conference, occasion),
    },
    begin() {
      if (ended.signal.aborted || work !== undefined) return;
      const opened = openNoticeDesk({ ...queue, notices, definitions, rules, complain });
      const effects = occurrenceEffects({ rooms, conferences, desk: opened, feed, started });
      const plans = (parts.plansOf ?? storedPlans)(conferences);
      const dispatcher = dispatchOccurrences({
        ...{ address, keys, plans, occurrences, effects },
        ...{ attended, missed: feed.missed, complain },
      });
      work = { desk: opened, dispatcher };
    },
    changed: async (id) => void (await work?.dispatcher.changed(id)),
    sendFrom: (served, acts) =>
      sendNotices({
        ...queue,
        ...{ notices, definitions, rules, acts, complain },
        rooms: localRooms(served),
        deliver: noticeMail(parts.mailer, mailOrigin(config.mail, node), zone),
      }),
    async depths() {
      if (work === undefined) return [];
      const [due, told] = await Promise.all([work.dispatcher.depth(), work.desk.depth()]);
      return [
        { queue: 'occurrences', ...due },
        { queue: 'notices', ...told },
      ];
    },
    async close() {
      ended.abort();
      // What is attended to may still have people told.
      await work?.dispatcher.close();
      await work?.desk.close();
    },
  };
}
