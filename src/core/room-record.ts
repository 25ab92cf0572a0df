/** Who may speak by default: `open` after `*90` and at the start, `quiet` after `*91`. */
export type RoomMode = 'open' | 'quiet';

/**
 * What a room remembers beyond FreeSWITCH. `round` is raised by each `*90` and `*91`: a microphone that its owner
 * switched in an earlier round has been overruled since.
 */
export interface RoomRecord {
  readonly mode: RoomMode;
  readonly round: number;
}
export const FRESH_ROOM: RoomRecord = { mode: 'open', round: 0 };
