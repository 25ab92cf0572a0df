import type { Conference, Role } from './conference.ts';
import type { ConferenceId, LegId, QuestionId } from './ids.ts';
import { parseQuestionId } from './ids.ts';
import type { Intent } from './intent.ts';
import type { KeyAction } from './key-table.ts';

/**
 * What an automaton makes of an input: its next state (undefined when it is over), what it wants, and when it wants to be
 * woken at the latest, in milliseconds since the epoch.
 */
export type Step<S> = readonly [
  state: S | undefined,
  wants: readonly (Intent | Message)[],
  wakeAtMs: number | undefined,
];

/** Why there is no place: `ended` is a conference that is being closed. */
export type SeatRefusal = 'locked' | 'full' | 'ended';

/** What one automaton says to another, delivered in the same turn: they read facts and the mirror, never each other's state. */
export type Message =
  /** A caller who may come in asks the room of the conference for a place. */
  | {
      readonly family: 'room';
      readonly kind: 'seat-asked';
      readonly conference: Conference;
      readonly leg: LegId;
      readonly role: Role;
      readonly internal: boolean;
    }
  | {
      readonly family: 'room';
      readonly kind: 'seat-given-up' | 'name-recorded';
      readonly id: ConferenceId;
      readonly leg: LegId;
    }
  | {
      readonly family: 'room';
      readonly kind: 'key-pressed';
      readonly id: ConferenceId;
      readonly leg: LegId;
      readonly action: KeyAction | 'unknown';
    }
  /** `keep` is what the leg remembers of its place, `muted` how it enters. */
  | {
      readonly family: 'admission';
      readonly kind: 'seat-granted';
      readonly leg: LegId;
      readonly keep: string;
      readonly muted: boolean;
    }
  | {
      readonly family: 'admission';
      readonly kind: 'seat-refused';
      readonly leg: LegId;
      readonly why: SeatRefusal;
    };

/** Numbers an automaton's questions: `serial` is its own, so that no other asks under the same id. */
export interface Asking {
  readonly serial: string;
  readonly asked: number;
}
/** The id of an automaton's next question. */
export function questionId(asking: Asking): QuestionId {
  const id = parseQuestionId(`${asking.serial}-${asking.asked + 1}`);
  if (id === undefined) throw new Error(`not a serial of an automaton: ${asking.serial}`);
  return id;
}
/** The serial of the automaton that asked. */
export function serialOf(id: string): string {
  return id.slice(0, Math.max(0, id.lastIndexOf('-')));
}
