import type { Intent } from '../intent.ts';
import { fileNameOf, prompts, type Sound } from '../sound.ts';
import type { RoomState } from './state.ts';

/**
 * What is played to the whole room when somebody comes or goes, one after the other. FreeSWITCH would queue each of a mass
 * of entries and play them for a minute (measured on FreeSWITCH 1.10.12: 48 in 20 s), so the queue is kept here: more than three
 * that wait become one tone.
 */
export interface Announcements {
  readonly playing: Playing | undefined;
  readonly waiting: readonly (readonly Sound[])[];
}
export interface Playing {
  /** The file whose end is the end of the announcement. */
  readonly file: string;
  /** After this it is taken for over: a file that is not there ends without a word. */
  readonly deadlineMs: number;
}
export const SILENT: Announcements = { playing: undefined, waiting: [] };

const MOST_WAITING = 3;
/** A recorded name of five seconds, and what is said of it. */
const LONGEST_MS = 10_000;

export interface Announced {
  readonly state: RoomState;
  readonly wants: readonly Intent[];
}

export function announce(state: RoomState, sounds: readonly Sound[], now: number): Announced {
  const { playing, waiting } = state.announcements;
  const queue = [...waiting, sounds];
  const kept = queue.length > MOST_WAITING ? [prompts('tone-join')] : queue;
  return playNext({ ...state, announcements: { playing, waiting: kept } }, now);
}

/** FreeSWITCH has played a file to its end. */
export function fileDone(state: RoomState, file: string, now: number): Announced {
  if (state.announcements.playing?.file !== file) return { state, wants: [] };
  return playNext({ ...state, announcements: { ...state.announcements, playing: undefined } }, now);
}

export function expireAnnouncement(state: RoomState, now: number): Announced {
  const { playing } = state.announcements;
  if (playing === undefined || now < playing.deadlineMs) return { state, wants: [] };
  return playNext({ ...state, announcements: { ...state.announcements, playing: undefined } }, now);
}

function playNext(state: RoomState, now: number): Announced {
  const { playing, waiting } = state.announcements;
  const [sounds, ...rest] = waiting;
  const last = sounds?.at(-1);
  if (playing !== undefined || sounds === undefined || last === undefined) return { state, wants: [] };
  const next: Announcements = { playing: { file: fileNameOf(last), deadlineMs: now + LONGEST_MS }, waiting: rest };
  return {
    state: { ...state, announcements: next },
    wants: [
      { family: 'fs', command: { kind: 'play-to-room', conference: state.id, sounds, language: languageOf(state) } },
    ],
  };
}

export const languageOf = (state: RoomState): string | null => state.conference?.language ?? null;
