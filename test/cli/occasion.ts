import type { EventKind } from '../../src/core/occurrence.ts';
import { type Occasion, occasionId } from '../../src/jobs/occurrences/effects.ts';
import { conferenceId } from '../store/drafts.ts';

const DAY_MS = 86_400_000;
const FIRST_MS = Date.UTC(2027, 0, 31, 9);

/** An event of conference 5, which meets every day at nine, for an hour. */
export function occasion(kind: EventKind, index = 0): Occasion {
  const conference = conferenceId(5);
  const startMs = FIRST_MS + index * DAY_MS;
  const endMs = startMs + 3_600_000;
  const local = new Date(startMs).toISOString().slice(0, 16);
  const event = { kind, index, local, startMs, endMs, atMs: kind === 'end' ? endMs : startMs };
  return { id: occasionId(conference, event), conference, event, nowMs: event.atMs + 5, again: false };
}
