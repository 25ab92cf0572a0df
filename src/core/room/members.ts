import type { LegId } from '../ids.ts';
import type { Intent } from '../intent.ts';
import { packLeg } from '../leg-record.ts';
import type { Member, Room } from '../mirror/room.ts';
import { prompts, type Sound } from '../sound.ts';
import type { Message, Step } from '../step.ts';
import { announce } from './announcements.ts';
import { isOlder, learn } from './definition.ts';
import { firstSwitch, isGateOpen, maySpeak } from './floor.ts';
import { confirm } from './pending.ts';
import { refusal } from './seats.ts';
import { next, settle } from './settling.ts';
import { settled, settleSpeech } from './speech.ts';
import type { Person, RoomInput, RoomState } from './state.ts';
import { changesTold, enteredTold, gateTold, leftTold } from './telling.ts';

export function takeSeat(
  state: RoomState,
  room: Room | undefined,
  asked: RoomInput & { kind: 'seat-asked' },
  now: number,
): Step<RoomState> {
  const { leg, role, internal } = asked;
  // Either of the caller and the room may have heard of a definition before the other.
  const newer = state.conference === undefined || isOlder(state.conference, asked.conference);
  const learned = newer ? learn(state, room, asked.conference, now) : { state, wants: [] };
  const known = learned.state;
  const conference = known.conference ?? asked.conference;
  const why = state.closing === undefined ? refusal(known, room, conference, leg) : 'ended';
  if (why !== undefined) {
    return next(known, room, [...learned.wants, { family: 'admission', kind: 'seat-refused', leg, why }]);
  }
  const own = firstSwitch(role, known.record.mode);
  const person: Person = { role, internal, own, member: undefined, named: false };
  const keep = packLeg({ conference: state.id, role, internal, own, round: known.record.round });
  const muted = !maySpeak(person, isGateOpen(conference, known.people.values()));
  return next(withPerson(known, leg, person), room, [
    ...learned.wants,
    { family: 'admission', kind: 'seat-granted', leg, keep, muted },
  ]);
}

export function joined(state: RoomState, room: Room | undefined, member: Member, now: number): Step<RoomState> {
  const { leg, id } = member;
  const person = state.people.get(leg);
  const told = enteredTold(state, member);
  if (person === undefined) return settle(state, room, now, told);
  const inside = withPerson(state, leg, { ...person, member: id, joinedAtMs: now });
  const sounds = entrySounds(inside, room, leg, person);
  const announced = sounds.length === 0 ? { state: inside, wants: [] } : announce(inside, sounds, now);
  return settle(announced.state, room, now, [...told, ...gateTold(state, inside), ...announced.wants], [leg], state);
}

/** Those inside are told who comes: by name, or by a tone; nobody is where nobody else is. */
function entrySounds(state: RoomState, room: Room | undefined, leg: LegId, person: Person): readonly Sound[] {
  const others = (room?.members.size ?? 0) > 1;
  if (!others || !state.record.announce || state.conference === undefined || state.closing !== undefined) return [];
  if (state.conference.recordName && person.named) return [{ nameOf: leg }, { prompt: 'has-joined' }];
  const { enterSound, playJoin } = state.conference;
  if (enterSound !== null) return [{ stored: enterSound }];
  return playJoin ? prompts('tone-join') : [];
}

export function changed(
  state: RoomState,
  room: Room | undefined,
  { member, before }: RoomInput & { kind: 'member-changed' },
  now: number,
): Step<RoomState> {
  const { id, leg, speak, hear } = member;
  const told = changesTold(state, before, member);
  const known = settled(state, (each, command) => each === id && speak === (command.to === 'unmute'));
  const speaks = confirm(known, { kind: 'microphone', member: id, on: speak === true }, room);
  const hears = confirm(speaks.state, { kind: 'hearing', member: id, on: hear === true }, room);
  const settle = settleSpeech(hears.state, room, now, [leg]);
  return next(settle.state, room, [...told, ...speaks.wants, ...hears.wants, ...settle.wants]);
}

export function left(
  state: RoomState,
  room: Room | undefined,
  { member, expelled }: RoomInput & { kind: 'member-left' },
  now: number,
): Step<RoomState> {
  const { leg, id } = member;
  const hands = state.record.hands.includes(leg);
  const record = hands ? { ...state.record, hands: state.record.hands.filter((each) => each !== leg) } : state.record;
  const gone = settled({ ...without(state, leg), record }, (each) => each === id);
  const confirmed = confirm(gone, { kind: 'left', member: id }, room);
  const wants: (Intent | Message)[] = [...leftTold(state, member, expelled), ...confirmed.wants];
  if (hands) wants.push({ family: 'store', request: { kind: 'remember-room', conference: state.id, record } });
  wants.push(...gateTold(state, confirmed.state));
  const stay = (room?.members.size ?? 0) > 0;
  const tone = stay && state.conference?.playExit && record.announce && state.closing === undefined;
  const announced = tone
    ? announce(confirmed.state, prompts('tone-leave'), now)
    : { state: confirmed.state, wants: [] };
  return settle(announced.state, room, now, [...wants, ...announced.wants], [], state);
}

export function withPerson(state: RoomState, leg: LegId, person: Person): RoomState {
  return { ...state, people: new Map(state.people).set(leg, person) };
}
export function without(state: RoomState, leg: LegId): RoomState {
  if (!state.people.has(leg)) return state;
  const people = new Map(state.people);
  people.delete(leg);
  return { ...state, people };
}
