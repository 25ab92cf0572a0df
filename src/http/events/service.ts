import type { FeedLog } from '../../store/feed-log.ts';
import type { Store } from '../../store/store.ts';
import type { Clock } from '../../time/clock.ts';
import type { RestDeps } from '../rest/environment.ts';
import type { Annex } from '../rest/rest.ts';
import { feedHub } from './hub.ts';
import { type EventRoutesDeps, eventRoutes } from './routes.ts';
import { visibility } from './visibility.ts';

export interface EventServiceDeps
  extends Pick<RestDeps, 'personOfToken' | 'failed'>,
    Pick<EventRoutesDeps, 'ended' | 'most'> {
  readonly log: FeedLog;
  readonly conferences: Store['conferences'];
  readonly clock: Clock;
}

/** The stream of events with all that it stands on; to be added to REST, as `/events` there. */
export interface EventService {
  readonly annex: Annex;
  /** Ends all streams at once: before the server, which would wait for them. */
  endStreams(): void;
  /** Ends the streams, and lets go of the feed, which it closes. */
  close(): Promise<void>;
}

/** Follows the feed from now on. */
export function eventService({ log, conferences, ...deps }: EventServiceDeps): EventService {
  const sight = visibility(conferences);
  const closing = new AbortController();
  const hub = feedHub({
    ...{ log, visibility: sight, clock: deps.clock },
    // What waits for the feed is cut off at the end.
    failed: (what, error) => {
      if (!closing.signal.aborted) deps.failed(what, error);
    },
  });
  const routes = eventRoutes({ ...deps, log, hub, visibility: sight, closing: closing.signal });
  return {
    annex: (app) => void app.route('/events', routes),
    endStreams: () => closing.abort(),
    async close() {
      closing.abort();
      await log.close();
      await hub.close();
    },
  };
}
