import { z } from 'zod';
import { assertNever } from '../core/assert-never.ts';
import { EVENT_KINDS, type OccurrenceEvent } from '../core/occurrence.ts';
import { OCCURRENCE_STATES, type OccurrenceRecord, type Outcome } from './occurrences.ts';
import { StoreError } from './store.ts';

/** An event as scripts take it, in the order of the fields in which they answer it. */
export function eventFields({
  kind,
  index,
  local,
  startMs,
  endMs,
  atMs,
}: OccurrenceEvent): readonly (string | number)[] {
  return [kind, index, local, startMs, endMs ?? '', atMs];
}
const count = z.coerce.number().int();
export const eventAnswer = z
  .tuple([
    z.enum(EVENT_KINDS),
    count,
    z.string(),
    count,
    z.union([z.literal('').transform(() => undefined), count]),
    count,
  ])
  .transform(
    ([kind, index, local, startMs, endMs, atMs]): OccurrenceEvent => ({
      ...{ kind, index, local },
      ...{ startMs, endMs, atMs },
    }),
  );

/** What was done last. */
export const lastAnswer = z.union([
  z.tuple([z.null(), z.null(), z.null()]).transform(() => undefined),
  z.tuple([z.enum(EVENT_KINDS), z.string(), count]).transform(([kind, local, doneMs]) => ({ kind, local, doneMs })),
]);

/** Outcomes as the script that keeps them takes them. */
export function encodeOutcomes(outcomes: readonly Outcome[]): string {
  return JSON.stringify(
    outcomes.map(({ local, index, startMs, endMs, state, did }) => ({
      ...{ local, index, start: startMs, end: endMs, state },
      did: did && { kind: did.kind, at: did.atMs },
    })),
  );
}

const kept = z.object({
  index: z.int(),
  start: z.int(),
  end: z.int().optional(),
  state: z.enum(OCCURRENCE_STATES).optional(),
  done: z.partialRecord(z.enum(EVENT_KINDS), z.tuple([z.int(), z.int()])),
});
/** What the script has kept; throws StoreError where that makes no sense. */
export function decodeRecord(local: string, text: string): OccurrenceRecord {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    throw new StoreError(`what was kept of the occurrence ${local} is not JSON`);
  }
  const { success, data, error } = kept.safeParse(value);
  if (!success) throw new StoreError(`what was kept of the occurrence ${local} cannot be read: ${error.message}`);
  const done: { -readonly [Kind in keyof OccurrenceRecord['done']]: OccurrenceRecord['done'][Kind] } = {};
  for (const kind of EVENT_KINDS) {
    const times = data.done[kind];
    if (times !== undefined) done[kind] = { atMs: times[0], doneMs: times[1] };
  }
  return { local, index: data.index, startMs: data.start, endMs: data.end, state: data.state, done };
}

/** A record after one more outcome, as the script has it. */
export function withOutcome(before: OccurrenceRecord | undefined, outcome: Outcome, nowMs: number): OccurrenceRecord {
  const { local, index, startMs, endMs, state, did } = outcome;
  const done = { ...before?.done, ...(did && { [did.kind]: { atMs: did.atMs, doneMs: nowMs } }) };
  const after: OccurrenceRecord = { local, index, startMs, endMs, state, done };
  const earlier = before !== undefined && rank(after) < rank(before);
  const unopened = before?.state === 'missed' && state === 'ended';
  return state === undefined || earlier || unopened ? { ...after, state: before?.state } : after;
}
function rank({ state, done }: OccurrenceRecord): number {
  switch (state) {
    case undefined:
      return 0;
    case 'told':
      return 1;
    case 'missed':
      return 2;
    case 'open':
      return 3;
    case 'ended':
      return 4;
    case 'unknown':
      return done.start === undefined ? 1 : 3;
    default:
      return assertNever(state);
  }
}
