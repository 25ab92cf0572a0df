import { z } from 'zod';
import { ROLES } from '../core/conference.ts';
import { type NotificationId, parseCallId, parseStoredId } from '../core/ids.ts';
import { NOTICE_OUTCOMES } from '../core/notice-outcome.ts';
import {
  ATTEMPT_LASTS_MS,
  type AttemptRecord,
  MOST_ATTEMPTS,
  type NoticeTarget,
  type RoundRecord,
  type RoundSubject,
  type TargetRecord,
} from './notices.ts';
import { StoreError } from './store.ts';

/*
 * A round is one hash: `round` with its occurrence, and when it began and ends to make sense; `target:<id>` with whom; and
 * `attempt:<id>:<n>` with each attempt that was claimed.
 */
export const ROUND = 'round';
export const targetField = (id: NotificationId): string => `target:${id}`;
export const attemptField = (id: NotificationId, attempt: number): string => `attempt:${id}:${attempt}`;
/** All that there may be of one target, and the round itself first. */
export function fieldsOfTarget(id: NotificationId): readonly string[] {
  const attempts = Array.from({ length: MOST_ATTEMPTS }, (_, n) => attemptField(id, n + 1));
  return [ROUND, targetField(id), ...attempts];
}

const round = z.object({
  began: z.int(),
  until: z.int(),
  occurrence: z.object({ index: z.int(), local: z.string(), start: z.int(), end: z.int().optional() }).nullable(),
});
const target = z.object({ kind: z.enum(['email', 'call']), target: z.string(), level: z.enum(ROLES) });
const attempt = z.object({
  claimed: z.int(),
  call: z.string().optional(),
  settled: z.int().optional(),
  outcome: z.object({ kind: z.enum(NOTICE_OUTCOMES), reason: z.string() }).optional(),
});

/** The script that keeps it adds when it began. */
export function encodeRound({ occurrence, untilMs }: RoundSubject): string {
  const { index, local, startMs, endMs } = occurrence ?? {};
  return JSON.stringify({ until: untilMs, occurrence: occurrence && { index, local, start: startMs, end: endMs } });
}
export const encodeTarget = ({ kind, target, level }: NoticeTarget): string => JSON.stringify({ kind, target, level });

/** What is kept of a round, as it shows at a moment; undefined for nothing. Throws StoreError where it makes no sense. */
export function decodeRound(fields: Readonly<Record<string, string>>, nowMs: number): RoundRecord | undefined {
  const text = fields[ROUND];
  if (text === undefined) return undefined;
  const { began, until, occurrence } = read(round, ROUND, text);
  const targets: TargetRecord[] = [];
  for (const [field, value] of Object.entries(fields)) {
    const [, digits] = /^target:(\d+)$/.exec(field) ?? [];
    const id = parseStoredId<NotificationId>(digits);
    if (id === undefined) continue;
    targets.push({ id, ...read(target, field, value), attempts: attemptsOf(fields, id, nowMs) });
  }
  return {
    beganMs: began,
    untilMs: until,
    occurrence: occurrence && {
      ...{ index: occurrence.index, local: occurrence.local },
      ...{ startMs: occurrence.start, endMs: occurrence.end },
    },
    targets: targets.sort((one, other) => one.id - other.id),
  };
}

function attemptsOf(fields: Readonly<Record<string, string>>, id: NotificationId, nowMs: number): AttemptRecord[] {
  const found: AttemptRecord[] = [];
  for (let n = 1; n <= MOST_ATTEMPTS; n++) {
    const field = attemptField(id, n);
    const text = fields[field];
    if (text === undefined) continue;
    const { claimed, call, settled, outcome } = read(attempt, field, text);
    const known = { attempt: n, claimedMs: claimed, call: parseCallId(call), settledMs: settled, outcome };
    found.push(shown(known, nowMs));
  }
  return found;
}
/** One that nobody has said the outcome of in time. */
export function shown(record: AttemptRecord, nowMs: number): AttemptRecord {
  if (record.outcome !== undefined || nowMs - record.claimedMs < ATTEMPT_LASTS_MS) return record;
  return { ...record, outcome: { kind: 'unknown', reason: 'nobody has said what came of it' } };
}

function read<T>(schema: z.ZodType<T>, field: string, text: string): T {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    throw new StoreError(`${field} of what was kept of a notice is not JSON`);
  }
  const { success, data, error } = schema.safeParse(value);
  if (!success) throw new StoreError(`${field} of what was kept of a notice cannot be read: ${error.message}`);
  return data;
}
