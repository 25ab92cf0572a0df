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
  /** Whether the caller has recorded a name. */
  readonly named?: boolean;
}

/** Made of letters, digits and dots only, so that it is safe in every command: `2.5.talk.int.on.0.plain`. */
export function packLeg(leg: LegRecord): string {
  const { conference, role, internal, own, round, named } = leg;
  return ['2', conference, role, internal ? 'int' : 'ext', own ? 'on' : 'off', round, named ? 'named' : 'plain'].join(
    '.',
  );
}
/** The same leg, once it has recorded a name. */
export const withName = (packed: string): string => packed.replace(/\.plain$/, '.named');

/** Undefined for what was not written by {@link packLeg}, of this version or the one before, which knew no names. */
export function unpackLeg(text: string | undefined): LegRecord | undefined {
  const [version, id, role, place, own, round, named = 'plain'] = (text ?? '').split('.');
  const conference = parseConferenceId(id);
  const known = ROLES.find((each) => each === role);
  if ((version !== '1' && version !== '2') || conference === undefined || known === undefined) return undefined;
  if ((place !== 'int' && place !== 'ext') || (own !== 'on' && own !== 'off')) return undefined;
  if (round === undefined || !/^[0-9]{1,9}$/.test(round) || (named !== 'plain' && named !== 'named')) return undefined;
  return {
    conference,
    role: known,
    internal: place === 'int',
    own: own === 'on',
    round: Number(round),
    named: named === 'named',
  };
}
