import { z } from 'zod';
import type { ConferenceId } from '../core/ids.ts';
import { nextOccurrences, type Occurrence, occurrenceAt } from '../core/recurrence.ts';
import { checkSchedule, NO_SCHEDULE } from '../core/schedule.ts';
import { conferenceFor } from './conferences.ts';
import { choice, integer, line, reference, timezone, written } from './fields.ts';
import { RECORDED_STATES, type RecordedOccurrence } from './occurrence-history.ts';
import { operation } from './operation.ts';
import { done, invalid } from './outcome.ts';
import { zoneOf } from './zones.ts';

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
  state: choice(['planned', 'cancelled', ...RECORDED_STATES, 'unrecorded']).describe(
    'planned: to come; cancelled: to come, but the conference is disabled; told: people were told of it; open, ended; missed: ' +
      'nobody was there to open it; unknown: whoever opened it was gone before it said so; unrecorded: past, and nothing was kept of it.',
  ),
});
type State = z.output<typeof item>['state'];

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
    const { value: conference } = found;
    const zone = await zoneOf(conference, actor, services);
    const place = placeOf(from, zone);
    if (place === undefined) return invalid({ field: 'from', message: NO_FROM });
    // One more than wanted tells where the next page begins, and one that begins at the same moment may be of the page before.
    const recorded = await services.occurrences.history(id, place.startMs, limit + 2);
    const planned = nextOccurrences(conference, zone, place.startMs, limit + 2);
    const known = new Set(recorded.map(({ local }) => local));
    const all = [...recorded, ...planned.filter(({ local }) => !known.has(local))]
      .toSorted((a, b) => a.startMs - b.startMs || a.index - b.index)
      .filter(({ startMs, index }) => startMs > place.startMs || index >= place.index);
    const state = (one: Occurrence | RecordedOccurrence): State => {
      if ('state' in one && one.state !== undefined) return one.state;
      if (one.startMs <= actor.nowMs) return 'unrecorded';
      return conference.disabled ? 'cancelled' : 'planned';
    };
    return done({
      items: all.slice(0, limit).map((one) => ({
        index: one.index,
        start: instantText(one.startMs),
        end: conference.durationMinutes === 0 || one.endMs === undefined ? null : instantText(one.endMs),
        local: one.local,
        timezone: zone,
        state: state(one),
      })),
      next: nextText(all[limit - 1], all[limit]),
    });
  },
});

/** Where a page begins: at an instant, and of those that begin then, at an index. */
interface Place {
  readonly startMs: number;
  readonly index: number;
}

/** Undefined for what is neither an instant nor a date. Nothing at all is the beginning. */
function placeOf(from: string, zone: string): Place | undefined {
  if (from === '') return { startMs: 0, index: 0 };
  if (from.length === 'YYYY-MM-DD'.length) {
    const [year = 0, month = 0, day = 0] = from.split('-').map(Number);
    const date = { ...NO_SCHEDULE, year, month, day };
    const midnight = checkSchedule(date).length === 0 ? occurrenceAt(date, zone, 0) : undefined;
    return midnight && { startMs: midnight.startMs, index: 0 };
  }
  const [text = '', index = '0'] = from.split('/');
  const startMs = Date.parse(text);
  return Number.isNaN(startMs) ? undefined : { startMs, index: Number(index) };
}

/** Two begin at once where a zone has left out a day: then the index says which of them is meant. */
function nextText(last: Place | undefined, next: Place | undefined): string | null {
  if (next === undefined) return null;
  const start = instantText(next.startMs);
  return last?.startMs === next.startMs ? `${start}/${next.index}` : start;
}

/** Occurrences begin at a whole minute. */
const instantText = (atMs: number): string => `${new Date(atMs).toISOString().slice(0, 19)}Z`;
