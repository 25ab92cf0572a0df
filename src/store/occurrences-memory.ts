import type { ConferenceId } from '../core/ids.ts';
import { isBeginning, type OccurrenceEvent } from '../core/occurrence.ts';
import { withOutcome } from './occurrence-record.ts';
import {
  type Armed,
  type Claiming,
  type DueEvent,
  type LastDone,
  type OccurrenceRecord,
  type OccurrenceStore,
  type Outcome,
  REMEMBERED,
} from './occurrences.ts';
import type { ConferenceStore } from './store.ts';

interface Next {
  readonly revision: number;
  readonly event: OccurrenceEvent | undefined;
  readonly again: boolean;
  /** When a definition came that wants it; 0 where it follows from the event before. */
  readonly sinceMs: number;
  readonly claim: { readonly token: string; readonly untilMs: number; readonly edited: boolean } | undefined;
  readonly committed: string | undefined;
  readonly last: LastDone | undefined;
}
const NOTHING: Next = {
  ...{ revision: 0, event: undefined, again: false, sinceMs: 0 },
  ...{ claim: undefined, committed: undefined, last: undefined },
};

interface Kept {
  readonly next: Next;
  readonly history: ReadonlyMap<string, OccurrenceRecord>;
}

/**
 * The in-memory twin of what is kept of occurrences in Redis, held to the same contract; `nowMs` is its Redis's clock. Away
 * when the conferences are, and without what was kept of one that is deleted.
 */
