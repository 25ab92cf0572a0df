import type { Attribution } from '../attribution.ts';
import type { Intent } from '../intent.ts';
import type { Room } from '../mirror/room.ts';
import type { Prompt } from '../prompt.ts';
import { fileNameOf, prompts } from '../sound.ts';
import type { Closing as Why } from '../tell.ts';
import { languageOf } from './announcements.ts';
import type { RoomState } from './state.ts';

/** How long people are told before they are put out, if FreeSWITCH does not say sooner that they have been told. */
export const TOLD_WITHIN_MS = 10_000;

export interface Closing {
  readonly state: RoomState;
  readonly wants: readonly Intent[];
}

const PROMPT: Readonly<Record<Why, Prompt>> = {
  deleted: 'conference-deleted',
  disabled: 'conference-disabled',
  ended: 'conference-ended',
  over: 'conference-over',
};

/** Members are told why, and then the room ends. */
export function close(state: RoomState, room: Room | undefined, why: Why, who: Attribution, now: number): Closing {
  if (room === undefined || room.members.size === 0 || state.closing !== undefined) return { state, wants: [] };
  const sounds = prompts(PROMPT[why]);
  const file = sounds.map(fileNameOf).at(-1) ?? '';
  const { id } = state;
  return {
    state: { ...state, closing: { file, deadlineMs: now + TOLD_WITHIN_MS, who } },
    wants: [
      { family: 'tell', tell: { kind: 'room-closing', conference: id, why, ...who } },
      { family: 'fs', command: { kind: 'play-to-room', conference: id, sounds, language: languageOf(state) } },
    ],
  };
}

export function endIfTold(state: RoomState, file: string): Closing {
  return state.closing?.file === file ? end(state) : { state, wants: [] };
}
export function expireClosing(state: RoomState, now: number): Closing {
  return state.closing !== undefined && now >= state.closing.deadlineMs ? end(state) : { state, wants: [] };
}

/** It goes on being closed until FreeSWITCH says that the room has ended; whoever is still in is put out again. */
function end(state: RoomState): Closing {
  const { closing } = state;
  if (closing === undefined) return { state, wants: [] };
  return {
    state: { ...state, closing: { ...closing, file: '', deadlineMs: closing.deadlineMs + TOLD_WITHIN_MS } },
    wants: [{ family: 'fs', command: { kind: 'end-room', conference: state.id } }],
  };
}
