import { assertNever } from '../assert-never.ts';
import type { CallNews } from '../call/order.ts';
import { INVITE_PROMPT, REFUSAL_PROMPT } from '../call/said.ts';
import type { Role } from '../conference.ts';
import type { CallRequest } from '../dialling/verdict.ts';
import type { CallId, LegId } from '../ids.ts';
import type { Intent } from '../intent.ts';
import type { KeyAction } from '../key-table.ts';
import type { Room } from '../mirror/room.ts';
import type { Prompt } from '../prompt.ts';
import type { RoomAnswer } from '../room-command.ts';
import { prompts } from '../sound.ts';
import type { Message } from '../step.ts';
import type { KeyOutcome } from '../tell.ts';
import { answer, playTo } from './pending.ts';
import type { Invite, RoomInput, RoomState } from './state.ts';

/** What the room knows of the calls that it makes: how they go on, and who hears of it. */
export interface Invited {
  readonly state: RoomState;
  readonly wants: readonly (Intent | Message)[];
}

/** How long a call that is over is still shown, and how many of them at most. */
const SHOWN_MS = 15 * 60 * 1_000;
const MOST_SHOWN = 50;

export const isOver = ({ stage }: Invite): boolean => stage === 'over';
/** Neither accepted nor over. */
export const isUnderWay = ({ stage }: Invite): boolean => stage !== 'over' && stage !== 'accepted';

/** When the room has to look for calls that are not shown any more. */
export const forgottenAtMs = (invites: readonly Invite[]): readonly number[] =>
  invites.flatMap(({ endedAtMs }) => (endedAtMs === null ? [] : [endedAtMs + SHOWN_MS]));

export function forgetOld(state: RoomState, now: number): RoomState {
  const invites = state.invites.filter(({ endedAtMs }) => endedAtMs === null || endedAtMs + SHOWN_MS > now);
  return invites.length === state.invites.length ? state : { ...state, invites };
}

export function withInvite(state: RoomState, invite: Invite): RoomState {
  const others = state.invites.filter(({ call }) => call !== invite.call);
  const ended = others.filter(isOver);
  const oldest = ended.length >= MOST_SHOWN ? ended[0] : undefined;
  return { ...state, invites: [...others.filter((each) => each !== oldest), invite] };
}
function changed(state: RoomState, invite: Invite): RoomState {
  return { ...state, invites: state.invites.map((each) => (each.call === invite.call ? invite : each)) };
}

/** A call that nobody has judged yet. */
export function freshInvite({ call, number, asker }: CallRequest, role: Role, askedAtMs: number): Invite {
  return {
    call,
    number,
    role,
    asker,
    stage: 'reserving',
    leg: null,
    outcome: null,
    refusal: null,
    cause: '',
    askedAtMs,
    ringingAtMs: null,
    answeredAtMs: null,
    acceptedAtMs: null,
    endedAtMs: null,
    waiting: undefined,
    dropped: false,
  };
}

/** A call that a former controller has made for the room. */
export function adoptInvite(state: RoomState, adopted: RoomInput & { readonly kind: 'call-adopted' }): RoomState {
  const { request, number, role, stage, leg, askedAtMs } = adopted;
  return withInvite(state, { ...freshInvite(request, role, askedAtMs), number, stage, leg });
}

