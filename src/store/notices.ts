import type { Role } from '../core/conference.ts';
import type { CallId, ConferenceId, NotificationId } from '../core/ids.ts';
import type { NoticeOutcome } from '../core/notice-outcome.ts';

/**
 * Who is told of an occurrence, or of a request to join a permanent conference, and what came of it. A *round* is all of that for one
 * occasion; those to be told are fixed when it begins. For each of them there are attempts, from 1:
 *
 *     (none) ──claim, by one alone──> claimed ──calling──> with its call ──settle──> settled
 *       │ ^──release──┘                  └──────────────settle──────────────────────────^
 *       └────────────────────────────────────────────────forgo──────────────────────────^
 *
 * What is claimed is done by who has claimed it, and by nobody else ever after: whoever dies before settling leaves an attempt
 * that shows as `unknown` once it is older than an attempt may last. All is judged by Redis's clock.
 *
 * Every method is one step, and rejects with StoreError when the store is away; then it may have been done. Each may be repeated
 * without harm, a claim by its token.
 */
export interface NoticeStore {
  /** The clock by which all is judged, in milliseconds since the epoch. */
  nowMs(): Promise<number>;
  /** Begins a round unless it has begun before, when nothing is changed; `gone` where there is no such conference. */
  begin(round: Round, subject: RoundSubject): Promise<'begun' | 'known' | 'gone'>;
  /** `taken` by another token; `over` when it is too late for the round; `gone` where there is no such conference, round or target. */
  claim(attempt: NoticeAttempt, token: string): Promise<'claimed' | 'taken' | 'over' | 'gone'>;
  /** Takes back a claim of one's own that led to nothing: whoever comes next may make the attempt. Without effect where it has a call or an outcome. */
  release(attempt: NoticeAttempt, token: string): Promise<void>;
  /** Keeps of an attempt that nobody has claimed that it is not made any more; `known` where somebody has. */
  forgo(attempt: NoticeAttempt, outcome: NoticeOutcome): Promise<'settled' | 'known' | 'gone'>;
  /** Notes by which call a claimed attempt goes on, so that others find it. */
  calling(attempt: NoticeAttempt, call: CallId): Promise<void>;
  /** The first outcome stays: `known` where it has one already; `gone` where it was not claimed. */
  settle(attempt: NoticeAttempt, outcome: NoticeOutcome): Promise<'settled' | 'known' | 'gone'>;
  /** Undefined for what never was, is not kept any more, or went with its conference. */
  list(round: Round): Promise<RoundRecord | undefined>;
  /** The same with one target alone, if it has that. */
  one(round: Round, target: NotificationId): Promise<RoundRecord | undefined>;
  /** Rounds of all conferences that are not finished: those whose time is over first come first. */
  unfinished(limit: number, skip?: number): Promise<readonly Round[]>;
  /** Nothing is left to do in it. */
  finish(round: Round): Promise<void>;
}

/** An occasion of a conference: an occurrence by its local start, `2027-01-31T09:00`, or a request, `request-…`. */
export interface Round {
  readonly conference: ConferenceId;
  readonly occasion: string;
}
/** What an occasion is called: nothing that somebody typed. */
export const OCCASION = /^(?:\d{4}-\d{2}-\d{2}T\d{2}:\d{2}|request-[A-Za-z0-9_-]{1,64})$/;

export interface NoticeTarget {
  readonly id: NotificationId;
  readonly kind: 'email' | 'call';
  /** An e-mail address, or a number to call. */
  readonly target: string;
  /** What who accepts the call enters as. */
  readonly level: Role;
}
/** The occurrence that people are told of. Instants are milliseconds since the epoch. */
export interface NoticedOccurrence {
  readonly index: number;
  readonly local: string;
  readonly startMs: number;
  /** Undefined for one that lasts for ever. */
  readonly endMs: number | undefined;
}
export interface RoundSubject {
  /** Null for a request to join a permanent conference. */
  readonly occurrence: NoticedOccurrence | null;
  /** When it makes no sense any more: nothing is claimed from then on. */
  readonly untilMs: number;
  readonly targets: readonly NoticeTarget[];
}
export interface NoticeAttempt {
  readonly round: Round;
  readonly target: NotificationId;
  /** From 1 to {@link MOST_ATTEMPTS}. */
  readonly attempt: number;
}

export interface RoundRecord extends Omit<RoundSubject, 'targets'> {
  readonly beganMs: number;
  /** By id. */
  readonly targets: readonly TargetRecord[];
}
export interface TargetRecord extends NoticeTarget {
  /** In their order. */
  readonly attempts: readonly AttemptRecord[];
}
export interface AttemptRecord {
  readonly attempt: number;
  readonly claimedMs: number;
  readonly call: CallId | undefined;
  /** Undefined where nobody has said what came of it. */
  readonly settledMs: number | undefined;
  /** Undefined while it is under way. */
  readonly outcome: NoticeOutcome | undefined;
}

/** How often one target is tried at most. */
export const MOST_ATTEMPTS = 5;
/** So long an attempt may last: some routes that ring as long as they may, and whoever answers taking their time. */
export const ATTEMPT_LASTS_MS = 15 * 60_000;
