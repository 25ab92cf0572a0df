import type { Clock } from '../time/clock.ts';
import type { Reply } from './reply.ts';

/** One that waits for its reply. It gets one; `answer` is undefined from then on. */
interface Waiter {
  readonly deadlineMs: number;
  answer: ((reply: Reply) => void) | undefined;
}

function settle(waiter: Waiter | undefined, reply: Reply): void {
  const answer = waiter?.answer;
  if (waiter === undefined || answer === undefined) return;
  waiter.answer = undefined;
  answer(reply);
}

/**
 * Gives up whoever has waited too long, with one timer for all: thousands wait at once, and a timer for each would cost
 * more than the commands. It is set for the earliest deadline and left alone when that one is answered, as nearly all
 * are; it then finds nobody due and is set for the next.
 */
class Patience {
  readonly #clock: Clock;
  readonly #all: () => Iterable<Waiter>;
  #ringsAtMs = Number.POSITIVE_INFINITY;
  #cancel: () => void = () => {};

  constructor(clock: Clock, all: () => Iterable<Waiter>) {
    this.#clock = clock;
    this.#all = all;
  }

  begin(timeoutMs: number, answer: (reply: Reply) => void): Waiter {
    const deadlineMs = this.#clock.now() + timeoutMs;
    if (deadlineMs < this.#ringsAtMs) this.#set(deadlineMs);
    return { deadlineMs, answer };
  }
  end(): void {
    this.#cancel();
    this.#ringsAtMs = Number.POSITIVE_INFINITY;
  }

  #set(deadlineMs: number): void {
    this.#cancel();
    this.#ringsAtMs = deadlineMs;
    this.#cancel = this.#clock.after(deadlineMs - this.#clock.now(), () => this.#ring());
  }
  #ring(): void {
    const now = this.#clock.now();
    const late: Waiter[] = [];
    let next = Number.POSITIVE_INFINITY;
    for (const waiter of this.#all()) {
      if (waiter.answer === undefined) continue;
      if (waiter.deadlineMs <= now) late.push(waiter);
      else next = Math.min(next, waiter.deadlineMs);
    }
    this.#ringsAtMs = Number.POSITIVE_INFINITY;
    if (next !== Number.POSITIVE_INFINITY) this.#set(next);
    for (const waiter of late) settle(waiter, { kind: 'timed-out' });
  }
}

/**
 * Commands that wait for their reply, first come first served, as mod_event_socket answers them. One that has waited
 * too long is given up, but keeps its place, so that its late reply is not taken for the next one's.
 */
export class ReplyQueue {
  readonly #patience: Patience;
  #waiting: Waiter[] = [];
  #head = 0;

  constructor(clock: Clock) {
    this.#patience = new Patience(clock, () => this.#waiting);
  }

  get length(): number {
    return this.#waiting.length - this.#head;
  }

  wait(timeoutMs: number): Promise<Reply> {
    return new Promise((resolve) => {
      this.#waiting.push(this.#patience.begin(timeoutMs, resolve));
    });
  }

  /** Gives a reply to the command that has waited longest; false when none waits. */
  answer(reply: Reply): boolean {
    if (this.length === 0) return false;
    const waiter = this.#waiting[this.#head];
    this.#head++;
    if (this.#head > 1024 && this.#head * 2 > this.#waiting.length) {
      this.#waiting = this.#waiting.slice(this.#head);
      this.#head = 0;
    }
    settle(waiter, reply);
    return true;
  }

  /** The connection is over: nothing will be answered any more. */
  lose(): void {
    while (this.answer({ kind: 'lost' }));
    this.#patience.end();
  }
}

/**
 * Background jobs by the id that was given to them. Their results come as events, in any order; one that does not come
 * in time is given up, and one that comes later is nobody's.
 */
export class JobTable {
  readonly #patience: Patience;
  readonly #jobs = new Map<string, Waiter>();

  constructor(clock: Clock) {
    this.#patience = new Patience(clock, () => this.#jobs.values());
  }
  get size(): number {
    return this.#jobs.size;
  }

  wait(job: string, timeoutMs: number): Promise<Reply> {
    return new Promise((resolve) => {
      const waiter = this.#patience.begin(timeoutMs, (reply) => {
        this.#jobs.delete(job);
        resolve(reply);
      });
      this.#jobs.set(job, waiter);
    });
  }
  settle(job: string, reply: Reply): void {
    settle(this.#jobs.get(job), reply);
  }
  lose(): void {
    for (const job of [...this.#jobs.keys()]) this.settle(job, { kind: 'lost' });
    this.#patience.end();
  }
}
