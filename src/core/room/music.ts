import type { FsIntent } from '../intent.ts';
import type { Room } from '../mirror/room.ts';
import { questionId } from '../step.ts';
import { isGateOpen } from './floor.ts';
import type { RoomState } from './state.ts';

/**
 * Music in a room, as FreeSWITCH's asynchronous file: it plays under everything else and has no end. No list tells whether
 * it plays, so a room that is adopted is brought to a known state first.
 *
 * - `unknown`: adopted, or FreeSWITCH would not do what it was told; what plays is stopped before anything else.
 * - `off`, `on`: as commanded.
 */
export type Music = 'unknown' | 'off' | 'on';

/** Whether there ought to be music: for the only one in with `play_music`, for all while the gate is closed. */
export function wantsMusic(state: RoomState, room: Room | undefined): boolean {
  if (room === undefined || room.members.size === 0 || state.conference === undefined) return false;
  if (!isGateOpen(state.conference, state.people.values())) return true;
  return state.conference.playMusic && room.members.size === 1;
}

export function settleMusic(
  state: RoomState,
  room: Room | undefined,
): { readonly state: RoomState; readonly wants: readonly FsIntent[] } {
  if (room === undefined || room.members.size === 0) return { state: { ...state, music: 'off' }, wants: [] };
  // Nobody in it is ours: whatever plays there is somebody else's.
  if (![...state.people.values()].some(({ member }) => member !== undefined)) return { state, wants: [] };
  const wanted: Music = wantsMusic(state, room) ? 'on' : 'off';
  const sound = state.conference?.musicOnHoldSound ?? null;
  if (state.music === wanted && (wanted === 'off' || state.musicSound === sound)) return { state, wants: [] };
  const wants: FsIntent[] = [];
  let { asked } = state;
  const ask = (command: FsIntent['command']): void => {
    const id = questionId({ serial: state.serial, asked });
    asked++;
    wants.push({ family: 'fs', id, command });
  };
  if (state.music !== 'off') ask({ kind: 'stop-music', conference: state.id });
  if (wanted === 'on') ask({ kind: 'start-music', conference: state.id, sound });
  const musicQuestion = wanted === 'on' ? wants.at(-1)?.id : undefined;
  return { state: { ...state, asked, music: wanted, musicSound: sound, musicQuestion }, wants };
}
