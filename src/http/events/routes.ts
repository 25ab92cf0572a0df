import type { HttpBindings } from '@hono/node-server';
import { Hono } from 'hono';
import { type ConferenceId, type PersonId, parseConferenceId } from '../../core/ids.ts';
import { ok, type Result, refused } from '../../core/result.ts';
import { FEED_TYPES } from '../../feed/entry.ts';
import type { FeedLog } from '../../store/feed-log.ts';
import type { Clock } from '../../time/clock.ts';
import { problem, problemResponse } from '../problem.ts';
import type { RestDeps, RestEnv } from '../rest/environment.ts';
import type { FeedHub } from './hub.ts';
import { EventStream, type StreamEnd, type Wanted } from './stream.ts';
import type { Visibility } from './visibility.ts';

export interface EventRoutesDeps extends Pick<RestDeps, 'personOfToken' | 'failed'> {
  readonly log: FeedLog;
  readonly hub: FeedHub;
  readonly visibility: Visibility;
  readonly clock: Clock;
  /** Aborted when the server ends: all streams end. */
  readonly closing: AbortSignal;
  /** Told of each stream that ends, for metrics and logs. */
  ended?(person: PersonId, why: StreamEnd): void;
  /** Unless given, 500 in this process and 20 of one person. */
  readonly most?: { readonly all: number; readonly perPerson: number };
}

/** The connection itself, which the server of Node hands in. */
export interface EventsEnv extends RestEnv {
  readonly Bindings: Partial<HttpBindings>;
}

const MOST = { all: 500, perPerson: 20 };
const HEADERS = {
  'content-type': 'text/event-stream; charset=utf-8',
  'cache-control': 'no-store',
  // nginx would keep frames back until it has a page of them.
  'x-accel-buffering': 'no',
};

/**
 * `GET /`: the feed as server-sent events, from now on or after the number in `Last-Event-ID`. Stands behind the bearer. Names
 * of parameters: `last_event_id` for those who cannot set headers, `conference` and `types` with commas between.
 */
export function eventRoutes(deps: EventRoutesDeps): Hono<EventsEnv> {
  const { log, hub, visibility, clock, closing, failed } = deps;
  const most = deps.most ?? MOST;
  const streams = new Map<EventStream, PersonId>();
  closing.addEventListener('abort', () => {
    for (const stream of [...streams.keys()]) stream.close('closing');
  });

  return new Hono<EventsEnv>().get('/', (context) => {
    const { actor } = context.var;
    const { id: person } = actor.person;
    const asked = readRequest(context.req.header('last-event-id'), new URL(context.req.url).searchParams);
    if (!asked.ok) return problemResponse(problem('invalid-input', asked.error));
    const { position } = hub;
    if (position === undefined || closing.aborted)
      return problemResponse(problem('away', 'the events cannot be read now'));
    const own = [...streams.values()].filter((each) => each === person).length;
    if (streams.size >= most.all || own >= most.perPerson) {
      const detail = `${own} streams of yours are open, ${streams.size} of all; close one first`;
      return problemResponse(problem('too-many-requests', detail), { 'retry-after': '30' });
    }
    const token = /^Bearer +([^ ]+) *$/i.exec(context.req.header('authorization') ?? '')?.[1];
    const stream: EventStream = new EventStream({
      log,
      hub,
      visibility,
      clock,
      actor,
      wanted: asked.value.wanted,
      after: asked.value.after ?? position,
      actorNow: async () => {
        const signedIn = token === undefined ? undefined : await deps.personOfToken(token);
        return signedIn && { ...signedIn, nowMs: clock.now() };
      },
      cutOff: () => context.env.outgoing?.destroy(),
      ended: (why) => {
        streams.delete(stream);
        deps.ended?.(person, why);
      },
      failed,
    });
    streams.set(stream, person);
    stream.start();
    return new Response(stream.body, { headers: HEADERS });
  });
}

interface Asked {
  readonly after: number | undefined;
  readonly wanted: Wanted;
}

function readRequest(header: string | undefined, query: URLSearchParams): Result<Asked, string> {
  const last = header || query.get('last_event_id') || undefined;
  if (last !== undefined && !/^\d{1,15}$/.test(last))
    return refused('Last-Event-ID must be the id of an event, a number');
  const ids = listed(query, 'conference');
  const conferences = ids?.map(parseConferenceId);
  if (conferences?.includes(undefined)) return refused('conference must be ids of conferences, with commas between');
  const types = listed(query, 'types');
  const unknown = types?.find((type) => type !== 'talking' && !FEED_TYPES.some((known) => known === type));
  if (unknown !== undefined) return refused(`types must be of: ${[...FEED_TYPES, 'talking'].join(', ')}`);
  return ok({
    after: last === undefined ? undefined : Number(last),
    wanted: {
      conferences: conferences && new Set(conferences.filter((id): id is ConferenceId => id !== undefined)),
      types: types && new Set(types),
    },
  });
}

/** What stands under this name, apart by commas; undefined where nothing does. */
function listed(query: URLSearchParams, name: string): readonly string[] | undefined {
  const all = query.getAll(name).flatMap((text) => text.split(','));
  const given = all.map((text) => text.trim()).filter((text) => text !== '');
  return given.length === 0 ? undefined : given;
}