export function memoryOccurrences(conferences: Pick<ConferenceStore, 'byId'>, nowMs: () => number): OccurrenceStore {
  const all = new Map<ConferenceId, Kept>();
  async function of(id: ConferenceId): Promise<Kept | undefined> {
    if ((await conferences.byId(id)) !== undefined) return all.get(id) ?? { next: NOTHING, history: new Map() };
    all.delete(id);
    return undefined;
  }
  function put(id: ConferenceId, { history }: Kept, next: Next, outcomes: readonly Outcome[] = []): void {
    const records = new Map(history);
    for (const one of outcomes) records.set(one.local, withOutcome(records.get(one.local), one, nowMs()));
    const order = [...records.values()].sort(byStart);
    for (const { local } of order.slice(0, Math.max(0, order.length - REMEMBERED))) records.delete(local);
    all.set(id, { next, history: records });
  }
  const holds = ({ claim }: Next): boolean => claim !== undefined && claim.untilMs > nowMs();
  const edited = (next: Next, revision: number): Next => ({
    ...{ ...next, revision },
    claim: next.claim && { ...next.claim, edited: true },
  });
  const armed = (
    next: Next,
    revision: number,
    event: OccurrenceEvent | undefined,
    again = false,
    sinceMs = 0,
  ): Next => ({
    ...{ ...next, revision, event, again, sinceMs },
    claim: undefined,
  });

  async function claimOne(wanted: DueEvent, token: string, leaseMs: number): Promise<Claiming> {
    const { conference: id, revision, kind, index } = wanted;
    const kept = await of(id);
    const event = kept?.next.event;
    if (kept === undefined || event === undefined) return { kind: 'gone' };
    const { next } = kept;
    if (next.revision !== revision || event.kind !== kind || event.index !== index) return { kind: 'gone' };
    const other = next.claim !== undefined && next.claim.token !== token;
    if (other && holds(next)) return { kind: 'taken', forMs: (next.claim?.untilMs ?? 0) - nowMs() };
    if (event.atMs > nowMs()) return { kind: 'early', forMs: event.atMs - nowMs() };
    const again = next.again || other;
    const claim = { token, untilMs: nowMs() + leaseMs, edited: next.claim?.edited === true };
    put(id, kept, { ...next, again, claim });
    return {
      kind: 'claimed',
      claim: { conference: id, revision, kind, index, token, event },
      ...{ nowMs: nowMs(), again, lateMs: nowMs() - Math.max(event.atMs, next.sinceMs) },
    };
  }

  return {
    nowMs: async () => nowMs(),
    async arm(id, revision, event) {
      const kept = await of(id);
      if (kept === undefined || kept.next.revision > revision) return { kind: 'outdated' };
      const { next, history } = kept;
      if (next.event !== undefined && holds(next)) {
        put(id, kept, edited(next, revision));
        return { kind: 'under-way', event: next.event, last: next.last };
      }
      if (wasDone(history, event)) return { kind: 'done' };
      const open = next.claim !== undefined || next.again;
      const same = next.event?.kind === event.kind && next.event.local === event.local;
      put(id, kept, armed(next, revision, event, open && same, nowMs()), open && !same ? abandoned(next) : []);
      return { kind: 'armed', replaced: next.event, last: next.last };
    },
    async claim(wanted, token, leaseMs) {
      const answers: Claiming[] = [];
      for (const one of wanted) answers.push(await claimOne(one, token, leaseMs));
      return answers;
    },
    async commit({ conference: id, revision, token }, outcomes, following) {
      const kept = await of(id);
      if (kept === undefined) return { kind: 'lost' };
      const { next } = kept;
      if (next.committed === token) return { kind: next.event === undefined ? 'edited' : 'armed' };
      if (next.claim?.token !== token) return { kind: 'lost' };
      const did = next.event !== undefined && outcomes.some((outcome) => outcome.did !== undefined);
      const last = did && next.event ? { kind: next.event.kind, local: next.event.local, doneMs: nowMs() } : next.last;
      const after = { ...next, committed: token, last };
      if (next.claim.edited || next.revision !== revision) {
        put(id, kept, armed(after, next.revision, undefined), outcomes);
        return { kind: 'edited' };
      }
      put(id, kept, armed(after, revision, undefined), outcomes);
      const now = await of(id);
      if (now === undefined || following === undefined) return { kind: 'idle' };
      if (wasDone(now.history, following)) return { kind: 'done' };
      put(id, now, armed(after, revision, following));
      return { kind: 'armed' };
    },
    async disarm(id, revision) {
      const kept = await of(id);
      if (kept === undefined) return { kind: 'nothing', last: undefined };
      const { next } = kept;
      const raised = Math.max(revision, next.revision);
      if (next.event !== undefined && holds(next)) {
        put(id, kept, edited(next, raised));
        return { kind: 'under-way', event: next.event, last: next.last };
      }
      const open = next.claim !== undefined || next.again;
      put(id, kept, armed(next, raised, undefined), open ? abandoned(next) : []);
      const { event, last } = next;
      return event === undefined ? { kind: 'nothing', last } : { kind: 'cancelled', event, last };
    },
    async armed(id): Promise<Armed | undefined> {
      const next = (await of(id))?.next;
      if (next?.event === undefined) return undefined;
      return { revision: next.revision, event: next.event, state: next.claim === undefined ? 'armed' : 'claimed' };
    },
    async due(afterMs, limit, skip = 0) {
      const found: { readonly atMs: number; readonly due: DueEvent }[] = [];
      for (const id of [...all.keys()]) {
        const next = (await of(id))?.next;
        if (next?.event === undefined) continue;
        const { kind, index } = next.event;
        const atMs = next.claim?.untilMs ?? next.event.atMs;
        if (atMs <= nowMs() + afterMs)
          found.push({ atMs, due: { conference: id, revision: next.revision, index, kind } });
      }
      const order = found.sort((one, other) => one.atMs - other.atMs || compareIds(one.due, other.due));
      return order.slice(skip, skip + limit).map(({ due }) => due);
    },
    async history(id, fromMs, limit) {
      const records = [...((await of(id))?.history.values() ?? [])].sort(byStart);
      return records.filter(({ startMs }) => startMs >= fromMs).slice(0, limit);
    },
  };
}

function wasDone(history: ReadonlyMap<string, OccurrenceRecord>, { kind, local, atMs }: OccurrenceEvent): boolean {
  const done = history.get(local)?.done[kind];
  return done !== undefined && (isBeginning(kind) || done.atMs === atMs);
}
/** What an event that nobody has said the end of has come to. */
function abandoned({ event }: Next): Outcome[] {
  if (event === undefined || !isBeginning(event.kind)) return [];
  const { local, index, startMs, endMs, kind, atMs } = event;
  return [{ local, index, startMs, endMs, state: 'unknown', did: { kind, atMs } }];
}
/** As Redis sorts what has one score: by the bytes of the member. */
function compareIds({ conference: one }: DueEvent, { conference: other }: DueEvent): number {
  return String(one) < String(other) ? -1 : 1;
}
function byStart(one: OccurrenceRecord, other: OccurrenceRecord): number {
  return one.startMs - other.startMs || (one.local < other.local ? -1 : 1);
}
