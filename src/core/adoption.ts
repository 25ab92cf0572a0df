import type { AccessArrival } from './access/access.ts';
import { adoptInside, arrive, type Whereabouts } from './admission/admission.ts';
import type { AdmissionRules, AdmissionState } from './admission/state.ts';
import type { FoundLeg } from './call/state.ts';
import type { ChannelListing } from './event.ts';
import { type CallId, type ConferenceId, callOfLeg, conferenceOf, type LegId, roomOf } from './ids.ts';
import type { Snapshot } from './input.ts';
import { type LegRecord, unpackLeg } from './leg-record.ts';
import type { Mirror } from './mirror/mirror.ts';
import type { Member } from './mirror/room.ts';
import { firstMode, firstSwitch } from './room/floor.ts';
import type { Person } from './room/state.ts';
import type { RoomRecord } from './room-record.ts';
import type { Step } from './step.ts';

/** What is to be begun for what runs already. */
export interface AdoptionPlan {
  readonly rooms: readonly { readonly id: ConferenceId; readonly people: ReadonlyMap<LegId, Person> }[];
  readonly members: readonly { readonly leg: LegId; readonly conference: ConferenceId }[];
  readonly callers: readonly {
    readonly leg: LegId;
    /** `limitAtMs` is when FreeSWITCH is to hang the leg up, where it is one that we have called. */
    readonly begin: (
      serial: string,
      now: number,
      rules: AdmissionRules,
      limitAtMs: number | undefined,
    ) => Step<AdmissionState>;
  }[];
  /**
   * Callers of access accounts; `asked` is one on whom the question of a former controller may still run, `bridged` one who talks or
   * has talked with whoever was called.
   */
  readonly access: readonly {
    readonly arrival: Omit<AccessArrival, 'serial'>;
    readonly asked: boolean;
    readonly bridged: boolean;
  }[];
  /** Where the legs of outbound calls are. */
  readonly legs: ReadonlyMap<CallId, FoundLeg>;
}

/**
 * Plans the adoption of a running node: members get their roles back from the variables of their legs, callers are served
 * from where they are. A leg is ours when it has one of our variables; all others are left alone.
 *
 * FreeSWITCH goes on naming the application that a leg ran last when nothing but the park is left (measured on FreeSWITCH
 * 1.10.12), so that where a leg is shows in its variables:
 *
 * - One with a place that is in no room but has `conference_member_id` was let out while nobody was there to tell it: it
 *   is told and released. Without that variable it is on its way in if `conference` was started, else its controller died
 *   between granting the place and the join, and it begins anew.
 * - A leg that we have called is an admission's from the moment that it has a place, and its call's before that.
 * - `play_and_get_digits` still runs if there is no `read_result`, which it clears at its start and sets at its end.
 */
export function planAdoption(snapshot: Snapshot, mirror: Mirror): AdoptionPlan {
  const people = new Map<ConferenceId, Map<LegId, Person>>();
  const members: AdoptionPlan['members'][number][] = [];
  const callers: AdoptionPlan['callers'][number][] = [];
  const access: AdoptionPlan['access'][number][] = [];
  for (const room of mirror.rooms) {
    const id = conferenceOf(room.name);
    if (id !== undefined) people.set(id, new Map());
  }
  for (const channel of snapshot.channels) {
    const { leg, variables } = channel;
    const { kept, seat, inRoom, where } = placeOf(channel, mirror);
    const called = callOfLeg(leg);
    if (kept === undefined && variables['convene_entry'] === undefined && called === undefined) continue;
    if (called !== undefined && where === undefined) continue;
    if (kept !== undefined && (where === 'inside' || where === 'entering')) {
      const placed = people.get(kept.conference) ?? new Map<LegId, Person>();
      people.set(kept.conference, placed.set(leg, personOf(kept, inRoom, snapshot)));
      if (inRoom !== undefined) members.push({ leg, conference: kept.conference });
    }
    // In a room that is not the one it was let into: somebody moved it, and it is theirs.
    if (seat !== undefined && inRoom === undefined) continue;
    if (kept === undefined && variables['convene_entry'] === 'access') {
      const arrival = { leg, caller: channel.caller, variables };
      access.push({ arrival, asked: isAsked(channel), bridged: channel.application === 'bridge' });
      continue;
    }
    callers.push({
      leg,
      begin: (serial, now, rules, limitAtMs) => beginCaller(channel, { serial, limitAtMs }, kept, where, now, rules),
    });
  }
  const rooms = [...people].map(([id, placed]) => ({ id, people: placed }));
  return { rooms, members, callers, access, legs: calledLegs(snapshot.channels, mirror) };
}

