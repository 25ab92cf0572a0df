import { assertNever } from '../assert-never.ts';
import type { Role } from '../conference.ts';
import type { LegId, MemberId, QuestionId } from '../ids.ts';
import type { Intent, KeyOutcome } from '../intent.ts';
import type { KeyAction } from '../key-table.ts';
import { packLeg } from '../leg-record.ts';
import type { Room } from '../mirror/room.ts';
import type { Prompt } from '../prompt.ts';
import type { RoomRecord } from '../room-record.ts';
import { questionId } from '../step.ts';
import { maySpeak, maySwitch } from './floor.ts';
import { type Outcome, playTo } from './pending.ts';
import { settleSpeech } from './speech.ts';
import { CONFIRM_WITHIN_MS, type Confirmation, type Pending, type Person, type RoomState } from './state.ts';

/** What a key does in the room, by whom it was pressed. Each press is answered by a prompt to that one alone. */
export function press(
  state: RoomState,
  room: Room | undefined,
  leg: LegId,
  action: KeyAction | 'unknown',
  now: number,
): Outcome {
  const person = state.people.get(leg);
  if (person === undefined) return { state, wants: [] };
  switch (action) {
    case 'unknown':
      return answered(state, room, leg, action, 'unknown-key', 'unknown');
    case 'help':
      return answered(state, room, leg, action, helpFor(person.role, muteNonModerator(state)), 'done');
    case 'microphone':
      return microphone(state, room, leg, person, now);
    case 'all-on':
    case 'all-off':
      if (person.role !== 'admin') return answered(state, room, leg, action, 'not-allowed', 'not-allowed');
      return rememberMode(state, leg, action, now);
    case 'lock':
    case 'unlock':
      if (person.role !== 'admin') return answered(state, room, leg, action, 'not-allowed', 'not-allowed');
      return lock(state, leg, action, now);
    default:
      return assertNever(action);
  }
}

const muteNonModerator = (state: RoomState): boolean => state.conference?.muteNonModerator ?? false;

function answered(
  state: RoomState,
  room: Room | undefined,
  leg: LegId,
  action: KeyAction | 'unknown',
  prompt: Prompt,
  outcome: KeyOutcome,
): Outcome {
  return {
    state,
    wants: [
      { family: 'tell', tell: { kind: 'key-pressed', leg, conference: state.id, action, outcome } },
      ...playTo(state, room, { leg }, prompt),
    ],
  };
}

function helpFor(role: Role, adminsOnly: boolean): Prompt {
  switch (role) {
    case 'admin':
      return 'keys-admin';
    case 'talk':
      return adminsOnly ? 'keys-talk-quiet' : 'keys-talk';
    case 'listen':
      return 'keys-listen';
    default:
      return assertNever(role);
  }
}

/** The switch is kept on the leg, so that whoever adopts the room finds it as its owner left it. */
function microphone(state: RoomState, room: Room | undefined, leg: LegId, person: Person, now: number): Outcome {
  if (!maySwitch(person.role, muteNonModerator(state))) {
    return answered(state, room, leg, 'microphone', 'not-allowed', 'not-allowed');
  }
  const switched: Person = { ...person, own: !person.own };
  const settle = settleSpeech({ ...state, people: new Map(state.people).set(leg, switched) }, room, now, [leg]);
  const member = person.member;
  const question = settle.wants[0]?.id;
  const prompt = switched.own ? 'microphone-on' : 'microphone-off';
  const keep = packLeg({ conference: state.id, ...switched, round: state.record.round });
  const kept: Intent = { family: 'fs', command: { kind: 'set-variable', leg, name: 'convene_leg', value: keep } };
  if (member === undefined || question === undefined) {
    const done = answered(settle.state, room, leg, 'microphone', prompt, 'done');
    return { state: done.state, wants: [kept, ...done.wants] };
  }
  const confirms: Confirmation = { kind: 'microphones', on: maySpeak(switched), members: new Set([member]) };
  const waiting = wait(settle.state, { leg, action: 'microphone', confirms, prompt, question }, now);
  return { state: waiting, wants: [kept, ...settle.wants] };
}

function lock(state: RoomState, leg: LegId, action: 'lock' | 'unlock', now: number): Outcome {
  const question = questionId(state);
  const locked = action === 'lock';
  const confirms: Confirmation = { kind: 'lock', locked };
  const prompt = locked ? 'locked' : 'unlocked';
  const waiting = wait({ ...state, asked: state.asked + 1 }, { leg, action, confirms, prompt, question }, now);
  return { state: waiting, wants: [{ family: 'fs', id: question, command: { kind: action, conference: state.id } }] };
}

/** A mode is remembered before it takes effect, so that no restart forgets one that people have heard of. */
function rememberMode(state: RoomState, leg: LegId, action: 'all-on' | 'all-off', now: number): Outcome {
  const question = questionId(state);
  const record: RoomRecord = { mode: action === 'all-on' ? 'open' : 'quiet', round: state.record.round + 1 };
  const confirms: Confirmation = { kind: 'remembered', record };
  const prompt = action === 'all-on' ? 'all-microphones-on' : 'all-microphones-off';
  const waiting = wait({ ...state, asked: state.asked + 1 }, { leg, action, confirms, prompt, question }, now);
  return {
    state: waiting,
    wants: [{ family: 'store', id: question, request: { kind: 'remember-room', conference: state.id, record } }],
  };
}

function wait(state: RoomState, command: Omit<Pending, 'deadlineMs'>, now: number): RoomState {
  return { ...state, pending: [...state.pending, { ...command, deadlineMs: now + CONFIRM_WITHIN_MS }] };
}

/**
 * Lets a mode take effect once the store has answered, whatever it said: while the store is away the keys of a running room
 * go on working. Undefined for the answer to any other question.
 */
export function takeEffect(
  state: RoomState,
  room: Room | undefined,
  question: QuestionId,
  now: number,
): Outcome | undefined {
  const of = state.pending.find((each) => each.question === question && each.confirms.kind === 'remembered');
  if (of?.confirms.kind !== 'remembered') return undefined;
  const { record } = of.confirms;
  const on = record.mode === 'open';
  const people = new Map(state.people);
  const members = new Set<MemberId>();
  for (const [leg, person] of state.people) {
    if (leg === of.leg || person.role === 'listen' || (!on && person.role === 'admin') || person.own === on) continue;
    people.set(leg, { ...person, own: on });
  }
  const rest = state.pending.filter((each) => each !== of);
  const settle = settleSpeech({ ...state, record, people, pending: rest }, room, now);
  for (const { command } of settle.wants)
    if (command.kind === 'mute' || command.kind === 'unmute') members.add(command.member);
  if (members.size === 0) {
    const done = answered(settle.state, room, of.leg, of.action, of.prompt, 'done');
    return { state: done.state, wants: [...settle.wants, ...done.wants] };
  }
  const confirms: Confirmation = { kind: 'microphones', on, members };
  return { state: wait(settle.state, { ...of, confirms, question: undefined }, now), wants: settle.wants };
}
