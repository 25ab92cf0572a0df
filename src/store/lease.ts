import { randomUUID } from 'node:crypto';
import { type Clock, systemClock } from '../time/clock.ts';
import type { RedisConnection } from './connection.ts';
import type { Keyspace } from './keyspace.ts';
import { ASK, LET_GO, leaseAnswer } from './lease-script.ts';

/** How long a node is left to an instance that says nothing more. */
export const LEASE_TTL_MS = 6_000;

/** Time that a change of the system's date does not touch. */
const steadyClock: Clock = { now: () => performance.now(), after: systemClock.after };

/**
 * Who serves a node: one instance of all that share the Redis.
 *
 *     waiting ──granted──> held ──no word from Redis till the deadline──> unsure
 *        ^__Redis names another (lost)__│<────────Redis grants it again──────│
 *        ^______________________________Redis names another (lost)___________│
 *
 * - *waiting*: another has it. Asked again twelve times in a term, and at the moment at which it runs out.
 * - *held*: this instance serves the node. Renewed three times in a term of Redis's own clock. The deadline is counted
 *   from before the renewal was sent, on a clock that never jumps, and comes a tenth of the term before Redis could
 *   give the node to another, so that two never hold it.
 * - *unsure*: Redis cannot be reached. Where it is down, nobody else can take the node, and it gives the holder a term
 *   to come back in; so running rooms are served on, and nothing is begun. Where only we are cut off, another takes the
 *   node after the deadline and Redis cannot tell us: whoever learns of its fence by another way, such as FreeSWITCH,
 *   says so by `overtaken`.
 *
 * A process that was stopped and goes on later is held only once its deadline was looked at: ask `standing` before
 * anything that must not be done twice, not only the last event.
 */
export type Standing =
  | { readonly kind: 'idle' }
  | { readonly kind: 'waiting' }
  | { readonly kind: 'held' | 'unsure'; readonly fence: number };

/** One stretch of holding, as it is known again: also after a restart that kept it. */
export interface LeaseTerm {
  readonly fence: number;
  /** Names the stretch, so that a grant whose answer was lost is not taken for another's. */
  readonly life: string;
}

/** What becomes of the lease, told in this order: `held` before `unsure` before `lost`; `lost` before `waiting`. */
export interface LeaseEvents {
  /** This instance serves the node. After `unsure`, the same fence again means that nobody else did meanwhile. */
  held(fence: number, life: string): void;
  /** Redis is away, or silent, beyond the deadline. */
  unsure(reason: string): void;
  /** Another serves the node: nothing must be done to it any more. */
  lost(reason: string): void;
  /** Another has the lease; told once for each holder. */
  waiting(holder: string): void;
}

export interface LeaseOptions {
  /** Best one of its own, whose commands time out within a third of the term. */
  readonly connection: RedisConnection;
  readonly keys: Keyspace;
  /** What FreeSWITCH is called, the same in all instances. */
  readonly node: string;
  /** Of {@link claimInstanceId}: no two living processes have the same. */
  readonly instance: string;
  readonly ttlMs?: number;
  /** Steady time; only its differences count. */
  readonly clock?: Clock;
  readonly events: LeaseEvents;
}

export interface Lease {
  readonly standing: Standing;
  /**
   * Asks for the node until `stop`. With the term of a dead forerunner it goes on with that, unsure until Redis answers:
   * only where something else than Redis has confirmed that nobody served the node since. No event tells of this.
   */
  start(resumed?: LeaseTerm): void;
  /**
   * Lets the node go at once, so that another need not wait; tells no event. Stop acting first. Where Redis is away
   * the lease runs out by itself. Never rejects.
   */
  stop(): Promise<void>;
  /** Somebody acts on the node under this fence: if it is above our own, the lease is lost whatever Redis last said. */
  overtaken(fence: number): void;
}

