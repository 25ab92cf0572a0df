import type { Role } from '../conference.ts';
import type { RoomMode } from '../room-record.ts';

/** What decides whether somebody may speak. */
export interface Speaker {
  readonly role: Role;
  /** The microphone switch: the owner's own by `*1`, or what `*90` and `*91` have made of it. */
  readonly own: boolean;
}

/** Who may speak. Listeners never do. */
export function maySpeak(speaker: Speaker): boolean {
  return speaker.role !== 'listen' && speaker.own;
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
