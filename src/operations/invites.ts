import { z } from 'zod';
import type { Role } from '../core/conference.ts';
import type { CallId, ConferenceId } from '../core/ids.ts';
import { conferenceFor } from './conferences.ts';
import { judgedCall } from './explain.ts';
import { call, callerId, choice, dialled, flag, reference } from './fields.ts';
import { inviteShape, showInvite } from './invite-shape.ts';
import { type Actor, operation } from './operation.ts';
import { done, type Outcome, refuse } from './outcome.ts';
import { pageOf } from './paging.ts';
import { away, refusalOf, unless } from './room-answers.ts';
import type { RoomView } from './rooms.ts';
import type { Services } from './services.ts';

const conference = reference<ConferenceId>().describe('Id of the conference.');
const ofInvite = { conference, call: call().describe('Id of the call, as the invitation shows it.') };
const noInvite = refuse({ kind: 'absent', message: 'the conference has no such call, or it was over 15 minutes ago' });

/** The room, also one that only calls people as yet; undefined where there is neither. */
async function roomIn(
  actor: Actor,
  conference: ConferenceId,
  services: Services,
): Promise<Outcome<RoomView | undefined>> {
  const of = await conferenceFor(actor, conference, services);
  if (!of.ok) return of;
  const views = await services.rooms.list([of.value.id]);
  return 'away' in views ? away(views.away) : done(views.find((view) => view.conference === of.value.id));
}

const inviteIn = (room: RoomView | undefined, call: CallId) => {
  const invite = room?.invites.find((each) => each.call === call);
  return room && invite && showInvite(invite, room.members);
};

export const createInvite = operation({
  name: 'invites.create',
  summary: 'Calls somebody into a conference, whose room need not run yet.',
  privilege: 'user',
  input: z.object({
    conference,
    number: dialled().describe('Whom to call: as the dialplan of the access account reads it.'),
    role: choice(['admin', 'talk', 'listen']).default('talk').describe('What whoever answers comes in as.'),
    accept: flag()
      .default(true)
      .describe('Whether whoever answers has to press a key, so that no voicemail gets into the room.'),
    callerid: callerId()
      .nullable()
      .default(null)
      .describe("What the far end is shown: empty for unknown; null for the conference's, else the access account's."),
  }),
  output: inviteShape,
  async check(actor, { conference, number, callerid = null }, services) {
    if (conference === undefined) return undefined;
    const of = await conferenceFor(actor, conference, services);
    if (!of.ok || number === undefined) return unless(of);
    const purpose = { kind: 'invite', conference } as const;
    const verdict = await judgedCall(actor, { purpose, number, callerId: callerid }, services);
    return verdict.kind === 'permitted'
      ? undefined
      : refusalOf({ ...verdict, by: 'guard', reason: verdict.says }).refusal;
  },
  async run(actor, { conference, number, role, accept, callerid }, services) {
    const of = await conferenceFor(actor, conference, services);
    if (!of.ok) return of;
    const command = { kind: 'invite', number, role, accept, callerId: callerid } as const;
    const answer = await services.rooms.command(conference, command, actor.person.id);
    if (answer.kind === 'confirmed') throw new Error('an invitation was confirmed without its call');
    if (answer.kind !== 'inviting') return refusalOf(answer);
    const room = await roomIn(actor, conference, services);
    // It is dialled, whether it can be shown or not: another answer would have it asked for once more.
    const shown = room.ok ? inviteIn(room.value, answer.call) : undefined;
    return done(shown ?? freshlyDialled(actor, answer.call, number, role));
  },
});

function freshlyDialled(actor: Actor, call: CallId, number: string, role: Role) {
  const none = { outcome: null, refusal: null, leg: null, byLeg: null, cause: '' };
  const times = { ringingAtMs: null, answeredAtMs: null, acceptedAtMs: null, endedAtMs: null };
  const invite = { call, number, role, stage: 'dialling', by: actor.person.id, askedAtMs: actor.nowMs } as const;
  return showInvite({ ...none, ...times, ...invite }, []);
}

export const listInvites = operation({
  name: 'invites.list',
  summary: 'Lists whom a conference calls, and has called in the last 15 minutes: the oldest first.',
  privilege: 'user',
  input: z.object({ conference }),
  output: pageOf(inviteShape),
  async run(actor, input, services) {
    const room = await roomIn(actor, input.conference, services);
    if (!room.ok) return room;
    const { invites = [], members = [] } = room.value ?? {};
    return done({ items: invites.map((invite) => showInvite(invite, members)), next: null });
  },
});

export const getInvite = operation({
  name: 'invites.get',
  summary: 'Shows how an invitation goes on, or how it came out.',
  privilege: 'user',
  input: z.object(ofInvite),
  output: inviteShape,
  async run(actor, input, services) {
    const room = await roomIn(actor, input.conference, services);
    if (!room.ok) return room;
    const invite = inviteIn(room.value, input.call);
    return invite === undefined ? noInvite : done(invite);
  },
});

export const cancelInvite = operation({
  name: 'invites.cancel',
  summary: 'Ends the call of an invitation, at whatever stage: it rings no more, or is hung up.',
  privilege: 'user',
  input: z.object(ofInvite),
  output: z.null(),
  async check(actor, { conference, call }, services) {
    if (conference === undefined) return undefined;
    const room = await roomIn(actor, conference, services);
    if (!room.ok || call === undefined) return unless(room);
    return inviteIn(room.value, call) === undefined ? noInvite.refusal : undefined;
  },
  async run(actor, { conference, call }, services) {
    const of = await conferenceFor(actor, conference, services);
    if (!of.ok) return of;
    const answer = await services.rooms.command(conference, { kind: 'cancel-invite', call }, actor.person.id);
    if (answer.kind === 'confirmed') return done(null);
    if (answer.kind === 'inviting') throw new Error('ending a call was answered as an invitation');
    return answer.kind === 'no-room' || answer.kind === 'no-call' ? noInvite : refusalOf(answer);
  },
});
