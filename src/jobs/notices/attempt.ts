import { assertNever } from '../../core/assert-never.ts';
import type { Conference } from '../../core/conference.ts';
import type { NoticeOutcome } from '../../core/notice-outcome.ts';
import type { RoomAnswer } from '../../core/room-command.ts';
import type { Rooms } from '../../operations/rooms.ts';
import type { NoticeAttempt, NoticeStore, NoticeTarget, RoundRecord } from '../../store/notices.ts';
import { patiently } from '../occurrences/patience.ts';
import type { CallWatch } from './calls.ts';
import type { WantedAttempt } from './jobs.ts';
import { type DeliverMail, outcomeOfMail } from './mails.ts';
import type { RoomPlaces } from './places.ts';
import { nextStep, type RetryRules } from './steps.ts';
import { type NoticeDefinitions, type StillWanted, stillWanted } from './wanted.ts';

/**
 * How one attempt is made:
 *
 *     is there time? ──yes──> is it still wanted? ──yes──> is there room for a call? ──yes──> claim ──> call or mail ──> settle
 *            │ no: forgo it       │ no: claim, settle as cancelled  │ no: come back later        │ not ours: leave it
 *
 * A call for which the account has no leg left is not begun: its claim is released, and it comes back later. What is settled may be
 * followed by the next attempt.
 *
 * Between the claim and the outcome a crash leaves an attempt of which whoever comes next finds the call, if that was noted,
 * and sees it to its end; without one it stays unknown. Nothing is made twice.
 */
export interface AttemptOptions {
  readonly notices: NoticeStore;
  readonly definitions: NoticeDefinitions;
  readonly rules: RetryRules;
  readonly rooms: Pick<Rooms, 'command'>;
  readonly places: RoomPlaces;
  readonly calls: CallWatch;
  readonly deliver: DeliverMail;
  /** Aborted when it is time to end: nothing is claimed any more. */
  readonly ending: AbortSignal;
  complain(what: string, error: unknown): void;
}

export type Attempted =
  | { readonly kind: 'done' }
  /** Not now: after so long. */
  | { readonly kind: 'later'; readonly forMs: number }
  /** Done, and this is to follow. */
  | { readonly kind: 'next'; readonly wanted: WantedAttempt };

type Wanted = Extract<StillWanted, { readonly kind: 'wanted' }>;

const DONE: Attempted = { kind: 'done' };
const later = (forMs: number): Attempted => ({ kind: 'later', forMs });
/** So long Redis may be away in the middle of an attempt. */
const PATIENCE_MS = 15_000;

/** Makes an attempt, or sees it to its end; `token` is to be another each time. Rejects with StoreError where Redis stays away. */
export async function makeAttempt(options: AttemptOptions, attempt: NoticeAttempt, token: string): Promise<Attempted> {
  const { notices, rules, calls, ending } = options;
  const insist = <T>(work: () => Promise<T>) => patiently(work, PATIENCE_MS, ending);
  const record = await insist(() => notices.one(attempt.round, attempt.target));
  const target = record?.targets[0];
  if (record === undefined || target === undefined) return DONE;
  const step = nextStep(target, rules);
  if (step.kind === 'finished') return DONE;
  if (step.attempt !== attempt.attempt) return follow(options, attempt);

  if (step.kind === 'watch') {
    const call = target.attempts.at(-1)?.call;
    if (call === undefined) return DONE;
    return conclude(options, attempt, await calls.outcomeOf(attempt.round.conference, call));
  }
  const nowMs = await insist(() => notices.nowMs());
  if (nowMs < step.atMs) return later(step.atMs - nowMs);
  if (nowMs >= record.untilMs) {
    // What was never due is no attempt.
    if (step.atMs < record.untilMs) await insist(() => notices.forgo(attempt, tooLate(options, attempt, target)));
    return DONE;
  }
  const wanted = await insist(() => stillWanted(options.definitions, attempt.round, target, record, nowMs));
  if (wanted.kind === 'wanted' && target.kind === 'call') return call(options, attempt, token, target, wanted);
  const instead = await unclaimed(options, attempt, token);
  if (instead !== undefined) return instead;
  if (wanted.kind === 'unwanted') return conclude(options, attempt, { kind: 'cancelled', reason: wanted.why });
  return conclude(options, attempt, await mailed(options, wanted.conference, target, record));
}

/** Claims it; resolves with what to do where it is not ours. */
async function unclaimed(
  { notices, ending }: AttemptOptions,
  attempt: NoticeAttempt,
  token: string,
): Promise<Attempted | undefined> {
  if (ending.aborted) return later(0);
  const claiming = await patiently(() => notices.claim(attempt, token), PATIENCE_MS, ending);
  if (claiming === 'claimed') return undefined;
  // It has become too late since the clock was read.
  return claiming === 'over' ? later(0) : DONE;
}

