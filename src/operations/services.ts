import type { ConferenceChange } from '../core/conference-change.ts';
import type { CallRequest, CallVerdict } from '../core/dialling/verdict.ts';
import type { ConferenceId, SoundId } from '../core/ids.ts';
import type { CallLedger } from '../store/call-ledger.ts';
import type { Directory } from '../store/directory.ts';
import type { RateStore } from '../store/rates.ts';
import type { Store } from '../store/store.ts';
import type { TellAppointments } from './appointments.ts';
import type { Lateness } from './lateness.ts';
import type { ConferenceNotices } from './notices.ts';
import type { OccurrenceHistory } from './occurrence-history.ts';
import type { Rooms } from './rooms.ts';

/** What operations act upon. */
export interface Services {
  readonly store: Store;
  readonly directory: Directory;
  readonly rooms: Rooms;
  readonly passwords: Passwords;
  readonly sounds: SoundFiles;
  readonly calls: CallJudge;
  readonly ledger: CallLedger;
  readonly rates: RateStore;
  readonly occurrences: OccurrenceHistory;
  readonly lateness: Lateness;
  readonly notices: ConferenceNotices;
  /** Tells the feed, and the one who serves the node where its room may have to change; never rejects. */
  conferenceChanged(id: ConferenceId, change: ConferenceChange): Promise<void>;
  readonly tellAppointments: TellAppointments;
}

/** Says what would come of a call. Rejects with StoreError. */
export interface CallJudge {
  /** With every rule, its value and its verdict; nothing is set aside. */
  explain(request: CallRequest): Promise<CallVerdict>;
}

export interface Passwords {
  /** Takes some tens of milliseconds. */
  hash(password: string): Promise<string>;
  verify(password: string, hash: string): Promise<boolean>;
}

/** Files of uploaded sounds, where the node reads them. */
export interface SoundFiles {
  /** Converts and keeps; `refused` says what is wrong with the upload, in words that follow its name. */
  keep(upload: Uint8Array): Promise<SoundKept>;
  /** Takes back what was kept and has got no name. */
  discard(kept: string): Promise<void>;
  /** Gives the kept files the name of their record. */
  name(kept: string, id: SoundId): Promise<void>;
  /** A WAV file; undefined where it is gone. */
  read(id: SoundId): Promise<Uint8Array | undefined>;
  remove(id: SoundId): Promise<void>;
}
export type SoundKept =
  | { readonly kind: 'kept'; readonly kept: string; readonly durationMs: number }
  | { readonly kind: 'refused'; readonly reason: string }
  | { readonly kind: 'away'; readonly reason: string };
