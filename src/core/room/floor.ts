import type { Conference, Role } from '../conference.ts';
import type { RoomMode } from '../room-record.ts';

/** What decides whether somebody may speak. */
export interface Speaker {
  readonly role: Role;
  /** The microphone switch: the owner's own by `*1`, or what `*90` and `*91` have made of it. */
  readonly own: boolean;
}

/** Who may speak: listeners never do, and while the gate is closed only admins do. */
export function maySpeak(speaker: Speaker, gateOpen: boolean): boolean {
  return speaker.role !== 'listen' && speaker.own && (gateOpen || speaker.role === 'admin');
}

/**
 * Whether the gate of a conference is open: always, but with `wait_music` only while an admin is in. mod_conference's own
 * `wait-mod` is set at creation only and never comes back, so it is not used.
 */
export function isGateOpen(
  conference: Conference | undefined,
  inside: Iterable<{ readonly role: Role; readonly member: unknown }>,
): boolean {
  if (!conference?.waitMusic) return true;
  for (const { role, member } of inside) if (role === 'admin' && member !== undefined) return true;
  return false;
}

/** How the microphone of somebody who comes in now is set. */
export function firstSwitch(role: Role, mode: RoomMode): boolean {
  return role === 'admin' || (role === 'talk' && mode === 'open');
}

/** The mode in which a room begins: quiet where only admins may switch their microphone on. */
export function firstMode(muteNonModerator: boolean): RoomMode {
  return muteNonModerator ? 'quiet' : 'open';
}

/** Whether `*1` is for this role: talkers and admins, only admins where `mute_non_moderator` says so. */
export function maySwitch(role: Role, muteNonModerator: boolean): boolean {
  return role === 'admin' || (role === 'talk' && !muteNonModerator);
}
