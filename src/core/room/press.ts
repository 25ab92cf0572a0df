import { assertNever } from '../assert-never.ts';
import type { Role } from '../conference.ts';
import type { LegId, MemberId, QuestionId } from '../ids.ts';
import type { Intent, KeyOutcome } from '../intent.ts';
import type { KeyAction } from '../key-table.ts';
import { packLeg } from '../leg-record.ts';
import type { Room } from '../mirror/room.ts';
import type { Prompt } from '../prompt.ts';
import type { RoomRecord } from '../room-record.ts';
import { numberSounds, prompts, type Sound } from '../sound.ts';
import { questionId } from '../step.ts';
import { isGateOpen, maySpeak, maySwitch } from './floor.ts';
import { type Outcome, playTo } from './pending.ts';
import { settleSpeech } from './speech.ts';
import { CONFIRM_WITHIN_MS, type Confirmation, type Pending, type Person, type RoomState } from './state.ts';

/** What a key does in the room, by whom it was pressed. Each press is answered to that one alone. */
export function press(
  state: RoomState,
  room: Room | undefined,
  leg: LegId,
  action: KeyAction | 'unknown',
  now: number,
): Outcome {
  const person = state.people.get(leg);
  if (person === undefined) return { state, wants: [] };
  if (isForAdmins(action) && person.role !== 'admin') {
    return answered(state, room, leg, action, prompts('not-allowed'), 'not-allowed');
  }
  switch (action) {
    case 'unknown':
      return answered(state, room, leg, action, prompts('unknown-key'), 'unknown');
    case 'help':
      return answered(state, room, leg, action, prompts(helpFor(person.role, muteNonModerator(state))), 'done');
    case 'count':
      return answered(state, room, leg, action, countOf(room), 'done');
    case 'microphone':
      return microphone(state, room, leg, person, now);
    case 'lock':
    case 'unlock':
      return lock(state, leg, action, now);
    case 'all-on':
      return remember(
        state,
        leg,
        action,
        (record) => ({ ...record, mode: 'open', round: record.round + 1 }),
        'all-microphones-on',
        now,
      );
    case 'all-off':
      return remember(
        state,
        leg,
        action,
        (record) => ({ ...record, mode: 'quiet', round: record.round + 1 }),
        'all-microphones-off',
        now,
      );
    case 'announce-on':
      return remember(state, leg, action, (record) => ({ ...record, announce: true }), 'announcements-on', now);
    case 'announce-off':
      return remember(state, leg, action, (record) => ({ ...record, announce: false }), 'announcements-off', now);
    case 'hand': {
      const up = !latestRecord(state).hands.includes(leg);
      const change = (record: RoomRecord): RoomRecord => ({
        ...record,
        hands: up ? [...record.hands, leg] : record.hands.filter((each) => each !== leg),
      });
      return remember(state, leg, action, change, up ? 'hand-raised' : 'hand-lowered', now);
    }
    default:
      return assertNever(action);
  }
}

