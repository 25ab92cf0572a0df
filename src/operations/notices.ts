import type { Role } from '../core/conference.ts';
import type { ConferenceId, NotificationId } from '../core/ids.ts';
import type { NoticeOutcome } from '../core/notice-outcome.ts';

/** Tells people of conferences, and what came of it. Rejects with StoreError. */
export interface ConferenceNotices {
  /**
   * Tells all of a conference at once, a single time for each request: of one that was made before it only says what is done for
   * it. Without a name the request is one of its own. Undefined where there is no such conference.
   */
  request(conference: ConferenceId, request: string | undefined): Promise<RequestedNotices | undefined>;
  /** Who was told of an occasion, by id; undefined where nobody was, or nothing of it is kept. */
  of(conference: ConferenceId, occasion: string): Promise<readonly NoticedTarget[] | undefined>;
}

export interface RequestedNotices {
  /** What this request is called where it is shown who was told. */
  readonly occasion: string;
  /** It was made before. */
  readonly again: boolean;
  readonly targets: readonly Omit<NoticedTarget, 'attempts'>[];
}

/** Somebody who was told, or is to be. */
export interface NoticedTarget {
  readonly id: NotificationId;
  readonly kind: 'email' | 'call';
  readonly target: string;
  readonly level: Role;
  /** In their order; times are milliseconds since the epoch. */
  readonly attempts: readonly {
    readonly claimedMs: number;
    /** Undefined where nobody has said what came of it. */
    readonly settledMs: number | undefined;
    /** Undefined while it is under way. */
    readonly outcome: NoticeOutcome | undefined;
  }[];
}
