import { assertNever } from '../assert-never.ts';
import { type Attribution, BY_RULE } from '../attribution.ts';
import type { LegId, MemberId, QuestionId } from '../ids.ts';
import type { Answer, Intent } from '../intent.ts';
import type { Room } from '../mirror/room.ts';
import type { RoomAnswer, RoomCommand } from '../room-command.ts';
import { prompts, type Sound } from '../sound.ts';
import { languageOf } from './announcements.ts';
import { type Asker, CONFIRM_WITHIN_MS, type Confirmation, type Pending, type RoomState } from './state.ts';

/** Commands that wait for FreeSWITCH's word, and what their givers hear of them. */
export interface Outcome {
  readonly state: RoomState;
  readonly wants: readonly Intent[];
}

export type Confirmed =
  | { readonly kind: 'microphone' | 'hearing'; readonly member: MemberId; readonly on: boolean }
  | { readonly kind: 'left'; readonly member: MemberId }
  | { readonly kind: 'lock'; readonly locked: boolean }
  | { readonly kind: 'file'; readonly file: string };

const CONFIRMED: RoomAnswer = { kind: 'confirmed' };

/** Has a command wait for its confirmation, for so long. */
export function wait(
  state: RoomState,
  command: Omit<Pending, 'deadlineMs'>,
  now: number,
  withinMs = CONFIRM_WITHIN_MS,
): RoomState {
  return { ...state, pending: [...state.pending, { ...command, deadlineMs: now + withinMs }] };
}

/** Takes what FreeSWITCH has told off what is waited for; a command for which nothing is left is done. */
export function confirm(state: RoomState, told: Confirmed, room: Room | undefined): Outcome {
  if (state.pending.length === 0) return { state, wants: [] };
  const pending: Pending[] = [];
  const wants: Intent[] = [];
  for (const each of state.pending) {
    const rest = remaining(each, told);
    if ('asker' in rest) pending.push(rest);
    else wants.push(...answer(state, each.asker, room, rest));
  }
  return { state: { ...state, pending }, wants };
}

/** What is still waited for, or what came of it. */
function remaining(pending: Pending, told: Confirmed): Pending | RoomAnswer {
  const { confirms, asker } = pending;
  switch (confirms.kind) {
    case 'microphones': {
      if ((told.kind !== 'microphone' && told.kind !== 'left') || !confirms.members.has(told.member)) return pending;
      if (told.kind === 'microphone' && told.on !== confirms.on) return pending;
      const members = new Set(confirms.members);
      members.delete(told.member);
      if (members.size > 0) return { ...pending, confirms: { ...confirms, members } };
      const forOne = asker.kind === 'command' && 'member' in asker.command;
      return told.kind === 'left' && forOne ? { kind: 'no-member' } : CONFIRMED;
    }
    case 'hearing':
      if ((told.kind !== 'hearing' && told.kind !== 'left') || told.member !== confirms.member) return pending;
      if (told.kind === 'left') return { kind: 'no-member' };
      return told.on === confirms.on ? CONFIRMED : pending;
    case 'gone':
      return told.kind === 'left' && told.member === confirms.member ? CONFIRMED : pending;
    case 'lock':
      return told.kind === 'lock' && told.locked === confirms.locked ? CONFIRMED : pending;
    case 'file':
      return told.kind === 'file' && told.file === confirms.file ? CONFIRMED : pending;
    case 'ended':
    case 'remembered':
      return pending;
    default:
      return assertNever(confirms);
  }
}

/** Answers what was not confirmed in time. */
export function expire(state: RoomState, room: Room | undefined, now: number): Outcome {
  const late = state.pending.filter((each) => each.deadlineMs <= now);
  if (late.length === 0) return { state, wants: [] };
  return {
    state: { ...state, pending: state.pending.filter((each) => each.deadlineMs > now) },
    wants: late.flatMap((each) =>
      answer(state, each.asker, room, { kind: 'unconfirmed', known: known(each.confirms, room) }),
    ),
  };
}

