import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { describe, expect, test } from 'vitest';
import { type CallId, legOfCall, type NotificationId } from '../../src/core/ids.ts';
import { judgeCalls } from '../../src/crash/occurrences/calls.ts';
import { unsettled } from '../../src/crash/occurrences/history.ts';
import { drawKills } from '../../src/crash/occurrences/kills.ts';
import { watchStarts } from '../../src/crash/occurrences/starts.ts';
import { localOf, NOTICE_MS, startOf, type Timetable } from '../../src/crash/occurrences/timetable.ts';
import { occurrenceEntry } from '../../src/feed/entry.ts';
import type { PlacedCall } from '../../src/sim/simulator.ts';
import { memoryFeed } from '../../src/store/feed-memory.ts';
import type { AttemptRecord } from '../../src/store/notices.ts';
import { callId } from '../store/call-drafts.ts';
import { conferenceId, stored } from '../store/drafts.ts';

const run = promisify(execFile);
const program = new URL('../../src/crash/occurrences/main.ts', import.meta.url).pathname;

test('a short crash run misses nothing and repeats nothing', { timeout: 300_000 }, async () => {
  const size = ['--conferences', '10', '--occurrences', '3', '--seed', '3'];
  const { stdout } = await run(process.execPath, [program, ...size, '--worker-kills', '3', '--redis-kills', '1']);
  expect(stdout).toMatch(/^round 1: 0 missed, 0 repeated, 0 early of 30 starts; .*; 0 violations; /m);
});

test('an option that makes no sense is told of', async () => {
  await expect(run(process.execPath, [program, '--rounds', 'many'])).rejects.toMatchObject({
    code: 2,
    stderr: expect.stringMatching(/^--rounds must be a whole number from 1/),
  });
});

const called = { conference: conferenceId(1), number: '4930000001' };
const timetable: Timetable = { occurrences: 3, firstMs: Date.UTC(2031, 0, 1), stepMs: 2_000 };
const occurrence = (index: number) => ({ index, local: localOf(timetable, index), startMs: 0, endMs: undefined });

test('what it would find of starts: one that is missed, one that is repeated, and one that is early', async () => {
  const log = memoryFeed();
  const start = (index: number, lateMs: number) => {
    const atMs = startOf(timetable, index) + lateMs;
    return occurrenceEntry('occurrence.started', called.conference, occurrence(index), atMs);
  };
  await log.append('one', 1, [start(0, 0), start(1, -2), start(0, 5)]);
  const watch = watchStarts(log);
  const name = (index: number) => `conference 1, ${localOf(timetable, index)}`;
  const judging = watch.judge([called], timetable);
  await log.append('two', 1, [occurrenceEntry('occurrence.missed', called.conference, occurrence(2), 0)]);
  expect(await judging).toMatchObject({ wanted: 3, missed: [name(2)], repeated: [name(0)], early: [name(1)] });
  await log.close();
});

