import type { RoomAnswer } from '../core/room-command.ts';
import type { NoticeDesk } from '../jobs/notices/desk.ts';
import type { Done, Occasion, OccurrenceEffects } from '../jobs/occurrences/effects.ts';
import type { Rooms } from '../operations/rooms.ts';
import type { ConferenceStore } from '../store/store.ts';
import type { OccurrenceFeed } from './occurrence-feed.ts';

export interface EffectParts {
  /** The running rooms, whichever instance serves them. */
  readonly rooms: Pick<Rooms, 'command'>;
  readonly conferences: Pick<ConferenceStore, 'byId'>;
  readonly desk: Pick<NoticeDesk, 'notify'>;
  readonly feed: Pick<OccurrenceFeed, 'started' | 'ended'>;
  /** Told of each occurrence that has begun, once the feed has taken it. */
  started(occasion: Occasion): void;
}

/** What an event leads to. What a room does not answer is asked of it again as long as that makes sense. */
export function occurrenceEffects({ rooms, conferences, desk, feed, started }: EffectParts): OccurrenceEffects {
  return {
    async notify({ conference, event }) {
      return (await desk.notify(conference, event)) === 'nobody' ? 'nothing' : 'done';
    },
    // People come in by themselves, by the window of the definition.
    async start(occasion) {
      await feed.started(occasion);
      started(occasion);
      return 'done';
    },
    async warn({ conference }, minutes) {
      const answer = await rooms.command(conference, { kind: 'time-left', minutes }, null);
      // A warning that some may have heard is not given twice.
      return answer.kind === 'unconfirmed' ? 'unknown' : unlessUndone(answer);
    },
    async end(occasion) {
      const { conference } = occasion;
      // The window has closed, whatever becomes of those inside.
      await feed.ended(occasion);
      const definition = await conferences.byId(conference);
      if (definition?.atEnd !== 'hangup') return 'done';
      return unlessUndone(await rooms.command(conference, { kind: 'time-over' }, null));
    },
  };
}

/** Throws where it is to be tried again; without a room nothing is left to do. */
function unlessUndone(answer: RoomAnswer): Done {
  if (answer.kind === 'confirmed' || answer.kind === 'no-room') return 'done';
  if (answer.kind === 'unconfirmed') throw new Error(answer.known);
  throw new Error('reason' in answer ? answer.reason : `the room gave an answer to something else: ${answer.kind}`);
}