/** A question that came to nothing fails the command that rests on it alone. */
export function failQuestion(state: RoomState, question: QuestionId, why: Answer, room: Room | undefined): Outcome {
  const failed = state.pending.filter((each) => each.question === question);
  if (failed.length === 0) return { state, wants: [] };
  const said = ({ confirms }: Pending): RoomAnswer =>
    why.kind === 'refused'
      ? { kind: 'refused', by: 'freeswitch', reason: `FreeSWITCH would not: ${why.reason}` }
      : { kind: 'unconfirmed', known: known(confirms, room) };
  return {
    state: { ...state, pending: state.pending.filter((each) => each.question !== question) },
    wants: failed.flatMap((each) => answer(state, each.asker, room, said(each))),
  };
}

/** The room has ended: so has whatever was asked of it. `onTheirWay` come in nevertheless: for them its time is not over yet. */
export function endAll(state: RoomState, onTheirWay: number): readonly Intent[] {
  const said = (command: RoomCommand, confirms: Confirmation): RoomAnswer => {
    if (confirms.kind !== 'ended') return { kind: 'no-room' };
    return command.kind === 'time-over' && onTheirWay > 0 ? stillComing(onTheirWay) : CONFIRMED;
  };
  return state.pending.flatMap(({ asker, confirms }) =>
    asker.kind === 'command' ? answer(state, asker, undefined, said(asker.command, confirms)) : [],
  );
}
/** Whoever is on the very way in can be told only when it is there, so that the schedule is to ask again. */
export const stillComing = (count: number): RoomAnswer => ({
  kind: 'unconfirmed',
  known: `${count} on the way into the room`,
});

/** How it stands, in a sentence for whoever waits. */
function known(confirms: Confirmation, room: Room | undefined): string {
  switch (confirms.kind) {
    case 'microphones': {
      const { members, on } = confirms;
      return members.size === 1
        ? `FreeSWITCH has not said that the microphone is ${on ? 'on' : 'off'}`
        : `FreeSWITCH has not said of ${members.size} microphones that they are ${on ? 'on' : 'off'}`;
    }
    case 'hearing':
      return `FreeSWITCH has not said that the member ${confirms.on ? 'hears' : 'is deaf'}`;
    case 'gone':
      return 'the member is still in the room';
    case 'lock':
      return `the room is ${room?.locked ? 'locked' : 'not locked'}`;
    case 'file':
      return 'FreeSWITCH has not begun to play it';
    case 'ended':
      return `${room?.members.size ?? 0} are still in the room`;
    case 'remembered':
      return 'the store has not answered, and nothing has changed in the room';
    default:
      return assertNever(confirms);
  }
}

/** Answers whoever asked: the presser of a key hears it, a command is answered under its id. */
export function answer(state: RoomState, asker: Asker, room: Room | undefined, what: RoomAnswer): readonly Intent[] {
  const conference = state.id;
  switch (asker.kind) {
    case 'key': {
      const { leg, action, sounds } = asker;
      const done = what.kind === 'confirmed';
      return [
        { family: 'tell', tell: { kind: 'key-pressed', leg, conference, action, outcome: done ? 'done' : 'failed' } },
        ...playTo(state, room, leg, done ? sounds : prompts('failed')),
      ];
    }
    case 'command': {
      const { id, by, command } = asker;
      return [{ family: 'tell', tell: { kind: 'command-answered', id, by, conference, command, answer: what } }];
    }
    case 'definition':
      return [];
    default:
      return assertNever(asker);
  }
}
export const done = (
  state: RoomState,
  asker: Asker,
  room: Room | undefined,
  before: readonly Intent[] = [],
): Outcome => ({
  state,
  wants: [...before, ...answer(state, asker, room, CONFIRMED)],
});

/** Something for one person alone; nothing where it is not in the room any more. */
export function playTo(
  state: RoomState,
  room: Room | undefined,
  leg: LegId,
  sounds: readonly Sound[],
): readonly Intent[] {
  const member = state.people.get(leg)?.member;
  if (member === undefined || !room?.members.has(member)) return [];
  return [
    {
      family: 'fs',
      command: { kind: 'play-to-member', conference: state.id, member, sounds, language: languageOf(state) },
    },
  ];
}

/** Whose doing it is when what was asked for happens. */
export function attributionOf(asker: Asker): Attribution {
  switch (asker.kind) {
    case 'key':
      return { cause: 'key', by: null, byLeg: asker.leg };
    case 'command':
      return { cause: 'command', by: asker.by, byLeg: null };
    case 'definition':
      return BY_RULE;
    default:
      return assertNever(asker);
  }
}
