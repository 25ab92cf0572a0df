import type { Channel } from './channel.ts';
import type { Room } from './conference-room.ts';

/** A member as those see it who look at the simulator from outside. */
export interface SimMemberView {
  readonly id: number;
  readonly uuid: string;
  readonly number: string;
  readonly name: string;
  readonly canSpeak: boolean;
  readonly canHear: boolean;
  readonly talking: boolean;
  readonly floor: boolean;
  readonly moderator: boolean;
  readonly hold: boolean;
}

export interface SimRoomView {
  readonly name: string;
  readonly uuid: string;
  readonly profile: string;
  readonly locked: boolean;
  /** Newest first. */
  readonly members: readonly SimMemberView[];
  /** The file that plays to the room. */
  readonly playing: string | undefined;
  /** The asynchronous file that plays beside it. */
  readonly music: string | undefined;
}

export interface SimChannelView {
  readonly uuid: string;
  readonly number: string;
  readonly name: string;
  /** What the leg runs, outermost first. */
  readonly applications: readonly string[];
  /** Tasks that the scheduler holds for it, such as a transfer to the farewell. */
  readonly scheduled: number;
  readonly variables: ReadonlyMap<string, string | readonly string[]>;
}

export const roomView = (room: Room): SimRoomView => ({
  name: room.name,
  uuid: room.uuid,
  profile: room.profileName,
  locked: room.locked,
  playing: room.files.sounding?.what,
  music: room.music.sounding?.what,
  members: room.members.map((member) => {
    const { id, leg, canSpeak, canHear, talking, moderator, hold } = member;
    return {
      ...{ id, uuid: leg.uuid, number: leg.number, name: leg.name },
      ...{ canSpeak, canHear, talking, moderator, hold, floor: room.floor === member },
    };
  }),
});

export const channelView = (leg: Channel): SimChannelView => ({
  uuid: leg.uuid,
  number: leg.number,
  name: leg.name,
  applications: leg.stack.names,
  scheduled: leg.core.tasks.count(leg.uuid),
  variables: new Map(leg.variables),
});
