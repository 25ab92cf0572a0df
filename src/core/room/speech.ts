import { type Attribution, BY_RULE } from '../attribution.ts';
import type { LegId, MemberId } from '../ids.ts';
import type { FsIntent } from '../intent.ts';
import type { Member, Room } from '../mirror/room.ts';
import { questionId } from '../step.ts';
import { isGateOpen, maySpeak } from './floor.ts';
import { CONFIRM_WITHIN_MS, type Commanded, type RoomState } from './state.ts';

export interface Difference {
  readonly state: RoomState;
  readonly wants: readonly FsIntent[];
}

/**
 * The difference between who may speak and whom FreeSWITCH lets speak, as commands; what was commanded and is not
 * confirmed yet is not commanded again. Members whom we did not let in are left alone, and so is one that is on hold
 * since its adoption, whose own microphone no list shows. `who` is whose doing it is.
 */
export function settleSpeech(
  state: RoomState,
  room: Room | undefined,
  now: number,
  only?: readonly LegId[],
  who: Attribution = BY_RULE,
): Difference {
  if (room === undefined) return { state, wants: [] };
  const gateOpen = isGateOpen(state.conference, state.people.values());
  const wants: FsIntent[] = [];
  let { asked } = state;
  let commanded: Map<MemberId, Commanded> | undefined;
  for (const leg of only ?? state.people.keys()) {
    const person = state.people.get(leg);
    const member = person?.member === undefined ? undefined : room.members.get(person.member);
    if (person === undefined || member === undefined || member.speak === undefined) continue;
    const wanted = maySpeak(person, gateOpen) ? 'unmute' : 'mute';
    const last = (commanded ?? state.commanded).get(member.id);
    const waiting = last !== undefined && now - last.atMs < CONFIRM_WITHIN_MS;
    if (waiting ? last.to === wanted : isSo(member, wanted)) continue;
    const question = questionId({ serial: state.serial, asked });
    asked++;
    commanded ??= new Map(state.commanded);
    commanded.set(member.id, { to: wanted, question, atMs: now, who });
    wants.push({ family: 'fs', id: question, command: { kind: wanted, conference: state.id, member: member.id } });
  }
  return commanded === undefined ? { state, wants } : { state: { ...state, asked, commanded }, wants };
}

const isSo = (member: Member, wanted: 'mute' | 'unmute'): boolean => member.speak === (wanted === 'unmute');

/** Forgets a command that FreeSWITCH has confirmed, or whose question failed. */
export function settled(state: RoomState, over: (member: MemberId, command: Commanded) => boolean): RoomState {
  let commanded: Map<MemberId, Commanded> | undefined;
  for (const [member, command] of state.commanded) {
    if (!over(member, command)) continue;
    commanded ??= new Map(state.commanded);
    commanded.delete(member);
  }
  return commanded === undefined ? state : { ...state, commanded };
}
