import { Counter, collectDefaultMetrics, Gauge, Histogram, Registry } from 'prom-client';
import { assertNever } from '../core/assert-never.ts';
import type { EventKind } from '../core/occurrence.ts';
import type { Tell } from '../core/tell.ts';
import type { StoreState } from '../store/store.ts';

/** Whether callers are let in, and if not why. */
export type Serving = { readonly serving: true } | { readonly serving: false; readonly reason: string };

/** How many jobs of a queue wait: for their time, and for somebody to do them or in their hands. */
export interface QueueDepth {
  readonly queue: string;
  readonly delayed: number;
  readonly waiting: number;
}

/** Where figures that go up and down are read from, each time they are asked for. */
export interface MetricSources {
  /** Rooms of ours that are running. */
  rooms(): number;
  /** Members in them. */
  members(): number;
  /** Callers who are being admitted. */
  callers(): number;
  /** Commands that wait for FreeSWITCH's answer. */
  inFlight(): number;
  /** How late FreeSWITCH's last event was, in milliseconds by its clock against ours; undefined before the first. */
  lagMs(): number | undefined;
  storeState(): StoreState;
  serving(): Serving;
  /** Never rejects, and takes little time; without what cannot be known at the moment. */
  queues(): Promise<readonly QueueDepth[]>;
}

/** What is counted while the program runs, and all of it as Prometheus reads it. */
export interface Metrics {
  countTell(tell: Tell): void;
  /** A frame or an event that made no sense. */
  countMalformed(): void;
  /** The connection to FreeSWITCH has come up, for the first time or again. */
  countConnect(): void;
  /** A key led to its command after so long, in milliseconds of our own time. */
  keyAnswered(tookMs: number): void;
  /** Something was done for an occurrence, so many milliseconds after it was due. */
  occurrenceAttended(event: EventKind, lateMs: number): void;
  /** Prometheus's text format, and the media type that says so. */
  text(): Promise<string>;
  readonly contentType: string;
}

/** 0.1 ms to 1 s. */
const KEY_BUCKETS_SECONDS = [0.0001, 0.00025, 0.0005, 0.001, 0.0025, 0.005, 0.01, 0.05, 0.25, 1];
/** 10 ms to 5 min. */
const LATENESS_BUCKETS_SECONDS = [0.01, 0.05, 0.1, 0.25, 0.5, 1, 2, 5, 10, 30, 60, 300];

