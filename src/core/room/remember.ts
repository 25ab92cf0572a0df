import type { LegId, MemberId, QuestionId } from '../ids.ts';
import type { Intent } from '../intent.ts';
import type { Room } from '../mirror/room.ts';
import type { RoomRecord } from '../room-record.ts';
import { questionId } from '../step.ts';
import { attributionOf, done, type Outcome, wait } from './pending.ts';
import { settleSpeech } from './speech.ts';
import type { Asker, Confirmation, RoomState } from './state.ts';

/** The record as it will be when all that is being written has been. */
export function latestRecord(state: RoomState): RoomRecord {
  const written = state.pending.findLast(({ confirms }) => confirms.kind === 'remembered')?.confirms;
  return written?.kind === 'remembered' ? written.record : state.record;
}

/** What a room remembers is written before it takes effect, so that no restart forgets what people have heard of. */
export function remember(state: RoomState, asker: Asker, record: RoomRecord, now: number): Outcome {
  const question = questionId(state);
  return {
    state: wait(
      { ...state, asked: state.asked + 1 },
      { asker, confirms: { kind: 'remembered', record }, question },
      now,
    ),
    wants: [{ family: 'store', id: question, request: { kind: 'remember-room', conference: state.id, record } }],
  };
}

/** All microphones on or off: a new round, which overrules what each has switched in the one before. */
export function newRound(state: RoomState, mode: RoomRecord['mode']): RoomRecord {
  const record = latestRecord(state);
  return { ...record, mode, round: record.round + 1 };
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
  const { asker } = of;
  const who = attributionOf(asker);
  const record = withoutGone(state, of.confirms.record);
  const rest = state.pending.filter((each) => each !== of);
  const switched = { ...state, record, pending: rest, people: switchAll(state, asker, record) };
  const settle = settleSpeech(switched, room, now, undefined, who);
  const on = record.mode === 'open';
  const members = new Set<MemberId>();
  for (const { command } of settle.wants) {
    if (command.kind === (on ? 'unmute' : 'mute')) members.add(command.member);
  }
  const wants = [...changesTold(state, asker, record), ...settle.wants];
  if (members.size === 0) return done(settle.state, asker, room, wants);
  const confirms: Confirmation = { kind: 'microphones', on, members };
  return { state: wait(settle.state, { asker, confirms, question: undefined }, now), wants };
}

/** Who has left while it was written has no hand any more. */
function withoutGone(state: RoomState, record: RoomRecord): RoomRecord {
  const hands = record.hands.filter((leg) => state.people.has(leg));
  return hands.length === record.hands.length ? record : { ...record, hands };
}

/** The switches of all after a new round: on for all others but listeners, or off for all but admins. */
function switchAll(state: RoomState, asker: Asker, record: RoomRecord): RoomState['people'] {
  if (record.round === state.record.round) return state.people;
  const on = record.mode === 'open';
  const presser = asker.kind === 'key' ? asker.leg : undefined;
  const people = new Map(state.people);
  for (const [leg, person] of state.people) {
    if (leg === presser || person.role === 'listen' || (!on && person.role === 'admin') || person.own === on) continue;
    people.set(leg, { ...person, own: on });
  }
  return people;
}

function changesTold(state: RoomState, asker: Asker, record: RoomRecord): readonly Intent[] {
  const before = state.record;
  const told = { conference: state.id, ...attributionOf(asker) };
  const wants: Intent[] = [];
  if (record.round !== before.round) {
    wants.push({ family: 'tell', tell: { kind: 'mode-changed', ...told, mode: record.mode } });
  }
  if (record.announce !== before.announce) {
    wants.push({ family: 'tell', tell: { kind: 'announcements-changed', ...told, on: record.announce } });
  }
  const hand = (leg: LegId, raised: boolean): void => {
    wants.push({ family: 'tell', tell: { kind: 'hand-changed', ...told, leg, raised } });
  };
  for (const leg of before.hands) if (!record.hands.includes(leg)) hand(leg, false);
  for (const leg of record.hands) if (!before.hands.includes(leg)) hand(leg, true);
  return wants;
}
