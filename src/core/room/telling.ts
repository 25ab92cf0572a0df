import { type Attribution, BY_OTHERS } from '../attribution.ts';
import type { MemberId } from '../ids.ts';
import type { Intent } from '../intent.ts';
import type { Member, Room } from '../mirror/room.ts';
import type { Tell } from '../tell.ts';
import { isGateOpen } from './floor.ts';
import { attributionOf } from './pending.ts';
import type { Confirmation, RoomState } from './state.ts';

/** What people are told of a room, and whose doing it was; to be asked before what waits for it is taken for done. */
export const tell = (what: Tell): Intent => ({ family: 'tell', tell: what });

export function enteredTold(state: RoomState, member: Member): readonly Intent[] {
  if (member.ghost) return [];
  const { leg, id, caller, speak } = member;
  const role = state.people.get(leg)?.role ?? null;
  const { number, name } = caller;
  const entered = { leg, conference: state.id, member: id, role, number, name, muted: speak === false } as const;
  return [tell({ kind: 'member-entered', ...entered })];
}

export function leftTold(state: RoomState, member: Member, expelled: boolean): readonly Intent[] {
  if (member.ghost) return [];
  const { leg, id } = member;
  const ejected = askedFor(state, (confirms) => confirms.kind === 'gone' && confirms.member === id);
  const who = ejected ?? (expelled ? state.closing?.who : undefined) ?? BY_OTHERS;
  return [tell({ kind: 'member-left', leg, conference: state.id, member: id, expelled, ...who })];
}

/** What is different about a member: its microphone, its hearing, whether it talks. */
export function changesTold(state: RoomState, before: Member, after: Member): readonly Intent[] {
  const of = { leg: after.leg, conference: state.id, member: after.id };
  const wants: Intent[] = [];
  if (after.speak !== undefined && before.speak !== after.speak) {
    const commanded = state.commanded.get(after.id);
    const ours = commanded?.to === (after.speak ? 'unmute' : 'mute') ? commanded.who : BY_OTHERS;
    wants.push(tell({ kind: after.speak ? 'member-unmuted' : 'member-muted', ...of, ...ours }));
  }
  if (after.hear !== undefined && before.hear !== after.hear) {
    const { hear, id } = after;
    const isIt = (each: Confirmation) => each.kind === 'hearing' && each.member === id && each.on === hear;
    const who = askedFor(state, isIt) ?? BY_OTHERS;
    wants.push(tell({ kind: hear ? 'member-undeafened' : 'member-deafened', ...of, ...who }));
  }
  if (before.talking !== after.talking) wants.push(tell({ kind: 'talking-changed', ...of, talking: after.talking }));
  return wants;
}

export function lockTold(state: RoomState, locked: boolean, before: boolean): readonly Intent[] {
  if (locked === before) return [];
  const who = askedFor(state, (each) => each.kind === 'lock' && each.locked === locked) ?? BY_OTHERS;
  return [tell({ kind: 'lock-changed', conference: state.id, locked, ...who })];
}

export function floorTold(state: RoomState, room: Room | undefined, to: MemberId | undefined): readonly Intent[] {
  const holder = to === undefined ? undefined : room?.members.get(to);
  return [tell({ kind: 'floor-changed', conference: state.id, leg: holder?.leg ?? null, member: holder?.id ?? null })];
}

/** Of a file that is begun: a message, where a person has asked for one. */
export function messageTold(state: RoomState, file: string): readonly Intent[] {
  return state.pending.flatMap(({ asker, confirms }) => {
    if (confirms.kind !== 'file' || confirms.file !== file) return [];
    if (asker.kind !== 'command' || asker.command.kind !== 'message') return [];
    const { sound } = asker.command;
    return [tell({ kind: 'message-played', conference: state.id, sound, ...attributionOf(asker) })];
  });
}

export function gateTold(before: RoomState, after: RoomState): readonly Intent[] {
  const open = isGateOpen(after.conference, after.people.values());
  if (open === isGateOpen(before.conference, before.people.values())) return [];
  return [tell({ kind: 'gate-changed', conference: after.id, open })];
}

/** Whose command is waiting for this, if one is. */
function askedFor(state: RoomState, isIt: (confirms: Confirmation) => boolean): Attribution | undefined {
  const found = state.pending.find(({ confirms }) => isIt(confirms));
  return found && attributionOf(found.asker);
}
