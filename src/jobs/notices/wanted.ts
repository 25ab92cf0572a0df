import type { Conference } from '../../core/conference.ts';
import { nextOccurrences } from '../../core/recurrence.ts';
import type { Directory } from '../../store/directory.ts';
import type { NoticedOccurrence, NoticeStore, NoticeTarget, Round } from '../../store/notices.ts';
import type { ConferenceStore } from '../../store/store.ts';
import type { NoticeJobs, WantedAttempt } from './jobs.ts';
import { nextStep, type RetryRules } from './steps.ts';

/** The definitions that notices go by: conferences are to be those that their callers meet, with the zone of their customer. */
export interface NoticeDefinitions {
  readonly conferences: Pick<ConferenceStore, 'byId'>;
  readonly notifications: Pick<Directory['notifications'], 'byId' | 'list'>;
}

/** Whether somebody is still to be told of it, as everything is defined now. Rejects with StoreError. */
export type StillWanted =
  | { readonly kind: 'wanted'; readonly conference: Conference }
  | { readonly kind: 'unwanted'; readonly why: string };

export async function stillWanted(
  { conferences, notifications }: NoticeDefinitions,
  { conference: id }: Round,
  target: Pick<NoticeTarget, 'id'>,
  occurrence: NoticedOccurrence | null,
): Promise<StillWanted> {
  const unwanted = (why: string): StillWanted => ({ kind: 'unwanted', why });
  const [conference, notification] = await Promise.all([conferences.byId(id), notifications.byId(target.id)]);
  if (conference === undefined) return unwanted('the conference is gone');
  if (conference.disabled) return unwanted('the conference is disabled');
  if (notification?.conference !== id) return unwanted('the notification is gone');
  if (occurrence === null) return { kind: 'wanted', conference };
  const found = nextOccurrences(conference, conference.timezone ?? 'UTC', occurrence.startMs, 2);
  if (found.some(({ local }) => local === occurrence.local)) return { kind: 'wanted', conference };
  return unwanted('the conference was moved to another time');
}

/** Makes jobs for all that is left of a round, where they are not there; finishes one in which nothing is, and says so. */
export async function addMissing(
  notices: NoticeStore,
  jobs: Pick<NoticeJobs, 'add'>,
  round: Round,
  rules: RetryRules,
): Promise<'left' | 'finished'> {
  const [record, nowMs] = await Promise.all([notices.list(round), notices.nowMs()]);
  const wanted = (record?.targets ?? []).flatMap((target): WantedAttempt[] => {
    const step = nextStep(target, rules);
    if (step.kind === 'finished') return [];
    // What nobody may begin any more is left alone; what was begun is seen to its end.
    if (step.kind === 'make' && record !== undefined && Math.max(nowMs, step.atMs) >= record.untilMs) return [];
    const delayMs = step.kind === 'make' ? step.atMs - nowMs : 0;
    return [{ round, target: target.id, kind: target.kind, attempt: step.attempt, delayMs }];
  });
  if (wanted.length === 0) {
    await notices.finish(round);
    return 'finished';
  }
  await jobs.add(wanted);
  return 'left';
}
