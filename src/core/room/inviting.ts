import type { CallOrder } from '../call/order.ts';
import type { CallRules } from '../call/rules.ts';
import type { Conference, Role } from '../conference.ts';
import type { CallAsker, CallRefusal } from '../dialling/verdict.ts';
import type { LegId } from '../ids.ts';
import type { Room } from '../mirror/room.ts';
import type { Prompt } from '../prompt.ts';
import type { RoomCommand } from '../room-command.ts';
import { prompts } from '../sound.ts';
import { callIdAt } from '../step.ts';
import type { KeyOutcome } from '../tell.ts';
import { drop, freshInvite, type Invited, isOver, isUnderWay, keyTold, withInvite } from './invites.ts';
import { answer, done, playTo } from './pending.ts';
import type { Asker, Invite, Person, RoomState } from './state.ts';

/** What is asked for, beside whom it is for. */
interface Wish {
  readonly number: string;
  readonly role: Role;
  readonly accept: boolean;
  readonly callerId: string | null;
  readonly untilMs?: number | undefined;
  readonly asker: CallAsker;
  readonly waiting: Invite['waiting'];
}

/** `*8`, a number and `#`. Without a number it was given up in the middle. */
export function inviteByKey(
  state: RoomState,
  room: Room | undefined,
  leg: LegId,
  number: string | undefined,
  now: number,
  rules: CallRules,
): Invited {
  const person = state.people.get(leg);
  if (person === undefined) return { state, wants: [] };
  const say = (prompt: Prompt, outcome: KeyOutcome): Invited => ({
    state,
    wants: [keyTold(state, leg, 'invite', outcome), ...playTo(state, room, leg, prompts(prompt))],
  });
  if (!mayInvite(state, person)) return say('not-allowed', 'not-allowed');
  if (number === undefined) return say('invite-abandoned', 'failed');
  if (room?.locked) return say('invite-locked', 'not-allowed');
  if (state.conference === undefined || state.closing !== undefined) return say('call-unavailable', 'failed');
  if (isFull(state, rules)) return say('invite-too-many', 'failed');
  const asker: CallAsker = { by: null, byLeg: leg };
  const wish: Wish = { number, role: 'talk', accept: true, callerId: null, asker, waiting: 'key' };
  return invite(state, state.conference, wish, now, rules);
}

/** Whoever may talk and is one of our own, or anybody who may talk where the conference says so. */
function mayInvite({ conference }: RoomState, { role, internal }: Person): boolean {
  return role !== 'listen' && (internal || conference?.inviteFromOutside === true);
}

const isFull = (state: RoomState, rules: CallRules): boolean =>
  state.invites.filter(isUnderWay).length >= rules.perRoom;

type OfCalls = RoomCommand & { readonly kind: 'invite' | 'cancel-invite' };
type Commander = Asker & { readonly kind: 'command' };

/** What a person asks about calls. No room need run for it: the definition, then, comes with the command. */
export function inviteByCommand(
  state: RoomState,
  room: Room | undefined,
  asker: Commander & { readonly command: OfCalls },
  definition: Conference | undefined,
  now: number,
  rules: CallRules,
): Invited {
  const { by, command } = asker;
  if (command.kind === 'cancel-invite') return cancel(state, room, asker, command);
  const refuse = (reason: string, refusal?: CallRefusal): Invited => ({
    state,
    wants: answer(state, asker, room, { kind: 'refused', by: 'room', reason, ...(refusal && { refusal }) }),
  });
  const conference = state.conference ?? definition;
  if (conference === undefined) return refuse('the conference could not be read', 'unavailable');
  if (conference.disabled) return refuse('the conference is disabled');
  if (state.closing !== undefined) return refuse('the room is being ended');
  if (room?.locked) return refuse('the room is locked');
  if (isFull(state, rules)) {
    return refuse(`${rules.perRoom} calls of this room are under way already`, 'too-many-legs');
  }
  const { number, role, accept, callerId, untilMs } = command;
  const wish: Wish = { number, role, accept, callerId, untilMs, asker: { by, byLeg: null }, waiting: asker };
  return invite({ ...state, conference }, conference, wish, now, rules);
}

function invite(state: RoomState, conference: Conference, wish: Wish, now: number, rules: CallRules): Invited {
  const { number, role, accept, untilMs, asker, waiting } = wish;
  const call = callIdAt(state, now);
  const callerId = wish.callerId ?? (conference.callerId === '' ? null : conference.callerId);
  const order: CallOrder = {
    request: { call, purpose: { kind: 'invite', conference: state.id }, asker, number, callerId },
    language: conference.language,
    ringTimeoutMs: rules.ringTimeoutMs,
    // biome-ignore lint/suspicious/noThenProperty: the word of the order
    then: { kind: 'enter', conference, role, accept, ...(untilMs !== undefined && { untilMs }) },
  };
  const fresh: Invite = { ...freshInvite(order.request, role, now), waiting };
  const invited = withInvite({ ...state, asked: state.asked + 1 }, fresh);
  return { state: invited, wants: [{ family: 'call', kind: 'call-asked', order }] };
}

function cancel(
  state: RoomState,
  room: Room | undefined,
  asker: Commander,
  { call }: RoomCommand & { readonly kind: 'cancel-invite' },
): Invited {
  const found = state.invites.find((each) => each.call === call);
  if (found === undefined) return { state, wants: answer(state, asker, room, { kind: 'no-call' }) };
  if (isOver(found)) {
    return {
      state,
      wants: answer(state, asker, room, { kind: 'refused', by: 'room', reason: 'the call is over already' }),
    };
  }
  const dropped = drop(state, found);
  return { state: dropped.state, wants: [...done(state, asker, room).wants, ...dropped.wants] };
}