describe('what it would find of calls', () => {
  const leg = (call: CallId, number = called.number): PlacedCall => ({
    ...{ dialled: '', gateway: 'carrier', number, from: undefined },
    variables: new Map([['origination_uuid', legOfCall(call, 1)]]),
  });
  const attempt = (change: Partial<AttemptRecord> = {}): AttemptRecord => ({
    ...{ attempt: 1, claimedMs: 0, call: callId('a'), settledMs: 1 },
    ...{ outcome: { kind: 'accepted', reason: '' }, ...change },
  });
  const noticed = (...attempts: AttemptRecord[]) => {
    const target = { id: stored<NotificationId>(1), kind: 'call', target: '0', level: 'talk', attempts } as const;
    return { ...called, targets: new Map([['2100-01-01T09:00', target]]) };
  };
  const found = (placed: readonly PlacedCall[], ...attempts: AttemptRecord[]) =>
    judgeCalls(placed, [noticed(...attempts)], [KILL_MS]).violations;
  const KILL_MS = 50;
  const HIDDEN = attempt({ call: undefined, outcome: undefined, settledMs: undefined });

  test('nothing where each attempt has its leg, or a crash has hidden it', () => {
    expect(found([leg(callId('a'))], attempt())).toEqual([]);
    expect(found([leg(callId('a'))], HIDDEN)).toEqual([]);
    expect(found([], HIDDEN)).toEqual([]);
    const busy = attempt({ outcome: { kind: 'busy', reason: '' } });
    expect(found([leg(callId('a')), leg(callId('b'))], busy, attempt({ attempt: 2, call: callId('b') }))).toEqual([]);
    expect(judgeCalls([leg(callId('a'))], [noticed(attempt())], [])).toMatchObject({
      ...{ legs: 1, attempts: 1 },
      outcomes: { accepted: 1 },
    });
  });

  test('two legs of an attempt, none of one that was accepted, and one of no attempt', () => {
    const of = 'attempt 1 for 2100-01-01T09:00 (accepted)';
    expect(found([leg(callId('a')), leg(callId('a'))], attempt())).toEqual([`conference 1: 2 legs of ${of}`]);
    expect(found([], attempt())).toEqual([`conference 1: no leg of ${of}`]);
    const others = 'conference 1: 1 calls of no attempt, where a crash may have hidden';
    expect(found([leg(callId('a')), leg(callId('b'))], attempt())).toEqual([`${others} 0`]);
    expect(found([leg(callId('a')), leg(callId('b'))], HIDDEN)).toEqual([`${others.replace('1 calls', '2 calls')} 1`]);
    expect(found([leg(callId('b')), leg(callId('b'))], HIDDEN)).toEqual([
      'conference 1: 2 legs of a call that no attempt has noted',
    ]);
    expect(found([leg(callId('a')), leg(callId('c'), '4911')], attempt())).toEqual(["1 legs to 4911, who is nobody's"]);
  });

  test('an outcome that no crash can have hidden', () => {
    const unknown = (settledMs: number) => attempt({ outcome: { kind: 'unknown', reason: '' }, settledMs });
    expect(found([], unknown(KILL_MS))).toEqual([]);
    expect(found([], unknown(KILL_MS - 1))).toEqual([
      'conference 1: nobody was killed in attempt 1 for 2100-01-01T09:00 (unknown)',
    ]);
    expect(found([], { ...HIDDEN, claimedMs: KILL_MS + 1 })).toHaveLength(1);
  });

  test('an occurrence for which nobody was called, and a call that nobody has seen to its end', () => {
    expect(found([])).toEqual(['conference 1: nobody was called for 2100-01-01T09:00']);
    const open = attempt({ outcome: undefined, settledMs: undefined });
    expect(found([leg(callId('a'))], open)).toEqual([
      'conference 1: nobody has seen attempt 1 for 2100-01-01T09:00 (hidden) to its end',
    ]);
  });

  test('a notice is settled when nothing is left to do for it, or nobody can', () => {
    const rules = { attempts: 2, retryMs: 1_000 };
    const left = (nowMs: number, ...attempts: AttemptRecord[]) => unsettled([noticed(...attempts)], rules, nowMs);
    expect(left(0, attempt())).toBe(0);
    expect(left(0)).toBe(1);
    expect(left(0, attempt({ outcome: { kind: 'failed', reason: '' } }))).toBe(1);
    expect(left(90_000, attempt({ outcome: undefined }))).toBe(1);
    expect([left(29_999, HIDDEN), left(30_000, HIDDEN)]).toEqual([1, 0]);
  });
});

test('kills are drawn, in order, between the first notice and the end', () => {
  let draws = 0;
  const draw = () => {
    draws += 1;
    return (draws * 0.618) % 1;
  };
  const kills = drawKills({ workerKills: 30, redisKills: 10, occurrences: 5, stepMs: 2_000 }, draw);
  expect(kills.filter(({ who }) => who === 'redis')).toHaveLength(10);
  expect(new Set(kills.map(({ who }) => who))).toEqual(new Set(['one', 'two', 'redis']));
  const times = kills.map(({ atMs }) => atMs);
  expect(times).toEqual(times.toSorted((a, b) => a - b));
  expect(Math.min(...times)).toBeGreaterThanOrEqual(-NOTICE_MS);
  expect(Math.max(...times)).toBeLessThanOrEqual(5 * 2_000);
});
