import { expect, test } from 'vitest';
import { BY_OTHERS } from '../../src/core/attribution.ts';
import { parseCallId, parseCommandId, parseMemberId } from '../../src/core/ids.ts';
import type { Tell } from '../../src/core/tell.ts';
import { createMetrics, type Metrics } from '../../src/observe/metrics.ts';
import { conferenceId, legId } from '../store/drafts.ts';
import { sources } from './sources.ts';

/** The value of a time series, by its name with labels as Prometheus writes them. */
async function seriesValue(metrics: Metrics, series: string): Promise<string | undefined> {
  const line = (await metrics.text()).split('\n').find((text) => text.startsWith(`${series} `));
  return line?.slice(series.length + 1);
}

test('figures are read when they are asked for', async () => {
  let members = 1;
  const metrics = createMetrics(sources({ members: () => members }));
  expect(await seriesValue(metrics, 'convene_members')).toBe('1');
  members = 500;
  expect(await seriesValue(metrics, 'convene_members')).toBe('500');
});

test.each([
  ['convene_rooms', '2'],
  ['convene_callers', '4'],
  ['convene_commands_in_flight', '5'],
  ['convene_event_lag_seconds', '0.012'],
  ['convene_serving', '1'],
  ['convene_store_ready', '1'],
  ['convene_members_entered_total', '0'],
])('%s is %s', async (series, value) => {
  expect(await seriesValue(createMetrics(sources()), series)).toBe(value);
});

test('a node that is not served and a store that is away are 0, and no event yet is no lag', async () => {
  const metrics = createMetrics(
    sources({
      serving: () => ({ serving: false, reason: 'not yet' }),
      storeState: () => ({ kind: 'away', reason: 'gone' }),
      lagMs: () => undefined,
    }),
  );
  expect(await seriesValue(metrics, 'convene_serving')).toBe('0');
  expect(await seriesValue(metrics, 'convene_store_ready')).toBe('0');
  expect(await seriesValue(metrics, 'convene_event_lag_seconds')).toBe('Nan');
});

const leg = legId('a-1');
const conference = conferenceId(5);
const member = parseMemberId(7);
const commandId = parseCommandId('c-1');
if (member === undefined || commandId === undefined) throw new Error('7 is a member id, and c-1 one of a command');
const callId = parseCallId('c-2');
if (callId === undefined) throw new Error('c-2 is one of a call');
const call = { kind: 'call-changed', conference, account: null, call: callId, number: '+49301', ...BY_OTHERS } as const;
const TELLS: readonly [Tell, string][] = [
  [{ ...call, stage: 'ringing', outcome: null, refusal: null, hangup: '' }, 'convene_calls_total{stage="ringing"}'],
  [
    { ...call, stage: 'over', outcome: 'busy', refusal: null, hangup: 'USER_BUSY' },
    'convene_calls_over_total{outcome="busy"}',
  ],
  [
    { ...call, stage: 'over', outcome: null, refusal: 'premium', hangup: '' },
    'convene_calls_refused_total{reason="premium"}',
  ],
  [{ kind: 'caller-arrived', leg, number: '1001', name: 'Ann' }, 'convene_callers_arrived_total'],
  [{ kind: 'digits-refused', leg, what: 'pin', tries: 1 }, 'convene_digits_refused_total{what="pin"}'],
  [{ kind: 'caller-admitted', leg, conference, role: 'talk' }, 'convene_callers_admitted_total{role="talk"}'],
  [{ kind: 'caller-parted', leg, why: 'full' }, 'convene_callers_parted_total{why="full"}'],
  [
    { kind: 'member-entered', leg, conference, member, role: 'talk', number: '1001', name: 'Ann', muted: false },
    'convene_members_entered_total',
  ],
  [{ kind: 'member-left', leg, conference, member, expelled: false, ...BY_OTHERS }, 'convene_members_left_total'],
  [
    { kind: 'key-pressed', leg, conference, action: 'lock', outcome: 'failed' },
    'convene_keys_pressed_total{action="lock",outcome="failed"}',
  ],
  [{ kind: 'hand-changed', leg, conference, raised: true, ...BY_OTHERS }, 'convene_hands_raised_total'],
  [{ kind: 'gate-changed', conference, open: false }, 'convene_gates_changed_total{to="closed"}'],
  [{ kind: 'room-closing', conference, why: 'disabled', ...BY_OTHERS }, 'convene_rooms_closed_total{why="disabled"}'],
  [{ kind: 'room-ended', conference, ...BY_OTHERS }, 'convene_rooms_ended_total'],
  [{ kind: 'room-opened', conference }, 'convene_rooms_opened_total'],
  [{ kind: 'lock-changed', conference, locked: true, ...BY_OTHERS }, 'convene_locks_changed_total{to="locked"}'],
  [{ kind: 'mode-changed', conference, mode: 'quiet', ...BY_OTHERS }, 'convene_modes_changed_total{to="quiet"}'],
  [
    {
      kind: 'command-answered',
      id: commandId,
      by: null,
      conference,
      command: { kind: 'lock' },
      answer: { kind: 'confirmed' },
    },
    'convene_room_commands_total{command="lock",answer="confirmed"}',
  ],
  [{ kind: 'adopted', rooms: 3, members: 9, callers: 0 }, 'convene_adoptions_total'],
];