/** A call goes on: whoever has asked for it learns what the guard says, and its inviter hears how it comes out. */
export function callTold(state: RoomState, room: Room | undefined, call: CallId, news: CallNews, now: number): Invited {
  const invite = state.invites.find((each) => each.call === call);
  if (invite === undefined || isOver(invite)) return { state, wants: [] };
  const hear = (prompt: Prompt | undefined): readonly Intent[] => {
    const { byLeg } = invite.asker;
    return prompt === undefined || byLeg === null || invite.dropped ? [] : playTo(state, room, byLeg, prompts(prompt));
  };
  const to = (more: Partial<Invite>): RoomState => changed(state, { ...invite, ...more });
  switch (news.kind) {
    case 'dialling': {
      const next = to({ stage: 'dialling', number: news.number, waiting: undefined });
      return {
        state: next,
        wants: [...verdictTold(state, room, invite, { kind: 'inviting', call }), ...hear('invite-calling')],
      };
    }
    case 'refused': {
      const { refusal, says: reason } = news;
      const next = to({ stage: 'over', refusal, endedAtMs: now, waiting: undefined });
      const told = verdictTold(state, room, invite, { kind: 'refused', by: 'guard', reason, refusal });
      return { state: next, wants: [...told, ...hear(REFUSAL_PROMPT[refusal])] };
    }
    case 'ringing':
      return { state: to({ stage: 'ringing', ringingAtMs: now }), wants: [] };
    case 'answered':
      return { state: to({ stage: 'answered', answeredAtMs: now }), wants: [] };
    case 'accepted':
      return {
        state: to({ stage: 'accepted', leg: news.leg, acceptedAtMs: now }),
        wants: hear('invite-accepted'),
      };
    case 'over': {
      const { outcome, cause } = news;
      const next = to({ stage: 'over', outcome, cause, endedAtMs: now, waiting: undefined });
      const told = verdictTold(state, room, invite, { kind: 'refused', by: 'room', reason: 'it was cancelled' });
      return { state: next, wants: [...told, ...hear(INVITE_PROMPT[outcome])] };
    }
    default:
      return assertNever(news);
  }
}

/** The one answer to whoever asked for the call; nothing where it has been given. */
function verdictTold(
  state: RoomState,
  room: Room | undefined,
  { waiting, asker, dropped }: Invite,
  what: RoomAnswer,
): readonly Intent[] {
  if (waiting === undefined) return [];
  if (waiting !== 'key') return answer(state, waiting, room, what);
  if (asker.byLeg === null || dropped) return [];
  const refused = what.kind === 'refused' && what.refusal !== 'unavailable' ? 'not-allowed' : 'failed';
  return [keyTold(state, asker.byLeg, 'invite', what.kind === 'inviting' ? 'done' : refused)];
}

export const keyTold = (state: RoomState, leg: LegId, action: KeyAction, outcome: KeyOutcome): Intent => ({
  family: 'tell',
  tell: { kind: 'key-pressed', leg, conference: state.id, action, outcome },
});

/** `##`: the presser's own last call ends, whether it rings or has brought somebody in. */
export function dropByKey(state: RoomState, room: Room | undefined, leg: LegId): Invited {
  if (!state.people.has(leg)) return { state, wants: [] };
  const invite = state.invites.findLast((each) => each.asker.byLeg === leg && !isOver(each) && !each.dropped);
  if (invite === undefined) {
    return {
      state,
      wants: [keyTold(state, leg, 'drop-invite', 'failed'), ...playTo(state, room, leg, prompts('invite-none'))],
    };
  }
  const heard = [keyTold(state, leg, 'drop-invite', 'done'), ...playTo(state, room, leg, prompts('invite-dropped'))];
  const dropped = drop(state, invite);
  return { state: dropped.state, wants: [...heard, ...dropped.wants] };
}

export function drop(state: RoomState, invite: Invite): Invited {
  return {
    state: changed(state, { ...invite, dropped: true }),
    wants: [{ family: 'call', kind: 'call-dropped', call: invite.call }],
  };
}

/** The room is being closed: nobody is called into it any more. Whoever has accepted is told with the others, and put out with them. */
export function dropWaiting(state: RoomState): Invited {
  let all: Invited = { state, wants: [] };
  for (const invite of state.invites) {
    if (isOver(invite) || invite.dropped || invite.stage === 'accepted') continue;
    const one = drop(all.state, invite);
    all = { state: one.state, wants: [...all.wants, ...one.wants] };
  }
  return all;
}
