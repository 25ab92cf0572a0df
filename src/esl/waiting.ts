import type { Clock } from '../time/clock.ts';
import type { Reply } from './reply.ts';

/**
 * Commands that wait for their reply, first come first served, as mod_event_socket answers them. One that has waited too
 * long is given up, but keeps its place, so that its late reply is not taken for the next one's.
 */
export class ReplyQueue {
  readonly #clock: Clock;
  #waiting: (((reply: Reply) => void) | undefined)[] = [];
  #head = 0;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  get length(): number {
    return this.#waiting.length - this.#head;
  }

  wait(timeoutMs: number): Promise<Reply> {
    return new Promise((resolve) => {
      let open = true;
      const settle = (reply: Reply): void => {
        if (!open) return;
        open = false;
        cancel();
        resolve(reply);
      };
      const cancel = this.#clock.after(timeoutMs, () => settle({ kind: 'timed-out' }));
      this.#waiting.push(settle);
    });
  }

  /** Gives a reply to the command that has waited longest; false when none waits. */
  answer(reply: Reply): boolean {
    if (this.length === 0) return false;
    const settle = this.#waiting[this.#head];
    this.#waiting[this.#head] = undefined;
    this.#head++;
    if (this.#head > 1024 && this.#head * 2 > this.#waiting.length) {
      this.#waiting = this.#waiting.slice(this.#head);
      this.#head = 0;
    }
    settle?.(reply);
    return true;
  }

  /** The connection is over: nothing will be answered any more. */
  lose(): void {
    while (this.answer({ kind: 'lost' }));
  }
}

/**
 * Background jobs by the id that was given to them. Their results come as events, in any order; one that does not come in
 * time is given up, and one that comes later is nobody's.
 */
export class JobTable {
  readonly #clock: Clock;
  readonly #jobs = new Map<string, (reply: Reply) => void>();

  constructor(clock: Clock) {
    this.#clock = clock;
  }
  get size(): number {
    return this.#jobs.size;
  }

  wait(job: string, timeoutMs: number): Promise<Reply> {
    return new Promise((resolve) => {
      const cancel = this.#clock.after(timeoutMs, () => this.settle(job, { kind: 'timed-out' }));
      this.#jobs.set(job, (reply) => {
        this.#jobs.delete(job);
        cancel();
        resolve(reply);
      });
    });
  }
  settle(job: string, reply: Reply): void {
    this.#jobs.get(job)?.(reply);
  }
  lose(): void {
    for (const job of [...this.#jobs.keys()]) this.settle(job, { kind: 'lost' });
  }
}
