import { randomUUID } from 'node:crypto';
import type { DueEvent } from '../../store/occurrences.ts';
import { type AttendanceOptions, type Attended, type Taken, type Undertaken, undertake } from './attendance.ts';
import { openBacklog } from './backlog.ts';
import { holdClaims } from './held-claims.ts';
import { patiently } from './patience.ts';

/**
 * Takes up all that is due, in portions, when something has woken it:
 *
 *     look ──> what is due? ──> claim as much as there are hands for ──> effect of each ──> its hand is free; the rest is put off
 *                 ^────────────────────────────────────────────────────────────┘
 *
 * What is due together costs Redis and the network a step for each portion, not for each event, and no effect waits for
 * the jobs of others. Where another dispatcher has claimed all of a portion, that one goes on.
 */
export interface Intake {
  /** Resolves when nothing is due any more that nobody has taken up; rejects with StoreError where Redis stays away. */
  look(): Promise<void>;
  /** What becomes of an event that was taken up here, once that is kept; undefined where it is not in our hands. */
  outcomeOf(event: DueEvent): Promise<Attended> | undefined;
  /** Takes up nothing more. */
  stop(): void;
  /** Resolves when all that is in our hands is done and kept. */
  drained(): Promise<void>;
}
export interface IntakeOptions extends AttendanceOptions {
  /** How many effects are made at once. */
  readonly concurrency: number;
}

/** Claimed by one step: of many that are due none should wait long for the claims of others. */
const PORTION = 100;
const KEPT_AT_ONCE = 50;
const KEPT_WITHIN_MS = 10_000;
/** How many events may be claimed and not kept; a crash leaves them to be looked at again. */
const IN_HAND = 20_000;

export function openIntake(options: IntakeOptions): Intake {
  const { occurrences, leaseMs, concurrency, ending, complain } = options;
  const backlog = openBacklog({ many: IN_HAND / 2, atOnce: KEPT_AT_ONCE, longestWaitMs: KEPT_WITHIN_MS });
  const held = holdClaims(options);
  const inHand = new Map<string, Promise<Attended>>();
  let busy = 0;
  let freed = () => {};
  let looking: Promise<void> | undefined;
  let stopped = false;

  const isFull = (): boolean => busy >= concurrency || inHand.size >= IN_HAND;
  async function takeAll(): Promise<void> {
    while (!stopped && !ending.aborted) {
      while (isFull()) {
        await new Promise<void>((resolve) => {
          freed = resolve;
        });
      }
      const room = Math.min(PORTION, concurrency - busy);
      const due = await patiently(() => occurrences.due(0, room), leaseMs, ending);
      if (due.length === 0) return;
      const token = randomUUID();
      const answers = await patiently(() => occurrences.claim(due, token, leaseMs), leaseMs, ending);
      const taken = answers.filter((answer) => answer.kind === 'claimed');
      const letGo = held.hold(taken.map(({ claim }) => claim));
      for (const each of taken) {
        const name = nameOf(each.claim);
        const attended = begin(each).finally(() => {
          letGo(each.claim);
          inHand.delete(name);
          freed();
        });
        inHand.set(name, attended);
      }
      if (taken.length === 0 || due.length < room) return;
    }
  }
  async function begin(taken: Taken): Promise<Attended> {
    busy += 1;
    let attended: Undertaken;
    try {
      attended = await undertake(options, taken);
    } catch (error) {
      complain('an occurrence is left to whoever comes when its claim has run out', error);
      return { kind: 'later', forMs: leaseMs };
    } finally {
      busy -= 1;
      freed();
    }
    return attended.kind === 'done' ? backlog.put(attended.rest) : attended;
  }
  async function look(): Promise<void> {
    const done = backlog.first();
    try {
      await takeAll();
    } finally {
      done();
      looking = undefined;
    }
  }

  return {
    look() {
      looking ??= look();
      return looking;
    },
    outcomeOf: (event) => inHand.get(nameOf(event)),
    stop() {
      stopped = true;
    },
    async drained() {
      await Promise.all([backlog.drained(), ...inHand.values()]);
    },
  };
}

const nameOf = ({ conference, index, kind }: Omit<DueEvent, 'revision'>): string => `${conference} ${index} ${kind}`;
