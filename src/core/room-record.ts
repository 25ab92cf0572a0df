import type { LegId } from './ids.ts';

/** Who may speak by default: `open` after `*90` and at the start, `quiet` after `*91`. */
export type RoomMode = 'open' | 'quiet';

/**
 * What a room remembers beyond FreeSWITCH. `round` is raised by each `*90` and `*91`: a microphone that its owner
 * switched in an earlier round has been overruled since. `announce` is the switch of `*94` and `*95`, `hands` those
 * raised by `*5`, the one that has been up longest first.
 */
export interface RoomRecord {
  readonly mode: RoomMode;
  readonly round: number;
  readonly announce: boolean;
  readonly hands: readonly LegId[];
}
