import type { CallOutcome, CallStage } from '../../../src/core/call/order.ts';
import { type CallId, type ConferenceId, legOfCall, parseCallId, parseMemberId } from '../../../src/core/ids.ts';
import type { RoomAnswer, RoomCommand } from '../../../src/core/room-command.ts';
import type { RoomInvite, RoomMember } from '../../../src/core/room-view.ts';
import type { Rooms } from '../../../src/operations/rooms.ts';

type InviteCommand = RoomCommand & { readonly kind: 'invite' };
export interface Dialled extends Omit<InviteCommand, 'kind'> {
  readonly conference: ConferenceId;
  readonly call: CallId;
}

/** How a number takes it: what its room shows of the call, or what is answered to whoever asks for it. */
export type Manner =
  | {
      readonly stage: CallStage;
      readonly outcome?: CallOutcome;
      readonly cause?: string;
      /** Whether who has accepted is in the room, which it is unless given. */
      readonly inside?: boolean;
    }
  | RoomAnswer;

interface Shown {
  readonly conference: ConferenceId;
  readonly inside: boolean;
  readonly invite: RoomInvite;
}
function memberOf({ inside, invite: { leg, number, role } }: Shown, at: number): RoomMember[] {
  const id = parseMemberId(at + 1);
  if (!inside || leg === null || id === undefined) return [];
  const states = { muted: false, deaf: false, talking: false, floor: false, hold: false, hand: null, joinedAtMs: 1 };
  return [{ id, leg, number, name: '', role, ...states }];
}

/** Rooms that call people, as a node has them: what becomes of each call says the test. */
export function openHall(manner: (number: string, time: number) => Manner = () => ({ stage: 'accepted' })) {
  const dialled: Dialled[] = [];
  const invites = new Map<CallId, Shown>();
  let mostUnderWay = 0;
  let away = false;
  let listen = () => {};

  function show(call: CallId, conference: ConferenceId, { number, role }: InviteCommand, how: Manner): void {
    if (!('stage' in how)) return;
    const { stage, outcome = null, cause = '', inside = stage === 'accepted' } = how;
    const times = { askedAtMs: 1, ringingAtMs: null, answeredAtMs: null, acceptedAtMs: null, endedAtMs: null };
    const asker = { by: null, byLeg: null, leg: stage === 'accepted' ? legOfCall(call, 1) : null };
    invites.set(call, {
      conference,
      inside,
      invite: { call, number, role, stage, ...asker, outcome, refusal: null, cause, ...times },
    });
    const underWay = [...invites.values()].filter(
      ({ invite }) => invite.stage !== 'over' && invite.stage !== 'accepted',
    );
    mostUnderWay = Math.max(mostUnderWay, underWay.length);
  }
  const ofRoom = (conference: ConferenceId) => [...invites.values()].filter((each) => each.conference === conference);
  const rooms: Rooms = {
    async list(conferences) {
      if (away) return { away: 'nobody serves the node' };
      return (conferences ?? []).map((conference) => ({
        ...{ conference, locked: false, mode: 'open', announcements: true, gateOpen: true },
        members: ofRoom(conference).flatMap(memberOf),
        invites: ofRoom(conference).map(({ invite }) => invite),
      }));
    },
    async command(conference, command, by) {
      if (command.kind !== 'invite' || by !== null) throw new Error('people are only called');
      const { kind: _, ...asked } = command;
      const call = parseCallId(`call-${dialled.length + 1}`);
      if (call === undefined) throw new Error('that is one');
      dialled.push({ ...asked, conference, call });
      const how = manner(command.number, dialled.filter(({ number }) => number === command.number).length);
      show(call, conference, command, how);
      listen();
      return 'stage' in how ? { kind: 'inviting', call } : how;
    },
  };
  return {
    rooms,
    dialled,
    numbers: () => dialled.map(({ number }) => number).sort(),
    mostUnderWay: () => mostUnderWay,
    goAway: (gone: boolean) => {
      away = gone;
    },
    /** A restart: no room knows of a call any more. */
    forget: () => invites.clear(),
    become(number: string, how: Manner): void {
      const one = dialled.findLast((each) => each.number === number);
      if (one === undefined) throw new Error(`${number} was not called`);
      show(one.call, one.conference, { kind: 'invite', ...one }, how);
    },
    /** Resolves when so many calls were begun. */
    async dials(count: number): Promise<void> {
      while (dialled.length < count) {
        await new Promise<void>((resolve) => {
          listen = resolve;
        });
      }
    },
  };
}
