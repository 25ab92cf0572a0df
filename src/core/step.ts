import type { CallNews, CallOrder, CallStage } from './call/order.ts';
import type { Conference, Role } from './conference.ts';
import type { CallRequest } from './dialling/verdict.ts';
import type { CallerId } from './event.ts';
import { type CallId, type ConferenceId, type LegId, parseCallId, parseQuestionId, type QuestionId } from './ids.ts';
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
      /** What was typed after `*8`, as it was typed; missing where the typing was given up. */
      readonly number?: string;
    }
  /** How a call that the room has asked for goes on. */
  | {
      readonly family: 'room';
      readonly kind: 'call-told';
      readonly id: ConferenceId;
      readonly call: CallId;
      readonly news: CallNews;
    }
  /** A call that a former controller has made for the room goes on, or has ended since. */
  | {
      readonly family: 'room';
      readonly kind: 'call-adopted';
      readonly id: ConferenceId;
      readonly conference: Conference | undefined;
      readonly request: CallRequest;
      readonly number: string;
      readonly role: Role;
      readonly stage: CallStage;
      /** The leg that has accepted. */
      readonly leg: LegId | null;
      readonly askedAtMs: number;
    }
  /** A call is wanted. Core begins it; its news go to the room of the conference, or to the caller who is to be connected. */
  | { readonly family: 'call'; readonly kind: 'call-asked'; readonly order: CallOrder }
  /** Whatever became of it so far, it is to end. */
  | { readonly family: 'call'; readonly kind: 'call-dropped'; readonly call: CallId }
  /** Who has accepted is not let in. */
  | { readonly family: 'call'; readonly kind: 'turned-away'; readonly leg: LegId }
  | {
      readonly family: 'access';
      readonly kind: 'call-told';
      readonly leg: LegId;
      readonly call: CallId;
      readonly news: CallNews;
    }
  /**
   * Somebody who was called has accepted, and is a caller from here on who needs no code and no PIN; with `whileOpen` it comes in only
   * while the conference is open.
   */
  | {
      readonly family: 'admission';
      readonly kind: 'invited';
      readonly leg: LegId;
      /** Whom the leg reaches. */
      readonly caller: CallerId;
      readonly conference: Conference;
      readonly role: Role;
      readonly whileOpen: boolean;
      readonly internal: boolean;
      /** When FreeSWITCH is to hang up: armed anew after the dead-man is disarmed. */
      readonly limitAtMs: number;
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
/** The id of a call that an automaton asks for next, in the place of a question: no other life of Convene gives the same one. */
export function callIdAt(asking: Asking, now: number): CallId {
  const id = parseCallId(`${questionId(asking)}-${now.toString(36)}`);
  if (id === undefined) throw new Error(`not a serial of an automaton: ${asking.serial}`);
  return id;
}
/** The serial of the automaton that asked. */
export function serialOf(id: string): string {
  return id.slice(0, Math.max(0, id.lastIndexOf('-')));
}
