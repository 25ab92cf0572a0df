import { adoptInside, arrive } from './admission/admission.ts';
import type { AdmissionRules, AdmissionState } from './admission/state.ts';
import type { ChannelListing } from './event.ts';
import { type ConferenceId, conferenceOf, type LegId, roomOf } from './ids.ts';
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
    readonly begin: (serial: string, now: number, rules: AdmissionRules) => Step<AdmissionState>;
  }[];
}

/**
 * Plans the adoption of a running node: members get their roles back from the variables of their legs, callers are served
 * from where they are. A leg is ours when it has one of our variables; all others are left alone.
 *
 * A leg with a place that is in no room and does not run `conference` either was let out while nobody was there to tell it
 * (it has `conference_member_id`, which FreeSWITCH leaves on it), or its controller died between granting the place and
 * the join; the one is told and released, the other begins anew.
 */
export function planAdoption(snapshot: Snapshot, mirror: Mirror): AdoptionPlan {
  const people = new Map<ConferenceId, Map<LegId, Person>>();
  const members: AdoptionPlan['members'][number][] = [];
  const callers: AdoptionPlan['callers'][number][] = [];
  for (const room of mirror.rooms) {
    const id = conferenceOf(room.name);
    if (id !== undefined) people.set(id, new Map());
  }
  for (const channel of snapshot.channels) {
    const { leg, variables } = channel;
    const kept = unpackLeg(variables['convene_leg']);
    if (kept === undefined && variables['convene_entry'] === undefined) continue;
    const seat = mirror.memberOf(leg);
    const inRoom = kept !== undefined && seat?.room.name === roomOf(kept.conference) ? seat.member : undefined;
    if (kept !== undefined && (inRoom !== undefined || channel.application === 'conference')) {
      const placed = people.get(kept.conference) ?? new Map<LegId, Person>();
      people.set(kept.conference, placed.set(leg, personOf(kept, inRoom, snapshot)));
      if (inRoom !== undefined) members.push({ leg, conference: kept.conference });
    }
    // In a room that is not the one it was let into: somebody moved it, and it is theirs.
    if (seat !== undefined && inRoom === undefined) continue;
    callers.push({ leg, begin: (serial, now, rules) => beginCaller(channel, serial, kept, inRoom, now, rules) });
  }
  return { rooms: [...people].map(([id, placed]) => ({ id, people: placed })), members, callers };
}

function personOf(kept: LegRecord, member: Member | undefined, snapshot: Snapshot): Person {
  const conference = snapshot.conferences.get(kept.conference);
  const record: RoomRecord | undefined = snapshot.records.get(kept.conference);
  const round = record?.round ?? 0;
  const mode = record?.mode ?? firstMode(conference?.muteNonModerator ?? false);
  // What the owner switched in this round stands; an earlier round's switch has been overruled by the mode.
  const own = kept.round >= round ? kept.own : firstSwitch(kept.role, mode);
  return { role: kept.role, internal: kept.internal, own, member: member?.id };
}

function beginCaller(
  channel: ChannelListing,
  serial: string,
  kept: LegRecord | undefined,
  inRoom: Member | undefined,
  now: number,
  rules: AdmissionRules,
): Step<AdmissionState> {
  const { leg, caller, variables, application } = channel;
  const arrival = { serial, leg, caller, variables, inherited: application === 'play_and_get_digits' };
  if (kept !== undefined) {
    const conference = kept.conference;
    if (inRoom !== undefined) return adoptInside(arrival, conference, 'inside', now);
    if (application === 'conference') return adoptInside(arrival, conference, 'entering', now);
    if (variables['conference_member_id'] !== undefined) return adoptInside(arrival, conference, 'outside', now);
  }
  return arrive(arrival, now, rules);
}
