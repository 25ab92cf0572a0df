import { createHash, randomUUID } from 'node:crypto';
import type { ConferenceId } from '../../core/ids.ts';
import type { OccurrenceEvent } from '../../core/occurrence.ts';
import type { ConferenceNotices } from '../../operations/notices.ts';
import type { NoticeStore, NoticeTarget, RoundSubject } from '../../store/notices.ts';
import type { NodeQueue } from '../node-queue.ts';
import { promptJobs } from '../prompt-jobs.ts';
import { type NoticeJobs, openNoticeJobs } from './jobs.ts';
import type { RetryRules } from './steps.ts';
import { addMissing, type NoticeDefinitions } from './wanted.ts';

export interface NoticeDeskOptions extends NodeQueue {
  readonly notices: NoticeStore;
  readonly definitions: NoticeDefinitions;
  readonly rules: RetryRules;
  /** Told of what went wrong with Redis, once for each time. */
  complain(what: string, error: unknown): void;
}

/** Takes notices in, in whatever process; who serves the node sends them. */
export interface NoticeDesk extends ConferenceNotices {
  /**
   * Tells all of a conference of the occurrence of this event. May be done again without harm: then only what is left is done.
   * Says whether there is anybody to be told. Rejects with StoreError, and where Redis is away for BullMQ.
   */
  notify(conference: ConferenceId, event: OccurrenceEvent): Promise<'somebody' | 'nobody'>;
  /** How many attempts wait: for their time, and for a sender or in its hands. */
  depth(): Promise<{ readonly delayed: number; readonly waiting: number }>;
  /** Idempotent. */
  close(): Promise<void>;
}

/** So long people are told of what has no end of its own. */
const NO_LONGER_THAN_MS = 3_600_000;

export function openNoticeDesk(options: NoticeDeskOptions): NoticeDesk {
  const { notices, definitions, rules, complain } = options;
  let away = false;
  const jobs = openNoticeJobs(options, (error) => {
    // Each attempt to reconnect fails with an error of its own.
    if (!away) complain('notices have to wait', error);
    away = true;
  });
  const prompt = promptJobs(jobs, complain);

  async function begin(
    conference: ConferenceId,
    occasion: string,
    about: Omit<RoundSubject, 'targets'>,
    adding: Pick<NoticeJobs, 'add'>,
  ) {
    const round = { conference, occasion };
    const all = await definitions.notifications.list(conference);
    const targets = all.map(({ id, kind, target, level }): NoticeTarget => ({ id, kind, target, level }));
    const begun = await notices.begin(round, { ...about, targets });
    if (begun !== 'gone') await addMissing(notices, adding, round, rules);
    away = false;
    return { begun, to: targets.length > 0 ? 'somebody' : 'nobody' } as const;
  }

  return {
    async notify(conference, { index, local, startMs, endMs }) {
      const untilMs = endMs ?? startMs + NO_LONGER_THAN_MS;
      const { to } = await begin(conference, local, { occurrence: { index, local, startMs, endMs }, untilMs }, jobs);
      return to;
    },
    async request(conference, request) {
      const occasion = `request-${request === undefined ? randomUUID() : digest(request)}`;
      const untilMs = (await notices.nowMs()) + NO_LONGER_THAN_MS;
      const { begun } = await begin(conference, occasion, { occurrence: null, untilMs }, prompt);
      const record = begun === 'gone' ? undefined : await notices.list({ conference, occasion });
      return record && { occasion, again: begun === 'known', targets: record.targets };
    },
    of: async (conference, occasion) => (await notices.list({ conference, occasion }))?.targets,
    depth: () => jobs.depth(),
    close: () => jobs.close(),
  };
}

/** What somebody typed is never a part of a key. */
const digest = (text: string): string => createHash('sha256').update(text).digest('base64url');