test.each(TELLS)('%j counts as %s, and as nothing else', async (tell, series) => {
  const metrics = createMetrics(sources());
  const counted = async () =>
    (await metrics.text()).split('\n').filter((line) => /^convene_\w+_total(\{.*\})? [^0]/.test(line));
  metrics.countTell(tell);
  metrics.countTell(tell);
  expect(await counted()).toEqual([`${series} 2`]);
});

test('a hand that is lowered is not one that is raised', async () => {
  const metrics = createMetrics(sources());
  metrics.countTell({ kind: 'hand-changed', leg, conference, raised: false, ...BY_OTHERS });
  expect(await seriesValue(metrics, 'convene_hands_raised_total')).toBe('0');
});

test('what is counted beside the tells', async () => {
  const metrics = createMetrics(sources());
  metrics.countMalformed();
  metrics.countConnect();
  metrics.countConnect();
  for (const tookMs of [0.2, 0.9, 30]) metrics.keyAnswered(tookMs);
  expect(await seriesValue(metrics, 'convene_malformed_total')).toBe('1');
  expect(await seriesValue(metrics, 'convene_connects_total')).toBe('2');
  expect(await seriesValue(metrics, 'convene_key_seconds_bucket{le="0.001"}')).toBe('2');
  expect(await seriesValue(metrics, 'convene_key_seconds_count')).toBe('3');
});

test('neither numbers nor names of callers get into it', async () => {
  const metrics = createMetrics(sources());
  for (const [tell] of TELLS) metrics.countTell(tell);
  expect(await metrics.text()).not.toMatch(/1001|Ann|a-1/);
});

test('each is explained and has a type, and those of the process are there', async () => {
  const text = await createMetrics(sources()).text();
  const names = [...text.matchAll(/^# TYPE (\S+) (?:gauge|counter|histogram)$/gm)].map(([, name]) => name);
  for (const name of names) expect(text).toMatch(new RegExp(`^# HELP ${name} \\S`, 'm'));
  expect(names).toContain('process_resident_memory_bytes');
  expect(names.filter((name) => name?.startsWith('convene_')).length).toBeGreaterThan(20);
});

test('two in one process do not disturb each other', async () => {
  const [one, other] = [createMetrics(sources()), createMetrics(sources())];
  one.countMalformed();
  expect(await seriesValue(other, 'convene_malformed_total')).toBe('0');
});

test('jobs that wait are told by their queues, and how late occurrences were by what was done', async () => {
  const metrics = createMetrics(sources({ queues: async () => [{ queue: 'occurrences', delayed: 7, waiting: 2 }] }));
  metrics.occurrenceAttended('start', 40);
  metrics.occurrenceAttended('start', -3);
  metrics.occurrenceAttended('end', 61_000);
  expect(await seriesValue(metrics, 'convene_jobs{queue="occurrences",state="delayed"}')).toBe('7');
  expect(await seriesValue(metrics, 'convene_jobs{queue="occurrences",state="waiting"}')).toBe('2');
  expect(await seriesValue(metrics, 'convene_occurrence_lateness_seconds_bucket{le="0.01",event="start"}')).toBe('1');
  expect(await seriesValue(metrics, 'convene_occurrence_lateness_seconds_bucket{le="0.05",event="start"}')).toBe('2');
  expect(await seriesValue(metrics, 'convene_occurrence_lateness_seconds_sum{event="end"}')).toBe('61');
});
