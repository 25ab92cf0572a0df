import type { CustomerId, SoundId } from '../core/ids.ts';

/** A sound that somebody uploaded, kept as mono WAV files of 8 and 16 kHz where FreeSWITCH reads them. */
export interface StoredSoundDraft {
  readonly customer: CustomerId;
  readonly name: string;
  readonly durationMs: number;
  /** Of what was uploaded. */
  readonly bytes: number;
}
export interface StoredSound extends StoredSoundDraft {
  readonly id: SoundId;
  readonly revision: number;
}
