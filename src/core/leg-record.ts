import { ROLES, type Role } from './conference.ts';
import { type ConferenceId, parseConferenceId } from './ids.ts';

/**
 * What a leg remembers of its place, in the channel variable `convene_leg`: set before it joins, so that whoever adopts the
 * room knows it. `own` is the owner's microphone switch and `round` the room's at that time: a later `*90` or `*91`
 * has overruled it.
 */
export interface LegRecord {
  readonly conference: ConferenceId;
  readonly role: Role;
  readonly internal: boolean;
  readonly own: boolean;
  readonly round: number;
}

/** Made of letters, digits and dots only, so that it is safe in every command: `1.5.talk.int.on.0`. */
export function packLeg(leg: LegRecord): string {
  return ['1', leg.conference, leg.role, leg.internal ? 'int' : 'ext', leg.own ? 'on' : 'off', leg.round].join('.');
}

/** Undefined for what was not written by {@link packLeg}, of this version or any other. */
export function unpackLeg(text: string | undefined): LegRecord | undefined {
  const [version, id, role, place, own, round] = (text ?? '').split('.');
  const conference = parseConferenceId(id);
  const known = ROLES.find((each) => each === role);
  if (version !== '1' || conference === undefined || known === undefined) return undefined;
  if ((place !== 'int' && place !== 'ext') || (own !== 'on' && own !== 'off')) return undefined;
  if (round === undefined || !/^[0-9]{1,9}$/.test(round)) return undefined;
  return { conference, role: known, internal: place === 'int', own: own === 'on', round: Number(round) };
}
