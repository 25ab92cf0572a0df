import type { ConferenceId, PersonId } from '../core/ids.ts';
import type { RoomAnswer, RoomCommand } from '../core/room-command.ts';
import type { RoomView } from '../core/room-view.ts';

export type { RoomAnswer, RoomCommand } from '../core/room-command.ts';
export type { RoomInvite, RoomMember, RoomView } from '../core/room-view.ts';

/** The running rooms, wherever they are served from. Never rejects: what is away is an answer. */
export interface Rooms {
  list(conferences: readonly ConferenceId[] | undefined): Promise<readonly RoomView[] | { readonly away: string }>;
  /** `by` is null for the operator of the machine. */
  command(conference: ConferenceId, command: RoomCommand, by: PersonId | null): Promise<RoomAnswer>;
}
