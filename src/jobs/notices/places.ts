import type { ConferenceId } from '../../core/ids.ts';
import type { Rooms } from '../../operations/rooms.ts';

/**
 * Lets no more calls begin than a room takes at once, with those that others have asked for, nor any while the account that pays has no
 * leg left: one too many would be refused, and its attempt lost. Which legs an account has out only the guard knows, so that one of
 * those who wait asks it, every so often.
 */
export interface RoomPlaces {
  /** A place until `leave` is called, when the room shows the call itself; or how long to wait. Never rejects. */
  take(conference: ConferenceId): Promise<{ leave(): void } | Wait>;
  /** Nothing more is to be begun for this reason, but by one who asks again. */
  hold(conference: ConferenceId, why: string): Wait;
  /** A call was begun: others may follow. */
  open(conference: ConferenceId): void;
  /** Why those who wait do; undefined where nobody has had to of late. */
  whyHeld(conference: ConferenceId): string | undefined;
}
/** Who waits asks again much sooner. */
const OF_LATE_MS = 60_000;

interface Held {
  readonly why: string;
  /** When it was found so last. */
  readonly atMs: number;
  /** Until then nobody asks for another leg; 0 where it is not for lack of legs. */
  readonly untilMs: number;
}
export interface Wait {
  readonly forMs: number;
}
export interface WaitTiming {
  /** How long who gets no place is put back for. */
  readonly putBackMs: number;
  /** How long nobody asks for another leg of an account that has none left. */
  readonly holdMs: number;
}

export function roomPlaces(
  rooms: Pick<Rooms, 'list'>,
  perRoom: number,
  { putBackMs, holdMs }: WaitTiming,
  clockMs: () => number = () => performance.now(),
): RoomPlaces {
  const taken = new Map<ConferenceId, number>();
  const held = new Map<ConferenceId, Held>();
  const add = (conference: ConferenceId, change: number): void => {
    const count = (taken.get(conference) ?? 0) + change;
    if (count === 0) taken.delete(conference);
    else taken.set(conference, count);
  };
  const wait = (conference: ConferenceId, why: string, untilMs = held.get(conference)?.untilMs ?? 0): Wait => {
    held.set(conference, { why, atMs: clockMs(), untilMs });
    return { forMs: putBackMs };
  };
  return {
    async take(conference) {
      const views = await rooms.list([conference]);
      if ('away' in views) return wait(conference, views.away);
      const invites = views.find((view) => view.conference === conference)?.invites ?? [];
      const underWay = invites.filter(({ stage }) => stage !== 'over' && stage !== 'accepted').length;
      if (underWay + (taken.get(conference) ?? 0) >= perRoom) {
        return wait(conference, `${perRoom} calls of the room were under way`);
      }
      const standing = held.get(conference);
      if (standing !== undefined && standing.untilMs > clockMs()) return wait(conference, standing.why);
      // This one asks for all.
      if (standing !== undefined && standing.untilMs > 0) wait(conference, standing.why, clockMs() + holdMs);
      add(conference, 1);
      return { leave: () => add(conference, -1) };
    },
    hold: (conference, why) => wait(conference, why, clockMs() + holdMs),
    open: (conference) => void held.delete(conference),
    whyHeld(conference) {
      const standing = held.get(conference);
      return standing && clockMs() - standing.atMs < OF_LATE_MS ? standing.why : undefined;
    },
  };
}
