import { assertNever } from '../assert-never.ts';
import type { MemberId, QuestionId } from '../ids.ts';
import type { Intent } from '../intent.ts';
import type { Room } from '../mirror/room.ts';
import { prompts, type Sound } from '../sound.ts';
import { languageOf } from './announcements.ts';
import type { Pending, RoomState } from './state.ts';

/** Commands that wait for FreeSWITCH's word, and what their givers hear of them. */
export interface Outcome {
  readonly state: RoomState;
  readonly wants: readonly Intent[];
}

export type Confirmed =
  | { readonly kind: 'microphone'; readonly member: MemberId; readonly on: boolean }
  | { readonly kind: 'left'; readonly member: MemberId }
  | { readonly kind: 'lock'; readonly locked: boolean };

/** Takes what FreeSWITCH has told off what is waited for; a command for which nothing is left is done. */
export function confirm(state: RoomState, told: Confirmed, room: Room | undefined): Outcome {
  if (state.pending.length === 0) return { state, wants: [] };
  const pending: Pending[] = [];
  const wants: Intent[] = [];
  for (const each of state.pending) {
    const rest = remaining(each, told);
    if (rest === undefined) wants.push(...outcome(state, each, room, 'done'));
    else pending.push(rest);
  }
  return { state: { ...state, pending }, wants };
}

function remaining(pending: Pending, told: Confirmed): Pending | undefined {
  const { confirms } = pending;
  switch (confirms.kind) {
    case 'microphones': {
      if (told.kind === 'lock' || !confirms.members.has(told.member)) return pending;
      if (told.kind === 'microphone' && told.on !== confirms.on) return pending;
      const members = new Set(confirms.members);
      members.delete(told.member);
      return members.size === 0 ? undefined : { ...pending, confirms: { ...confirms, members } };
    }
    case 'lock':
      return told.kind === 'lock' && told.locked === confirms.locked ? undefined : pending;
    case 'remembered':
      return pending;
    default:
      return assertNever(confirms);
  }
}

/** Splits off what was not confirmed in time. */
export function expire(
  state: RoomState,
  now: number,
): { readonly state: RoomState; readonly expired: readonly Pending[] } {
  const expired = state.pending.filter((each) => each.deadlineMs <= now);
  if (expired.length === 0) return { state, expired };
  return { state: { ...state, pending: state.pending.filter((each) => each.deadlineMs > now) }, expired };
}

export function fail(state: RoomState, failed: readonly Pending[], room: Room | undefined): Outcome {
  return { state, wants: failed.flatMap((each) => outcome(state, each, room, 'failed')) };
}

/** A refused question fails the command that rests on it alone. */
export function failQuestion(state: RoomState, question: QuestionId, room: Room | undefined): Outcome {
  const failed = state.pending.filter((each) => each.question === question);
  if (failed.length === 0) return { state, wants: [] };
  return fail({ ...state, pending: state.pending.filter((each) => each.question !== question) }, failed, room);
}

function outcome(state: RoomState, of: Pending, room: Room | undefined, how: 'done' | 'failed'): readonly Intent[] {
  const { leg, action } = of;
  return [
    { family: 'tell', tell: { kind: 'key-pressed', leg, conference: state.id, action, outcome: how } },
    ...playTo(state, room, of, how === 'done' ? of.sounds : prompts('failed')),
  ];
}

/** Something for one person alone; nothing where it is not in the room any more. */
export function playTo(
  state: RoomState,
  room: Room | undefined,
  to: { readonly leg: Pending['leg'] },
  sounds: readonly Sound[],
): readonly Intent[] {
  const member = state.people.get(to.leg)?.member;
  if (member === undefined || !room?.members.has(member)) return [];
  return [
    {
      family: 'fs',
      command: { kind: 'play-to-member', conference: state.id, member, sounds, language: languageOf(state) },
    },
  ];
}