/** Where the legs of outbound calls are. */
export function calledLegs(channels: readonly ChannelListing[], mirror: Mirror): ReadonlyMap<CallId, FoundLeg> {
  const legs = new Map<CallId, FoundLeg>();
  for (const channel of channels) {
    const { leg, caller, answered } = channel;
    const called = callOfLeg(leg);
    if (called === undefined) continue;
    const { seat, where } = placeOf(channel, mirror);
    const inside = seat !== undefined || where !== undefined;
    const at = inside ? 'inside' : whereParked(channel);
    legs.set(called.call, { attempt: called.attempt, leg, caller, answered, where: at });
  }
  return legs;
}

function placeOf(channel: ChannelListing, mirror: Mirror) {
  const kept = unpackLeg(channel.variables['convene_leg']);
  const seat = mirror.memberOf(channel.leg);
  const inRoom = kept !== undefined && seat?.room.name === roomOf(kept.conference) ? seat.member : undefined;
  return { kept, seat, inRoom, where: kept === undefined ? undefined : whereIs(channel, inRoom) };
}

function personOf(kept: LegRecord, member: Member | undefined, snapshot: Snapshot): Person {
  const conference = snapshot.conferences.get(kept.conference);
  const record: RoomRecord | undefined = snapshot.records.get(kept.conference);
  const round = record?.round ?? 0;
  const mode = record?.mode ?? firstMode(conference?.muteNonModerator ?? false);
  // What the owner switched in this round stands; an earlier round's switch has been overruled by the mode.
  const own = kept.round >= round ? kept.own : firstSwitch(kept.role, mode);
  return { role: kept.role, internal: kept.internal, own, member: member?.id, named: kept.named === true };
}

/** Where a leg with a place is; undefined for one that has not made use of it. */
function whereIs(channel: ChannelListing, inRoom: Member | undefined): Whereabouts | undefined {
  if (inRoom !== undefined) return 'inside';
  if (channel.variables['conference_member_id'] !== undefined) return 'outside';
  return channel.application === 'conference' ? 'entering' : undefined;
}

/** The question of a former controller may still run. */
const isAsked = ({ application, variables }: ChannelListing): boolean =>
  application === 'play_and_get_digits' && variables['read_result'] === undefined;

/** What the dialplan runs before it parks an answered leg that we have called. */
const BEFORE_PARK: ReadonlySet<string> = new Set(['', 'set', 'sched_hangup', 'sched_transfer']);

/** Where a leg is that we have called and that has no place yet. */
function whereParked(channel: ChannelListing): FoundLeg['where'] {
  if (!channel.answered || channel.variables['convene_entry'] !== 'invited') return 'under-way';
  if (isAsked(channel)) return 'asked';
  return BEFORE_PARK.has(channel.application) ? 'under-way' : 'parked';
}

function beginCaller(
  channel: ChannelListing,
  { serial, limitAtMs }: { readonly serial: string; readonly limitAtMs: number | undefined },
  kept: LegRecord | undefined,
  where: Whereabouts | undefined,
  now: number,
  rules: AdmissionRules,
): Step<AdmissionState> {
  const { leg, caller, variables } = channel;
  const arrival = { serial, leg, caller, variables, inherited: isAsked(channel), ...(limitAtMs && { limitAtMs }) };
  return kept !== undefined && where !== undefined
    ? adoptInside(arrival, kept.conference, where, kept.named === true, now)
    : arrive(arrival, now, rules);
}
