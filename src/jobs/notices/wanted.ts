import type { Conference } from '../../core/conference.ts';
import { nextOccurrences } from '../../core/recurrence.ts';
import { FALLBACK_ZONE } from '../../core/schedule.ts';
import type { Directory } from '../../store/directory.ts';
import type { NoticeStore, NoticeTarget, Round, RoundRecord } from '../../store/notices.ts';
import type { ConferenceStore } from '../../store/store.ts';
import type { NoticeJobs, WantedAttempt } from './jobs.ts';
import { nextStep, type RetryRules } from './steps.ts';

/** The definitions that notices go by: conferences are to be those that their callers meet, with the zone of their customer. */
export interface NoticeDefinitions {
  readonly conferences: Pick<ConferenceStore, 'byId'>;
  readonly notifications: Pick<Directory['notifications'], 'byId' | 'list'>;
}

/** Whether somebody is still to be told of it, as everything is defined now. */
export type StillWanted =
  /** Until then, in milliseconds since the epoch. */
  | { readonly kind: 'wanted'; readonly conference: Conference; readonly untilMs: number }
  | { readonly kind: 'unwanted'; readonly why: string };

/** Rejects with StoreError. */
export async function stillWanted(
  { conferences, notifications }: NoticeDefinitions,
  { conference: id }: Round,
  target: Pick<NoticeTarget, 'id'>,
  { occurrence, untilMs }: Pick<RoundRecord, 'occurrence' | 'untilMs'>,
  nowMs: number,
): Promise<StillWanted> {
  const unwanted = (why: string): StillWanted => ({ kind: 'unwanted', why });
  const [conference, notification] = await Promise.all([conferences.byId(id), notifications.byId(target.id)]);
  if (conference === undefined) return unwanted('the conference is gone');
  if (conference.disabled) return unwanted('the conference is disabled');
  if (notification?.conference !== id) return unwanted('the notification is gone');
  if (occurrence === null) return { kind: 'wanted', conference, untilMs };
  const around = nextOccurrences(conference, conference.timezone ?? FALLBACK_ZONE, occurrence.startMs, 2);
  const found = around.find(({ local }) => local === occurrence.local);
  if (found === undefined) return unwanted('the conference was moved to another time');
  // It may have been made shorter since the round began.
  const endMs = Math.min(untilMs, found.endMs ?? untilMs);
  return nowMs < endMs ? { kind: 'wanted', conference, untilMs: endMs } : unwanted('the conference was made shorter');
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
