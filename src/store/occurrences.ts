import type { ConferenceId } from '../core/ids.ts';
import type { EventKind, OccurrenceEvent } from '../core/occurrence.ts';

/**
 * What is to happen next in each conference, and what became of its occurrences. This is the truth; whatever wakes those who
 * act on it may come late, twice or never. Per conference:
 *
 *     idle ──arm──> armed ──claim, not before it is due──> claimed ──commit──> armed with the next, or idle
 *                     │ ^──arm of a higher revision──│        │ ^──claim by another once its lease has run out──│
 *     idle <──disarm──┘                                       └──disarm or arm: the commit arms nothing
 *
 * - *armed*: the next event, under the revision of the definition that it was worked out from.
 * - *claimed*: somebody is doing it, and has said so before. Nobody else may until the lease has run out; who comes
 *   then is told that it may have been done (`again`). What it is doing cannot be called back: whoever edits or cancels
 *   meanwhile is told that.
 * - *idle*: nothing is left to do, or a commit came after an edit, and the new definition is to be armed.
 *
 * An occurrence is known by when it starts on the clock on the wall: a notice or a start that was committed for that is never
 * armed again, whatever definition asks for it; a warning or an end not for the same moment. All is judged by Redis's clock.
 *
 * Every method is one step, and rejects with StoreError when the store is away; then it may have been done. `arm`, `claim`,
 * `commit` and `disarm` do no harm when they are repeated.
 */
export interface OccurrenceStore {
  /** The clock by which all is judged, in milliseconds since the epoch. */
  nowMs(): Promise<number>;
  /**
   * Puts an event in place of what is armed, under the revision of a definition. The same revision may replace its own, since a
   * zone may change.
   */
  arm(conference: ConferenceId, revision: number, event: OccurrenceEvent): Promise<Arming>;
  /**
   * Takes up exactly these events, no two of one conference, and answers for each in their order; by the same `token` again it is
   * the same claim, with a new lease.
   */
  claim(wanted: readonly DueEvent[], token: string, leaseMs: number): Promise<readonly Claiming[]>;
  /** Ends a claim: keeps what became of occurrences, and arms the next event of the same revision in the same step. */
  commit(claim: Claim, outcomes: readonly Outcome[], next: OccurrenceEvent | undefined): Promise<Committing>;
  /** For a definition that has nothing to do any more. Armings of a lower revision are refused from now on. */
  disarm(conference: ConferenceId, revision: number): Promise<Disarming>;
  /** What the conference has armed or claimed; undefined where it is idle. */
  armed(conference: ConferenceId): Promise<Armed | undefined>;
  /**
   * What is due at a moment by Redis's clock, `afterMs` from now, or whose lease has run out by then: in order of time, at
   * most `limit` from the `skip`th on.
   */
  due(afterMs: number, limit: number, skip?: number): Promise<readonly DueEvent[]>;
  /** What became of the occurrences that start at an instant or after it, in order of time. */
  history(conference: ConferenceId, fromMs: number, limit: number): Promise<readonly OccurrenceRecord[]>;
}

/** Which event of which conference; `revision` is that of the definition that it was worked out from. */
export interface DueEvent {
  readonly conference: ConferenceId;
  readonly revision: number;
  readonly index: number;
  readonly kind: EventKind;
}
export interface Armed {
  readonly revision: number;
  readonly event: OccurrenceEvent;
  readonly state: 'armed' | 'claimed';
}

export type Arming =
  /** `replaced` was armed before and will not be done. */
  | { readonly kind: 'armed'; readonly replaced: OccurrenceEvent | undefined; readonly last: LastDone | undefined }
  /** It was done before, under whatever definition: nothing is changed, and the event after it is to be armed. */
  | { readonly kind: 'done' }
  /** This is being done and cannot be called back. The revision is raised; what comes after it is armed by who does it. */
  | { readonly kind: 'under-way'; readonly event: OccurrenceEvent; readonly last: LastDone | undefined }
  /** A later definition has been here, or the conference is gone. */
  | { readonly kind: 'outdated' };

export interface Claim extends DueEvent {
  readonly token: string;
  readonly event: OccurrenceEvent;
}
export type Claiming =
  | {
      readonly kind: 'claimed';
      readonly claim: Claim;
      /** Redis's clock, in milliseconds since the epoch. */
      readonly nowMs: number;
      /** For how long it could have been done: since it was due, or since a definition came that wants it. */
      readonly lateMs: number;
      /** Somebody had claimed it before and has not said what became of it. */
      readonly again: boolean;
    }
  /** Not due for so long, by Redis's clock. */
  | { readonly kind: 'early'; readonly forMs: number }
  /** Somebody is doing it, and has so long left. */
  | { readonly kind: 'taken'; readonly forMs: number }
  /** It is done or is not wanted any more. */
  | { readonly kind: 'gone' };

export type Committing =
  | { readonly kind: 'armed' | 'idle' }
  /** The outcomes are kept; what was to come next was done before, so the event after it is to be armed. */
  | { readonly kind: 'done' }
  /** The outcomes are kept; the definition was edited meanwhile, and the new one is to be armed. */
  | { readonly kind: 'edited' }
  /** Another has taken it up since, or the conference is gone: nothing is kept. */
  | { readonly kind: 'lost' };

export type Disarming =
  /** What was armed will not be done. */
  | { readonly kind: 'cancelled'; readonly event: OccurrenceEvent; readonly last: LastDone | undefined }
  /** Too late for this one; nothing will be done after it. */
  | { readonly kind: 'under-way'; readonly event: OccurrenceEvent; readonly last: LastDone | undefined }
  | { readonly kind: 'nothing'; readonly last: LastDone | undefined };

/** What was done last in a conference, so that whoever edits or cancels can tell that it was too late for that. */
export interface LastDone {
  readonly kind: EventKind;
  readonly local: string;
  readonly doneMs: number;
}

/**
 * Where an occurrence has got to. `unknown` is one whose notice or start may or may not have been made before whoever did it
 * was gone.
 */
export const OCCURRENCE_STATES = ['told', 'missed', 'open', 'ended', 'unknown'] as const;
export type OccurrenceState = (typeof OCCURRENCE_STATES)[number];

/** What became of one occurrence, to be kept. */
export interface Outcome {
  readonly local: string;
  readonly index: number;
  readonly startMs: number;
  readonly endMs: number | undefined;
  /** Undefined for a warning, which changes nothing. */
  readonly state: OccurrenceState | undefined;
  /** What was done, and for when; undefined where nothing was. */
  readonly did: { readonly kind: EventKind; readonly atMs: number } | undefined;
}
export interface OccurrenceRecord {
  readonly local: string;
  readonly index: number;
  readonly startMs: number;
  readonly endMs: number | undefined;
  /** Undefined where only warnings were given. */
  readonly state: OccurrenceState | undefined;
  /** What was done: for when, and when it was committed, in milliseconds since the epoch. */
  readonly done: Readonly<Partial<Record<EventKind, { readonly atMs: number; readonly doneMs: number }>>>;
}

/** How many occurrences of a conference are remembered: the last. */
export const REMEMBERED = 1_000;
