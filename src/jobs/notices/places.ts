import type { ConferenceId } from '../../core/ids.ts';
import type { Rooms } from '../../operations/rooms.ts';

/**
 * Lets no more calls begin than a room takes at once, with those that others have asked for: one too many would be refused, and its
 * attempt lost.
 */
export interface RoomPlaces {
  /** A place until `leave` is called, when the room shows the call itself; or how long to wait. Never rejects. */
  take(conference: ConferenceId): Promise<{ leave(): void } | { readonly forMs: number }>;
}

export function roomPlaces(rooms: Pick<Rooms, 'list'>, perRoom: number, waitMs: number): RoomPlaces {
  const taken = new Map<ConferenceId, number>();
  const add = (conference: ConferenceId, change: number): void => {
    const count = (taken.get(conference) ?? 0) + change;
    if (count === 0) taken.delete(conference);
    else taken.set(conference, count);
  };
  return {
    async take(conference) {
      const views = await rooms.list([conference]);
      if ('away' in views) return { forMs: waitMs };
      const invites = views.find((view) => view.conference === conference)?.invites ?? [];
      const underWay = invites.filter(({ stage }) => stage !== 'over' && stage !== 'accepted').length;
      if (underWay + (taken.get(conference) ?? 0) >= perRoom) return { forMs: waitMs };
      add(conference, 1);
      return { leave: () => add(conference, -1) };
    },
  };
}