/** A lease on a node; it asks for nothing before `start`. */
export function holdLease(options: LeaseOptions): Lease {
  const { connection, keys, node, instance, ttlMs = LEASE_TTL_MS, clock = steadyClock, events } = options;
  const leaseKeys = [keys.lease(node), keys.lastLease(node)] as const;
  const renewMs = ttlMs / 3;
  const pollMs = ttlMs / 12;
  const trustMs = ttlMs * 0.9;

  let standing: Standing = { kind: 'idle' };
  let life: string = randomUUID();
  /** Whether our instance's lease is a dead forerunner's: until Redis has answered the first time. */
  let returning = true;
  /** The highest fence that we know of. */
  let knownFence = 0;
  let deadlineMs = 0;
  let holder: string | undefined;
  let asking: Promise<void> | undefined;
  let cancelAsk = () => {};
  let cancelDeadline = () => {};
  let stopListening = () => {};

  function askIn(delayMs: number): void {
    cancelAsk();
    cancelAsk = clock.after(delayMs, ask);
  }
  function ask(): void {
    if (standing.kind === 'idle' || asking !== undefined) return;
    cancelAsk();
    const sentMs = clock.now();
    asking = connection
      .run((client) =>
        client.eval(ASK, 2, ...leaseKeys, instance, life, String(ttlMs), returning ? '1' : '0', String(knownFence)),
      )
      .then((answer) => leaseAnswer.parse(answer))
      .then(
        (answer) => () => onAnswer(answer, sentMs),
        (error: Error) => () => onSilence(error.message),
      )
      .then((goOn) => {
        asking = undefined;
        if (standing.kind !== 'idle') goOn();
      });
  }

  function onAnswer([granted, fence, by, leftMs]: readonly [0 | 1, number, string, number], sentMs: number): void {
    returning = false;
    if (granted === 0) {
      yieldTo(by, `${by} has the lease of ${node}`);
      askIn(Math.min(pollMs, Math.max(0, leftMs) + 1));
      return;
    }
    const now = clock.now();
    // An answer that comes this late is no ground to act on.
    if (now >= sentMs + trustMs) {
      askIn(pollMs);
      return;
    }
    if ('fence' in standing && standing.fence !== fence)
      yieldTo(undefined, `another had the lease of ${node} meanwhile`);
    holder = undefined;
    knownFence = fence;
    deadlineMs = sentMs + trustMs;
    cancelDeadline();
    cancelDeadline = clock.after(deadlineMs - now, () => doubt('Redis has not answered in time'));
    askIn(Math.max(0, sentMs + renewMs - now));
    if (standing.kind === 'held') return;
    standing = { kind: 'held', fence };
    events.held(fence, life);
  }

  function onSilence(reason: string): void {
    askIn(pollMs);
    doubt(reason);
  }

  /** Becomes unsure if the deadline is over. */
  function doubt(reason: string): void {
    if (standing.kind !== 'held' || clock.now() < deadlineMs) return;
    standing = { kind: 'unsure', fence: standing.fence };
    events.unsure(reason);
  }

  /** `by` is undefined where nobody is known to have it now. */
  function yieldTo(by: string | undefined, reason: string): void {
    const had = 'fence' in standing;
    standing = { kind: 'waiting' };
    cancelDeadline();
    if (had) events.lost(reason);
    if (by === undefined || by === holder) return;
    holder = by;
    events.waiting(by);
  }

  return {
    get standing() {
      doubt('Redis has not answered in time');
      return standing;
    },
    start(resumed) {
      if (standing.kind !== 'idle') return;
      if (resumed === undefined) standing = { kind: 'waiting' };
      else {
        standing = { kind: 'unsure', fence: resumed.fence };
        life = resumed.life;
        knownFence = resumed.fence;
      }
      ask();
      let first = true;
      stopListening = connection.onState(({ kind }) => {
        if (!first && kind === 'ready') ask();
        first = false;
      });
    },
    async stop() {
      if (standing.kind === 'idle') return;
      standing = { kind: 'idle' };
      cancelAsk();
      cancelDeadline();
      stopListening();
      holder = undefined;
      // Redis takes it after what is still under way, since both are on one connection; where it is away, the lease
      // runs out by itself.
      await connection.run((client) => client.eval(LET_GO, 2, ...leaseKeys, instance, life)).catch(() => undefined);
    },
    overtaken(fence) {
      if (!('fence' in standing) || fence <= standing.fence) return;
      knownFence = fence;
      // Another life, so that what Redis still has of ours is not renewed.
      life = randomUUID();
      yieldTo(undefined, `another instance acts on ${node}`);
      askIn(pollMs);
    },
  };
}