async function call(
  options: AttemptOptions,
  attempt: NoticeAttempt,
  token: string,
  target: NoticeTarget,
  { conference, untilMs }: Wanted,
): Promise<Attempted> {
  const { notices, places, calls, ending, complain } = options;
  const place = await places.take(conference.id);
  if ('forMs' in place) return later(place.forMs);
  let answer: RoomAnswer;
  try {
    const instead = await unclaimed(options, attempt, token);
    if (instead !== undefined) return instead;
    answer = await dialled(options, conference, target, untilMs);
  } finally {
    // From here on the room shows the call itself.
    place.leave();
  }
  if (answer.kind === 'refused' && answer.refusal === 'too-many-legs') {
    const { forMs } = places.hold(conference.id, answer.reason);
    await patiently(() => notices.release(attempt, token), PATIENCE_MS, ending);
    return later(forMs);
  }
  places.open(conference.id);
  if (answer.kind !== 'inviting') return conclude(options, attempt, outcomeOfAnswer(answer));
  const { call: made } = answer;
  await patiently(() => notices.calling(attempt, made), PATIENCE_MS, ending).catch((error: unknown) =>
    complain(`${nameOf(attempt)} is not found by others should this process end`, error),
  );
  return conclude(options, attempt, await calls.outcomeOf(conference.id, made));
}

/** What came of it is kept; without an outcome it was time to end, and others see to it. */
async function conclude(
  options: AttemptOptions,
  attempt: NoticeAttempt,
  outcome: NoticeOutcome | undefined,
): Promise<Attempted> {
  if (outcome === undefined) return later(0);
  await patiently(() => options.notices.settle(attempt, outcome), PATIENCE_MS, options.ending);
  return follow(options, attempt);
}

/** The attempt that is to be made after this one. */
async function follow(
  { notices, rules, ending }: AttemptOptions,
  { round, target: id }: NoticeAttempt,
): Promise<Attempted> {
  const record = await patiently(() => notices.one(round, id), PATIENCE_MS, ending);
  const target = record?.targets[0];
  const step = target && nextStep(target, rules);
  if (target === undefined || step?.kind !== 'make') return DONE;
  const delayMs = step.attempt === 1 ? 0 : rules.retryMs;
  return { kind: 'next', wanted: { round, target: id, kind: target.kind, attempt: step.attempt, delayMs } };
}

function dialled(
  { rooms }: AttemptOptions,
  { id, callerId }: Conference,
  { target: number, level: role }: NoticeTarget,
  untilMs: number,
): Promise<RoomAnswer> {
  const callerIdShown = callerId || null;
  return rooms.command(id, { kind: 'invite', number, role, accept: true, callerId: callerIdShown, untilMs }, null);
}

/** The time of the round has come to its end before anybody could make it. */
function tooLate({ places }: AttemptOptions, { round }: NoticeAttempt, { kind }: NoticeTarget): NoticeOutcome {
  const why = kind === 'call' ? places.whyHeld(round.conference) : undefined;
  if (why !== undefined) return { kind: 'refused', reason: why };
  return { kind: 'cancelled', reason: 'the time for it was over before it could be made' };
}

function outcomeOfAnswer(answer: Exclude<RoomAnswer, { readonly kind: 'inviting' }>): NoticeOutcome {
  switch (answer.kind) {
    case 'refused': {
      const { reason, refusal } = answer;
      // These say something of this moment only.
      const passing = refusal === 'unavailable' || answer.by === 'freeswitch';
      return { kind: passing ? 'failed' : 'refused', reason };
    }
    case 'away':
      return { kind: 'failed', reason: answer.reason };
    case 'unconfirmed':
      return { kind: 'unknown', reason: answer.known };
    case 'confirmed':
    case 'no-room':
    case 'no-member':
    case 'no-call':
      return { kind: 'unknown', reason: `the room gave an answer to something else: ${answer.kind}` };
    default:
      return assertNever(answer);
  }
}

async function mailed(
  { deliver }: AttemptOptions,
  conference: Conference,
  target: NoticeTarget,
  { occurrence, beganMs }: RoundRecord,
): Promise<NoticeOutcome> {
  const { id, kind, target: address, level } = target;
  const to = { id, kind, target: address, level };
  return outcomeOfMail(await deliver({ conference, occurrence: occurrence ?? undefined, target: to, beganMs }));
}

/** For people; without whom it tells. */
export const nameOf = ({ round, target, attempt }: NoticeAttempt): string =>
  `attempt ${attempt} of notification ${target} for ${round.occasion} of conference ${round.conference}`;
