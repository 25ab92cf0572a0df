import type { ConferenceId } from '../../core/ids.ts';
import type { OccurrenceEvent } from '../../core/occurrence.ts';

/** One event of one conference, which has been claimed. */
export interface Occasion {
  /** Names what is to be done, the same whenever it is tried: conference, local start and kind. */
  readonly id: string;
  readonly conference: ConferenceId;
  readonly event: OccurrenceEvent;
  /** By Redis's clock, in milliseconds since the epoch. */
  readonly nowMs: number;
  /** Somebody has tried before and has not said what came of it: look first whether it was done. */
  readonly again: boolean;
}

/** What came of it; `nothing` where nobody was to be told; `unknown` where a crash hid it and nobody can tell. */
export type Done = 'done' | 'nothing' | 'unknown';

/**
 * What an event leads to. Each may be called again for the same occasion, then with `again`, and must do no more then than was
 * left. One that rejects is tried again until it makes no sense any more.
 */
export interface OccurrenceEffects {
  /** Tells people that it starts in a minute. */
  notify(occasion: Occasion): Promise<Done>;
  start(occasion: Occasion): Promise<Done>;
  /** Tells those inside that the room is ended in so many minutes. */
  warn(occasion: Occasion, minutes: 1 | 5): Promise<Done>;
  /** The window has closed. */
  end(occasion: Occasion): Promise<Done>;
}

export function occasionId(conference: ConferenceId, { local, kind }: OccurrenceEvent): string {
  return `${conference} ${local} ${kind}`;
}
