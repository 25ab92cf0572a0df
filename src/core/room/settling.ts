import type { LegId } from '../ids.ts';
import type { Intent } from '../intent.ts';
import type { Room } from '../mirror/room.ts';
import type { Message, Step } from '../step.ts';
import { isGateOpen } from './floor.ts';
import { forgottenAtMs } from './invites.ts';
import { settleMusic } from './music.ts';
import { settleSpeech } from './speech.ts';
import type { RoomState } from './state.ts';

export type Wants = readonly (Intent | Message)[];

/**
 * Brings microphones and music to what they ought to be: of the legs given, and of all where the gate has opened or closed
 * since `before`.
 */
export function settle(
  state: RoomState,
  room: Room | undefined,
  now: number,
  wants: Wants = [],
  only?: readonly LegId[],
  before?: RoomState,
): Step<RoomState> {
  const gateMoved =
    before !== undefined &&
    isGateOpen(before.conference, before.people.values()) !== isGateOpen(state.conference, state.people.values());
  const speech = settleSpeech(state, room, now, gateMoved ? undefined : only);
  const music = settleMusic(speech.state, room);
  return next(music.state, room, [...wants, ...speech.wants, ...music.wants]);
}

/** A room is over when FreeSWITCH has none of that name, nobody is on the way in, and nothing is to be said of its calls any more. */
export function next(state: RoomState, room: Room | undefined, wants: Wants = []): Step<RoomState> {
  const over =
    room === undefined && state.people.size === 0 && state.pending.length === 0 && state.invites.length === 0;
  const wakes = [
    ...state.pending.map((each) => each.deadlineMs),
    ...(state.announcements.playing === undefined ? [] : [state.announcements.playing.deadlineMs]),
    ...(state.closing === undefined ? [] : [state.closing.deadlineMs]),
    ...(state.retryMusicAtMs === undefined ? [] : [state.retryMusicAtMs]),
    ...forgottenAtMs(state.invites),
  ];
  return [over ? undefined : state, wants, wakes.length === 0 ? undefined : Math.min(...wakes)];
}
