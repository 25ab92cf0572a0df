import { z } from 'zod';
import type { ConferenceId } from '../core/ids.ts';
import { instantOf } from '../core/recurrence.ts';
import { FALLBACK_ZONE } from '../core/schedule.ts';
import { parseInstant } from '../time/instant.ts';
import { conferenceFor } from './conferences.ts';
import { choice, integer, line, reference, timezone, written } from './fields.ts';
import { occurrencesFromPlace, type Place } from './occurrence-page.ts';
import { OCCURRENCE_STATES } from './occurrence-state.ts';
import { operation } from './operation.ts';
import { done, invalid } from './outcome.ts';

const MOST = 1_000;
const USUAL = 100;
const FROM = /^(?:\d{4}-\d{2}-\d{2}(?:T\d{2}:\d{2}(?::\d{2}(?:\.\d{1,3})?)?(?:Z|[+-]\d{2}:\d{2})(?:\/\d{1,5})?)?)?$/;
const NO_FROM =
  'must be a date such as 2027-01-31, an instant such as 2027-01-31T08:00:00Z, or the next of a page before';

const instant = written(/^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}Z$/, 'must be an instant in UTC');
const item = z.object({
  index: z
    .int()
    .describe('Its number in the schedule, from 0; of what came under an earlier schedule, its number there.'),
  start: instant,
  end: instant.nullable().describe('Null where the conference has no duration.'),
  local: line(16).describe('The start on the clock on the wall of the time zone.'),
  timezone: timezone(),
  state: choice(OCCURRENCE_STATES).describe(
    'planned: to come; cancelled: the conference or its customer is disabled, or it was moved, and nothing became of it; told: to come, and people were ' +
      'told of it; open, ended; missed: nobody was there to open it; unknown: whoever opened it was gone before it said so; ' +
      'unrecorded: past, and nothing was kept of it.',
  ),
});

export const listOccurrences = operation({
  name: 'occurrences.list',
  summary: 'Lists the occurrences of a conference in order of time, those that were and those to come.',
  privilege: 'user',
  input: z.object({
    id: reference<ConferenceId>().describe('Id of the conference.'),
    from: written(FROM, NO_FROM)
      .optional()
      .describe('Only those that start then or later: a date in the time zone of the conference, or an instant.'),
    limit: integer(1, MOST).default(USUAL).describe('How many at most.'),
  }),
  output: z.object({
    items: z.array(item),
    next: z.string().nullable().describe('`from` of the next page; null on the last.'),
  }),
  async run(actor, { id, from = '', limit }, services) {
    const found = await conferenceFor(actor, id, services);
    if (!found.ok) return found;
    const { value } = found;
    const own = value.customer === actor.customer.id ? actor.customer : undefined;
    const customer = own ?? (await services.directory.customers.byId(value.customer));
    const conference = { ...value, disabled: value.disabled || customer?.disabled === true };
    const zone = value.timezone ?? customer?.timezone ?? FALLBACK_ZONE;
    const place = placeOf(from, zone);
    if (place === undefined) return invalid({ field: 'from', message: NO_FROM });
    const { occurrences } = services;
    const history = occurrences.history.bind(occurrences);
    // One more than wanted tells where the next page begins.
    const all = await occurrencesFromPlace({ conference, zone, history, nowMs: actor.nowMs }, place, limit + 1);
    return done({
      items: all.slice(0, limit).map(({ index, local, startMs, endMs, state }) => ({
        index,
        start: instantText(startMs),
        end: conference.durationMinutes === 0 || endMs === undefined ? null : instantText(endMs),
        local,
        timezone: zone,
        state,
      })),
      next: nextText(all[limit - 1], all[limit]),
    });
  },
});

const DAY_MS = 24 * 60 * 60_000;
/** Before all of them, in whatever zone: the first year that can be planned is 1970. */
const BEGINNING: Place = { startMs: -DAY_MS, index: 0 };

/** Undefined for what is neither an instant nor a date. Nothing at all is the beginning. */
function placeOf(from: string, zone: string): Place | undefined {
  if (from === '') return BEGINNING;
  const [text = '', index = '0'] = from.split('/');
  const atMs = parseInstant(text);
  if (atMs === undefined) return undefined;
  const isDate = text.length === 'YYYY-MM-DD'.length;
  return { startMs: isDate ? instantOf(atMs, zone) : atMs, index: Number(index) };
}

/** Two begin at once where a zone has left out a day: then the index says which of them is meant. */
function nextText(last: Place | undefined, next: Place | undefined): string | null {
  if (next === undefined) return null;
  const start = instantText(next.startMs);
  return last?.startMs === next.startMs ? `${start}/${next.index}` : start;
}

/** Occurrences begin at a whole minute. */
const instantText = (atMs: number): string => `${new Date(atMs).toISOString().slice(0, 19)}Z`;
