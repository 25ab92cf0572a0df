import type { ConferenceId } from '../core/ids.ts';
import { localAt, nextOccurrences, type Occurrence, occurrencesFrom } from '../core/recurrence.ts';
import type { Schedule } from '../core/schedule.ts';
import { othersTurn } from '../time/turn.ts';
import type { OccurrenceHistory, RecordedOccurrence } from './occurrence-history.ts';
import { endOf, hasBegun, type OccurrenceState, stateOf } from './occurrence-state.ts';

/** An occurrence as it is shown. */
export interface ShownOccurrence extends Occurrence {
  readonly state: OccurrenceState;
}
/** Where a page begins: at an instant, and of those that begin then, at an index. No two are shown with the same of both. */
export interface Place {
  readonly startMs: number;
  readonly index: number;
}
/** Whose occurrences are asked for, as of when. */
export interface Asked {
  readonly conference: Schedule & { readonly id: ConferenceId; readonly disabled: boolean };
  readonly zone: string;
  readonly history: OccurrenceHistory['history'];
  readonly nowMs: number;
}

/** By how much one time on the wall can differ between two zones: it is known by that, and its zone may have become another. */
const ZONES_APART_MS = 26 * 60 * 60_000;
/** More than are wanted: those of a day before and after. */
const SPARE = 6;

/**
 * At most `limit` occurrences in order of time from a place on, those that were and those to come. Rejects with StoreError.
 */
export async function occurrencesFromPlace(
  asked: Asked,
  place: Place,
  limit: number,
): Promise<readonly ShownOccurrence[]> {
  const { conference, zone, history } = asked;
  const fromMs = place.startMs - ZONES_APART_MS;
  for (let many = limit + SPARE; ; many *= 2) {
    const recorded = await history(conference.id, fromMs, many);
    const planned = await plannedFrom(conference, zone, fromMs, many);
    const shown = brought(asked, planned, recorded)
      .toSorted((one, other) => one.startMs - other.startMs || one.index - other.index)
      .filter(({ startMs, index }) => startMs > place.startMs || (startMs === place.startMs && index >= place.index));
    const last = shown[limit - 1];
    const reaches = (found: readonly Pick<Occurrence, 'startMs'>[]): boolean =>
      found.length < many || (last !== undefined && (found.at(-1)?.startMs ?? 0) > last.startMs + ZONES_APART_MS);
    if (reaches(recorded) && reaches(planned)) return shown.slice(0, limit);
  }
}

/** A rule takes some 30 µs for each. */
const PORTION = 50;

/** Those of the definition that begin at an instant or after it, at most so many. */
async function plannedFrom(
  schedule: Schedule,
  zone: string,
  fromMs: number,
  limit: number,
): Promise<readonly Occurrence[]> {
  const found: Occurrence[] = [];
  let portion = nextOccurrences(schedule, zone, fromMs, Math.min(PORTION, limit));
  for (;;) {
    found.push(...portion);
    const last = portion.at(-1);
    if (last === undefined || found.length >= limit) return found;
    await othersTurn();
    portion = occurrencesFrom(schedule, zone, last.index + 1, Math.min(PORTION, limit - found.length));
  }
}

/**
 * Both in one. What was kept of an occurrence is known by its time on the wall; where an edit has left the instant and taken another
 * zone, by that. Then there may be two records of one, of which the one that got further is shown.
 */
function brought(
  { conference: { disabled }, zone, nowMs }: Asked,
  planned: readonly Occurrence[],
  recorded: readonly RecordedOccurrence[],
): readonly ShownOccurrence[] {
  const byLocal = new Map(planned.map((one) => [one.local, one]));
  const byMoment = new Map(planned.map((one) => [momentOf(one), one]));
  const shown = new Map<string, { readonly occurrence: ShownOccurrence; readonly weight: number }>();
  const known = new Set<Occurrence>();
  for (const record of recorded) {
    const of = byLocal.get(record.local) ?? byMoment.get(momentOf(record));
    if (of !== undefined) known.add(of);
    const begun = hasBegun(record);
    const { index, startMs } = begun ? record : (of ?? record);
    const local = of?.startMs === startMs ? of.local : localAt(zone, startMs);
    const all = { recorded: record, planned: of, disabled };
    const occurrence = { index, local, startMs, endMs: endOf(all, nowMs), state: stateOf(all, nowMs) };
    const weight = (begun ? 2 : 0) + (of?.local === record.local ? 1 : 0);
    const rival = shown.get(momentOf(occurrence));
    if (rival === undefined || weight > rival.weight) shown.set(momentOf(occurrence), { occurrence, weight });
  }
  const others = planned.filter((one) => !known.has(one) && !shown.has(momentOf(one)));
  return [
    ...[...shown.values()].map(({ occurrence }) => occurrence),
    ...others.map((one) => ({ ...one, state: stateOf({ recorded: undefined, planned: one, disabled }, nowMs) })),
  ];
}
const momentOf = ({ startMs, index }: Place): string => `${startMs}/${index}`;
