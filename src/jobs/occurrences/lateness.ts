import type { ConferenceId } from '../../core/ids.ts';
import { type Deed, longestWindowMs, type Timetable, tooLateFor } from '../../core/lateness.ts';
import { EVENT_KINDS } from '../../core/occurrence.ts';
import { FALLBACK_ZONE, NO_SCHEDULE } from '../../core/schedule.ts';
import type { Lateness } from '../../operations/lateness.ts';
import { type Armed, type OccurrenceRecord, type OccurrenceStore, REMEMBERED } from '../../store/occurrences.ts';
import { type ConferenceStore, StoreError } from '../../store/store.ts';

export interface LatenessParts {
  /** As their callers meet them: with a zone, and disabled with their customer. */
  readonly conferences: Pick<ConferenceStore, 'byId'>;
  readonly occurrences: Pick<OccurrenceStore, 'nowMs' | 'armed' | 'history'>;
  /** Told why it cannot be said what a change came too late for. */
  complain(what: string, error: unknown): void;
}

/** A deletion may take one with it of the longest there are. */
const LONGEST_WINDOW_MS = 366 * 24 * 60 * 60_000;
/** What is due so soon may be begun before the deletion is made. */
const AT_ONCE_MS = 1_000;

/**
 * Looks at what was done for the occurrences of a conference. Who edits it looks afterwards, when nothing is begun any more that
 * only the former definition wanted. With a deletion all goes that was kept, so that is looked at before.
 */
export function openLateness({ conferences, occurrences, complain }: LatenessParts): Lateness {
  async function timetable(id: ConferenceId): Promise<Timetable | undefined> {
    const conference = await conferences.byId(id);
    if (conference === undefined) return undefined;
    return { schedule: conference.disabled ? NO_SCHEDULE : conference, zone: conference.timezone ?? FALLBACK_ZONE };
  }
  async function look(id: ConferenceId, windowMs: number) {
    // What comes to its end in between stands in the history, which is read last.
    const [nowMs, armed] = await Promise.all([occurrences.nowMs(), occurrences.armed(id)]);
    const records = await occurrences.history(id, nowMs - windowMs, REMEMBERED);
    return { nowMs, armed, kept: records.flatMap(deedsOf) };
  }
  async function beforeDeletion(id: ConferenceId): Promise<readonly Deed[]> {
    const { nowMs, armed, kept } = await look(id, LONGEST_WINDOW_MS);
    const due = armed !== undefined && armed.event.atMs <= nowMs + AT_ONCE_MS;
    const state = armed?.state === 'claimed' ? 'under-way' : 'unknown';
    return tooLateFor(due ? withOpen(kept, armed, state) : kept, undefined, undefined, nowMs);
  }
  async function afterEdit(id: ConferenceId, former: Timetable): Promise<readonly Deed[]> {
    const wanted = await timetable(id);
    const windowMs = Math.max(longestWindowMs(former), wanted === undefined ? 0 : longestWindowMs(wanted));
    const { nowMs, armed, kept } = await look(id, windowMs);
    const deeds = armed?.state === 'claimed' ? withOpen(kept, armed, 'under-way') : kept;
    return tooLateFor(deeds, former, wanted, nowMs);
  }
  async function known<T>(id: ConferenceId, work: () => Promise<T>): Promise<T | undefined> {
    try {
      return await work();
    } catch (error) {
      if (!(error instanceof StoreError)) throw error;
      complain(`what the change of conference ${id} came too late for cannot be told`, error);
      return undefined;
    }
  }

  return async (id, what) => {
    if (what === 'deleted') {
      const found = await known(id, () => beforeDeletion(id));
      return async () => found ?? [];
    }
    const former = await known(id, () => timetable(id));
    return async () => (former && (await known(id, () => afterEdit(id, former)))) ?? [];
  };
}

function deedsOf({ local, endMs, state, done }: OccurrenceRecord): readonly Deed[] {
  const hidden = state === 'unknown' ? (done.start === undefined ? 'notify' : 'start') : undefined;
  return EVENT_KINDS.flatMap((event): readonly Deed[] => {
    const times = done[event];
    if (times === undefined) return [];
    const deed = { event, local, endMs, dueMs: times.atMs };
    return event === hidden
      ? [{ ...deed, state: 'unknown', doneMs: undefined }]
      : [{ ...deed, state: 'done', doneMs: times.doneMs }];
  });
}
/** With one that is not in the history, unless it has come there meanwhile. */
function withOpen(kept: readonly Deed[], { event }: Armed, state: Deed['state']): readonly Deed[] {
  const { kind, local, endMs, atMs } = event;
  if (kept.some((deed) => deed.event === kind && deed.local === local && deed.dueMs === atMs)) return kept;
  return [...kept, { event: kind, local, endMs, state, dueMs: atMs, doneMs: undefined }];
}
