import type { ConferenceId } from '../core/ids.ts';
import {
  type AttemptRecord,
  type NoticeAttempt,
  type NoticeStore,
  OCCASION,
  type Round,
  type RoundSubject,
} from './notices.ts';
import { shown } from './notices-record.ts';
import type { ConferenceStore } from './store.ts';

interface Kept {
  readonly round: Round;
  readonly subject: RoundSubject;
  readonly beganMs: number;
  readonly attempts: Map<string, AttemptRecord & { readonly token: string }>;
  finished: boolean;
}

/**
 * The in-memory twin of what is kept of notices in Redis, held to the same contract; `nowMs` is its Redis's clock. Away when the
 * conferences are, and without what was kept of one that is deleted.
 */
export function memoryNotices(
  conferences: Pick<ConferenceStore, 'byId'>,
  nowMs: () => number,
  keepMs: number,
): NoticeStore {
  const all = new Map<string, Kept>();
  const keyOf = ({ conference, occasion }: Round): string => {
    if (!OCCASION.test(occasion)) throw new Error(`not an occasion: ${occasion}`);
    return `${conference} ${occasion}`;
  };
  const exists = async (id: ConferenceId): Promise<boolean> => (await conferences.byId(id)) !== undefined;
  async function of(round: Round): Promise<Kept | undefined> {
    const key = keyOf(round);
    const kept = all.get(key);
    if (kept !== undefined && kept.beganMs + keepMs > nowMs() && (await exists(round.conference))) return kept;
    all.delete(key);
    return undefined;
  }
  const name = ({ target, attempt }: Pick<NoticeAttempt, 'target' | 'attempt'>): string => `${target} ${attempt}`;
  async function record(round: Round, wanted: (id: number) => boolean) {
    const kept = await of(round);
    if (kept === undefined) return undefined;
    const { beganMs, attempts, subject } = kept;
    const { occurrence, untilMs, targets } = subject;
    const attemptsOf = (id: number): readonly AttemptRecord[] =>
      [...attempts]
        .filter(([key]) => key.startsWith(`${id} `))
        .map(([, { token: _, ...each }]) => shown(each, nowMs()))
        .sort((one, other) => one.attempt - other.attempt);
    return {
      ...{ occurrence, untilMs, beganMs },
      targets: targets
        .filter(({ id }) => wanted(id))
        .map((target) => ({ ...target, attempts: attemptsOf(target.id) }))
        .sort((one, other) => one.id - other.id),
    };
  }

  return {
    nowMs: async () => nowMs(),
    async begin(round, subject) {
      if (!(await exists(round.conference))) return 'gone';
      if ((await of(round)) !== undefined) return 'known';
      all.set(keyOf(round), {
        ...{ round, subject, beganMs: nowMs() },
        attempts: new Map(),
        finished: subject.targets.length === 0,
      });
      return 'begun';
    },
    async claim(attempt, token) {
      const kept = await of(attempt.round);
      if (!kept?.subject.targets.some(({ id }) => id === attempt.target)) return 'gone';
      const held = kept.attempts.get(name(attempt));
      if (held !== undefined) return held.token === token ? 'claimed' : 'taken';
      if (kept.subject.untilMs <= nowMs()) return 'over';
      const fresh = { call: undefined, settledMs: undefined, outcome: undefined };
      kept.attempts.set(name(attempt), { attempt: attempt.attempt, claimedMs: nowMs(), ...fresh, token });
      return 'claimed';
    },
    async release(attempt, token) {
      const kept = await of(attempt.round);
      const held = kept?.attempts.get(name(attempt));
      const undone = held?.token === token && held.call === undefined && held.outcome === undefined;
      if (undone) kept?.attempts.delete(name(attempt));
    },
    async forgo(attempt, outcome) {
      const kept = await of(attempt.round);
      if (!kept?.subject.targets.some(({ id }) => id === attempt.target)) return 'gone';
      if (kept.attempts.has(name(attempt))) return 'known';
      const at = { claimedMs: nowMs(), settledMs: nowMs() };
      kept.attempts.set(name(attempt), { attempt: attempt.attempt, ...at, call: undefined, outcome, token: '' });
      return 'settled';
    },
    async calling(attempt, call) {
      const kept = await of(attempt.round);
      const held = kept?.attempts.get(name(attempt));
      if (held !== undefined) kept?.attempts.set(name(attempt), { ...held, call });
    },
    async settle(attempt, outcome) {
      const kept = await of(attempt.round);
      const held = kept?.attempts.get(name(attempt));
      if (kept === undefined || held === undefined) return 'gone';
      if (held.outcome !== undefined) return 'known';
      kept.attempts.set(name(attempt), { ...held, outcome, settledMs: nowMs() });
      return 'settled';
    },
    list: (round) => record(round, () => true),
    one: (round, target) => record(round, (id) => id === target),
    async unfinished(limit, skip = 0) {
      const open: Kept[] = [];
      for (const { round } of [...all.values()]) {
        const kept = await of(round);
        if (kept?.finished === false) open.push(kept);
      }
      return open
        .sort(byEnd)
        .slice(skip, skip + limit)
        .map(({ round }) => round);
    },
    async finish(round) {
      const kept = all.get(keyOf(round));
      if (kept !== undefined) kept.finished = true;
    },
  };
}

/** As Redis sorts what has one score: by the bytes of the member. */
function byEnd(one: Kept, other: Kept): number {
  const member = ({ round }: Kept): string => `${round.conference} ${round.occasion}`;
  return one.subject.untilMs - other.subject.untilMs || (member(one) < member(other) ? -1 : 1);
}
