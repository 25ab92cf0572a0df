import type { CallAttempt, OpenCall } from '../core/call/record.ts';
import { legOfCall } from '../core/ids.ts';
import type { CallLedger, Complain } from './call-ledger.ts';
import { StoreError } from './store.ts';

/** How long after the latest end that it can have had a call is taken for forgotten. */
const GRACE_MS = 600_000;
/** How many are settled at one go; the rest have time until the next. */
const AT_ONCE = 200;

export interface SweepOptions {
  /** Milliseconds since the epoch. */
  readonly nowMs: number;
  /** How long a number rings at most, by each route. */
  readonly ringTimeoutMs: number;
  readonly complain: Complain;
}

/**
 * Settles open calls, of whatever node, that must have ended long ago: those of a node that is served no more, or under another name,
 * would keep their money and their legs for ever. Each is charged as one of which nothing but its answer is known. Answers how many
 * there were. Rejects with StoreError when the store is away.
 */
export async function settleForgotten(
  ledger: Pick<CallLedger, 'openCalls' | 'settle'>,
  { nowMs, ringTimeoutMs, complain }: SweepOptions,
): Promise<number> {
  const open = await ledger.openCalls();
  const forgotten = open.filter((call) => nowMs > lastMs(call, ringTimeoutMs) + GRACE_MS).slice(0, AT_ONCE);
  for (const call of forgotten) {
    const { call: id } = call.request;
    try {
      await ledger.settle(id, [dearest(call)]);
    } catch (error) {
      if (error instanceof StoreError) throw error;
      complain(`call ${id}, which was forgotten, is not settled`, error);
    }
  }
  return forgotten.length;
}

function lastMs({ permit, reservedAtMs }: OpenCall, ringTimeoutMs: number): number {
  return reservedAtMs + permit.routes.length * ringTimeoutMs + permit.limitSeconds * 1_000;
}

function dearest({ request, permit, reservedAtMs, answered }: OpenCall): CallAttempt {
  const number = answered?.attempt ?? 1;
  const answeredAtMs = answered?.atMs ?? reservedAtMs;
  return {
    leg: legOfCall(request.call, number),
    route: number - 1,
    placedAtMs: reservedAtMs,
    ringingAtMs: null,
    answeredAtMs,
    endedAtMs: answeredAtMs + permit.limitSeconds * 1_000,
    cause: '',
    estimated: true,
  };
}
