import { setTimeout as pause } from 'node:timers/promises';
import { parseConferenceId } from '../../core/ids.ts';
import type { FeedLog, NumberedEntry } from '../../store/feed-log.ts';
import { StoreError } from '../../store/store.ts';
import type { Called } from './conferences.ts';
import { localOf, startOf, type Timetable } from './timetable.ts';

/** What the feed says of starts, held against those that there are to be. */
export interface StartJudgement {
  readonly wanted: number;
  readonly missed: readonly string[];
  readonly repeated: readonly string[];
  readonly early: readonly string[];
  /** How late each was in the feed, in milliseconds by the clock of this process, in order. */
  readonly latenessMs: readonly number[];
}

/** Reads the feed as it grows. */
export interface StartWatch {
  /** How many starts it has seen. */
  readonly seen: number;
  /** Ends the watch, reads the whole feed once more, and judges that. Rejects with StoreError. */
  judge(called: readonly Called[], timetable: Timetable): Promise<StartJudgement>;
}

const STARTED = 'occurrence.started';
const PAGE = 1_000;
/** While Redis is away. */
const PAUSE_MS = 100;
/** Two clocks of one machine agree but for the fractions of a millisecond. */
const EARLY_MS = 1;

export function watchStarts(log: FeedLog): StartWatch {
  const seenMs = new Map<number, number>();
  let ending = false;
  const watching = (async () => {
    for (let after = 0; !ending; ) {
      try {
        const entries = await log.next(after);
        for (const { seq, type } of entries) if (type === STARTED) seenMs.set(seq, Date.now());
        after = entries.at(-1)?.seq ?? after;
      } catch (error) {
        if (!(error instanceof StoreError)) throw error;
        await pause(PAUSE_MS);
      }
    }
  })();
  return {
    get seen() {
      return seenMs.size;
    },
    async judge(called, timetable) {
      ending = true;
      await watching;
      const wanted = wantedOf(called, timetable);
      const told = new Map<string, number>();
      const repeated: string[] = [];
      const early: string[] = [];
      for (const entry of await startsIn(log)) {
        const { name, atMs } = occasionOf(entry);
        const wantedMs = wanted.get(name);
        if (told.has(name) || wantedMs === undefined) repeated.push(name);
        else if (atMs < wantedMs - EARLY_MS) early.push(name);
        told.set(name, (seenMs.get(entry.seq) ?? atMs) - (wantedMs ?? 0));
      }
      return {
        wanted: wanted.size,
        missed: [...wanted.keys()].filter((name) => !told.has(name)),
        ...{ repeated, early },
        latenessMs: [...told.values()].sort((one, other) => one - other),
      };
    },
  };
}

const nameOf = (conference: number, local: string): string => `conference ${conference}, ${local}`;

function wantedOf(called: readonly Called[], timetable: Timetable): ReadonlyMap<string, number> {
  const each = Array.from({ length: timetable.occurrences }, (_, index) => index);
  return new Map(
    each.flatMap((index) =>
      called.map(({ conference }) => [nameOf(conference, localOf(timetable, index)), startOf(timetable, index)]),
    ),
  );
}

async function startsIn(log: FeedLog): Promise<readonly NumberedEntry[]> {
  const all: NumberedEntry[] = [];
  for (let after = 0; ; ) {
    const { entries } = await log.page(after, PAGE);
    all.push(...entries.filter(({ type }) => type === STARTED));
    const last = entries.at(-1);
    if (last === undefined) return all;
    after = last.seq;
  }
}

function occasionOf({ json }: NumberedEntry): { readonly name: string; readonly atMs: number } {
  const { conference, local, at }: { conference?: unknown; local?: unknown; at?: unknown } = JSON.parse(json);
  const id = typeof conference === 'number' ? parseConferenceId(conference) : undefined;
  if (id === undefined || typeof local !== 'string' || typeof at !== 'string') throw new Error(`no start: ${json}`);
  return { name: nameOf(id, local), atMs: Date.parse(at) };
}