function isForAdmins(action: KeyAction | 'unknown'): boolean {
  switch (action) {
    case 'all-on':
    case 'all-off':
    case 'lock':
    case 'unlock':
    case 'announce-on':
    case 'announce-off':
      return true;
    case 'microphone':
    case 'hand':
    case 'count':
    case 'help':
    case 'unknown':
      return false;
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
  sounds: readonly Sound[],
  outcome: KeyOutcome,
): Outcome {
  return {
    state,
    wants: [
      { family: 'tell', tell: { kind: 'key-pressed', leg, conference: state.id, action, outcome } },
      ...playTo(state, room, { leg }, sounds),
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

function countOf(room: Room | undefined): readonly Sound[] {
  const count = [...(room?.members.values() ?? [])].filter(({ ghost }) => !ghost).length;
  return count <= 1 ? prompts('you-are-alone') : [...numberSounds(count), ...prompts('people-in')];
}

/** The switch is kept on the leg, so that whoever adopts the room finds it as its owner left it. */
function microphone(state: RoomState, room: Room | undefined, leg: LegId, person: Person, now: number): Outcome {
  if (!maySwitch(person.role, muteNonModerator(state))) {
    return answered(state, room, leg, 'microphone', prompts('not-allowed'), 'not-allowed');
  }
  const switched: Person = { ...person, own: !person.own };
  const settle = settleSpeech({ ...state, people: new Map(state.people).set(leg, switched) }, room, now, [leg]);
  const { member } = person;
  const question = settle.wants[0]?.id;
  const sounds = prompts(switched.own ? 'microphone-on' : 'microphone-off');
  const keep = packLeg({ conference: state.id, ...switched, round: state.record.round });
  const kept: Intent = { family: 'fs', command: { kind: 'set-variable', leg, name: 'convene_leg', value: keep } };
  if (member === undefined || question === undefined) {
    const done = answered(settle.state, room, leg, 'microphone', sounds, 'done');
    return { state: done.state, wants: [kept, ...done.wants] };
  }
  const on = maySpeak(switched, isGateOpen(state.conference, state.people.values()));
  const confirms: Confirmation = { kind: 'microphones', on, members: new Set([member]) };
  const waiting = wait(settle.state, { leg, action: 'microphone', confirms, sounds, question }, now);
  return { state: waiting, wants: [kept, ...settle.wants] };
}

function lock(state: RoomState, leg: LegId, action: 'lock' | 'unlock', now: number): Outcome {
  const question = questionId(state);
  const locked = action === 'lock';
  const confirms: Confirmation = { kind: 'lock', locked };
  const sounds = prompts(locked ? 'locked' : 'unlocked');
  const waiting = wait({ ...state, asked: state.asked + 1 }, { leg, action, confirms, sounds, question }, now);
  return { state: waiting, wants: [{ family: 'fs', id: question, command: { kind: action, conference: state.id } }] };
}

/** The record as it will be when all that is being written has been. */
function latestRecord(state: RoomState): RoomRecord {
  const written = state.pending.findLast(({ confirms }) => confirms.kind === 'remembered')?.confirms;
  return written?.kind === 'remembered' ? written.record : state.record;
}

/** What a room remembers is written before it takes effect, so that no restart forgets what people have heard of. */
function remember(
  state: RoomState,
  leg: LegId,
  action: KeyAction,
  change: (record: RoomRecord) => RoomRecord,
  prompt: Prompt,
  now: number,
): Outcome {
  const question = questionId(state);
  const record = change(latestRecord(state));
  const confirms: Confirmation = { kind: 'remembered', record };
  const command = { leg, action, confirms, sounds: prompts(prompt), question };
  return {
    state: wait({ ...state, asked: state.asked + 1 }, command, now),
    wants: [{ family: 'store', id: question, request: { kind: 'remember-room', conference: state.id, record } }],
  };
}

function wait(state: RoomState, command: Omit<Pending, 'deadlineMs'>, now: number): RoomState {
  return { ...state, pending: [...state.pending, { ...command, deadlineMs: now + CONFIRM_WITHIN_MS }] };
}

/**
 * Lets what was remembered take effect once the store has answered, whatever it said: while the store is away the keys of a
 * running room go on working. Undefined for the answer to any other question.
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
  const rest = state.pending.filter((each) => each !== of);
  const switched = { ...state, record, pending: rest, people: switchAll(state, of, record) };
  const settle = settleSpeech(switched, room, now);
  const members = new Set<MemberId>();
  for (const { command } of settle.wants) {
    if (command.kind === 'mute' || command.kind === 'unmute') members.add(command.member);
  }
  const told = handTold(state, of, record);
  if (members.size === 0) {
    const done = answered(settle.state, room, of.leg, of.action, of.sounds, 'done');
    return { state: done.state, wants: [...settle.wants, ...told, ...done.wants] };
  }
  const confirms: Confirmation = { kind: 'microphones', on: record.mode === 'open', members };
  return { state: wait(settle.state, { ...of, confirms, question: undefined }, now), wants: settle.wants };
}

/** The switches of all after a new round: on for all others but listeners, or off for all but admins. */
function switchAll(state: RoomState, of: Pending, record: RoomRecord): RoomState['people'] {
  if (record.round === state.record.round) return state.people;
  const on = record.mode === 'open';
  const people = new Map(state.people);
  for (const [leg, person] of state.people) {
    if (leg === of.leg || person.role === 'listen' || (!on && person.role === 'admin') || person.own === on) continue;
    people.set(leg, { ...person, own: on });
  }
  return people;
}

function handTold(state: RoomState, of: Pending, record: RoomRecord): readonly Intent[] {
  const raised = record.hands.includes(of.leg);
  if (raised === state.record.hands.includes(of.leg)) return [];
  return [{ family: 'tell', tell: { kind: 'hand-changed', leg: of.leg, conference: state.id, raised } }];
}
