import type { QuestionId } from '../ids.ts';
import type { FsCommand, Intent } from '../intent.ts';
import { fileNameOf, prompts, type Sound } from '../sound.ts';
import { questionId } from '../step.ts';
import type { RoomState } from './state.ts';

/**
 * What is played to the whole room when somebody comes or goes, one after the other. FreeSWITCH would queue each of a mass
 * of entries and play them for a minute (measured on FreeSWITCH 1.10.12: 48 in 20 s), so the queue is kept here: more than three
 * that wait become one.
 */
export interface Announcements {
  readonly playing: Playing | undefined;
  readonly waiting: readonly (readonly Sound[])[];
}
export interface Playing {
  /** The file whose end is the end of the announcement. */
  readonly file: string;
  readonly sounds: readonly Sound[];
  /** FreeSWITCH refuses what it cannot play. */
  readonly question: QuestionId;
  /** After this it is taken for over: one of several files in one ends without a word where it is not there. */
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
  const kept = queue.length > MOST_WAITING ? [oneFor(queue)] : queue;
  return playNext({ ...state, announcements: { playing, waiting: kept } }, now);
}

/** The one in place of many: what all of them are, as when a crowd leaves, else the tone. */
function oneFor(queue: readonly (readonly Sound[])[]): readonly Sound[] {
  const [first, ...rest] = queue.map((sounds) => sounds.map(fileNameOf).join());
  return (rest.every((each) => each === first) ? queue[0] : undefined) ?? prompts('tone-join');
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

/** FreeSWITCH could not play it: in place of a sound that is not there, those inside hear the tone. */
export function failAnnouncement(state: RoomState, now: number): Announced {
  const { playing, waiting } = state.announcements;
  const uploaded = playing?.sounds.some((sound) => 'stored' in sound) ?? false;
  const rest = uploaded ? [prompts('tone-join'), ...waiting] : waiting;
  return playNext({ ...state, announcements: { playing: undefined, waiting: rest } }, now);
}

function playNext(state: RoomState, now: number): Announced {
  const { playing, waiting } = state.announcements;
  const [sounds, ...rest] = waiting;
  const last = sounds?.at(-1);
  if (playing !== undefined || sounds === undefined || last === undefined) return { state, wants: [] };
  const question = questionId(state);
  const next: Announcements = {
    playing: { file: fileNameOf(last), sounds, question, deadlineMs: now + LONGEST_MS },
    waiting: rest,
  };
  const play: FsCommand = { kind: 'play-to-room', conference: state.id, sounds, language: languageOf(state) };
  return {
    state: { ...state, asked: state.asked + 1, announcements: next },
    wants: [{ family: 'fs', id: question, command: play }],
  };
}

export const languageOf = (state: RoomState): string | null => state.conference?.language ?? null;