/** Names follow Prometheus's rules: a unit at the end, and `_total` for what only grows. */
export function createMetrics(sources: MetricSources): Metrics {
  const registry = new Registry();
  collectDefaultMetrics({ register: registry });
  const registers = [registry];
  const gauge = (name: string, help: string, read: () => number): void => {
    new Gauge({
      name,
      help,
      registers,
      collect() {
        this.set(read());
      },
    });
  };
  const counter = <Label extends string = never>(name: string, help: string, ...labelNames: Label[]): Counter<Label> =>
    new Counter({ name, help, registers, labelNames });

  gauge('convene_rooms', 'Rooms of conferences that are running', sources.rooms);
  gauge('convene_members', 'Members in rooms of conferences', sources.members);
  gauge('convene_callers', 'Callers who are being admitted', sources.callers);
  gauge('convene_commands_in_flight', 'Commands that wait for an answer of FreeSWITCH', sources.inFlight);
  gauge('convene_serving', '1 while the node is served, else 0', () => (sources.serving().serving ? 1 : 0));
  gauge('convene_store_ready', '1 while the store answers, else 0', () =>
    sources.storeState().kind === 'ready' ? 1 : 0,
  );
  gauge(
    'convene_event_lag_seconds',
    "Age of FreeSWITCH's last event when it arrived, by its clock against ours; NaN before the first",
    () => (sources.lagMs() ?? Number.NaN) / 1000,
  );

  new Gauge({
    name: 'convene_jobs',
    help: 'Jobs that wait for their time (delayed) or for somebody to do them (waiting), by queue',
    labelNames: ['queue', 'state'],
    registers,
    async collect() {
      const depths = await sources.queues();
      this.reset();
      for (const { queue, delayed, waiting } of depths) {
        this.set({ queue, state: 'delayed' }, delayed);
        this.set({ queue, state: 'waiting' }, waiting);
      }
    },
  });

  const arrived = counter('convene_callers_arrived_total', 'Callers who asked to be let in');
  const digits = counter('convene_digits_refused_total', 'Wrong codes and PINs', 'what');
  const admitted = counter('convene_callers_admitted_total', 'Callers who were let in', 'role');
  const parted = counter('convene_callers_parted_total', 'Callers who were let go, by reason', 'why');
  const entered = counter('convene_members_entered_total', 'Members who came into a room');
  const left = counter('convene_members_left_total', 'Members who left a room');
  const keys = counter('convene_keys_pressed_total', 'Keys pressed in rooms', 'action', 'outcome');
  const hands = counter('convene_hands_raised_total', 'Hands raised');
  const gates = counter('convene_gates_changed_total', 'How often admins made a waiting room open or close', 'to');
  const locks = counter('convene_locks_changed_total', 'Rooms locked and unlocked', 'to');
  const modes = counter('convene_modes_changed_total', 'All microphones of a room switched on or off', 'to');
  const commands = counter('convene_room_commands_total', "People's commands to rooms", 'command', 'answer');
  const calls = counter('convene_calls_total', 'Outbound calls, each counted once at every stage it reaches', 'stage');
  const callsOver = counter(
    'convene_calls_over_total',
    'Outbound calls that are over, by how they came out',
    'outcome',
  );
  const callsRefused = counter('convene_calls_refused_total', 'Outbound calls that the guard refused', 'reason');
  const opened = counter('convene_rooms_opened_total', 'Rooms that have opened');
  const closing = counter('convene_rooms_closed_total', 'Rooms that were ended under those inside', 'why');
  const ended = counter('convene_rooms_ended_total', 'Rooms that have ended');
  const adoptions = counter('convene_adoptions_total', 'How often what runs on the node was adopted');
  const faults = counter('convene_faults_total', 'Faults of Convene itself');
  const malformed = counter('convene_malformed_total', 'Frames and events that made no sense');
  const connects = counter('convene_connects_total', 'How often the connection to FreeSWITCH came up');
  const keySeconds = new Histogram({
    name: 'convene_key_seconds',
    help: 'Time from a key to the command that it leads to',
    buckets: KEY_BUCKETS_SECONDS,
    registers,
  });
  const lateness = new Histogram({
    name: 'convene_occurrence_lateness_seconds',
    help: 'How long after it was due something was done for an occurrence, by what it was',
    labelNames: ['event'],
    buckets: LATENESS_BUCKETS_SECONDS,
    registers,
  });

  return {
    countTell(tell) {
      switch (tell.kind) {
        case 'caller-arrived':
          return arrived.inc();
        case 'digits-refused':
          return digits.inc({ what: tell.what });
        case 'caller-admitted':
          return admitted.inc({ role: tell.role });
        case 'caller-parted':
          return parted.inc({ why: tell.why });
        case 'member-entered':
          return entered.inc();
        case 'member-left':
          return left.inc();
        case 'key-pressed':
          return keys.inc({ action: tell.action, outcome: tell.outcome });
        case 'hand-changed':
          return tell.raised ? hands.inc() : undefined;
        case 'gate-changed':
          return gates.inc({ to: tell.open ? 'open' : 'closed' });
        case 'lock-changed':
          return locks.inc({ to: tell.locked ? 'locked' : 'unlocked' });
        case 'mode-changed':
          return modes.inc({ to: tell.mode });
        case 'call-changed':
          if (tell.refusal !== null) return callsRefused.inc({ reason: tell.refusal });
          if (tell.outcome !== null) return callsOver.inc({ outcome: tell.outcome });
          return calls.inc({ stage: tell.stage });
        case 'command-answered':
          return commands.inc({ command: tell.command.kind, answer: tell.answer.kind });
        case 'room-opened':
          return opened.inc();
        // Told of each member, by whatever cause: the commands and keys behind them are counted.
        case 'member-muted':
        case 'member-unmuted':
        case 'member-deafened':
        case 'member-undeafened':
        case 'talking-changed':
        case 'floor-changed':
        case 'announcements-changed':
        case 'message-played':
        case 'zone-unknown':
          return undefined;
        case 'room-closing':
          return closing.inc({ why: tell.why });
        case 'room-ended':
          return ended.inc();
        case 'adopted':
          return adoptions.inc();
        case 'fault':
          return faults.inc();
        default:
          return assertNever(tell);
      }
    },
    countMalformed: () => malformed.inc(),
    countConnect: () => connects.inc(),
    keyAnswered: (tookMs) => keySeconds.observe(tookMs / 1000),
    occurrenceAttended: (event, lateMs) => lateness.observe({ event }, Math.max(0, lateMs) / 1000),
    text: () => registry.metrics(),
    contentType: registry.contentType,
  };
}
