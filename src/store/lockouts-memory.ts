import { dayOf, type PinOwner, type Source, type SourcedTry, type Tally } from '../core/lockout.ts';
import { type Counted, type Entry, type Forgiven, KNOWN_ANYWHERE, TRY_LIFE_MS, type TryLedger } from './try-ledger.ts';

/** A ledger that forgets at the end of the process: the twin of the one in Redis, held to the same contract. */
export function memoryLedger(now: () => number): TryLedger {
  let day = -1;
  /** Wrong tries, by the text of what is counted. */
  const counts = new Map<string, { readonly counted: Counted; wrong: number; lastMs: number }>();
  /** Of what a source did as a stranger: how much of it at one conference or account. */
  const shares = new Map<string, { readonly counted: Counted; readonly wrong: number }>();
  const spared = new Map<string, { readonly counted: Counted }>();
  const taken = new Map<string, { readonly entry: Entry; readonly endsMs: number }>();
  const known = new Map<Source, number>();
  /** By the text of what a PIN opens. */
  const knownTo = new Map<string, Map<Source, number>>();

  const textOf = (counted: Counted) => JSON.stringify(counted);
  const pairOf = ({ source }: SourcedTry, of: PinOwner): Counted => ({ kind: 'pair', ...of, source });
  const sourceOf = ({ source }: SourcedTry): Counted => ({ kind: 'source', source });
  function ownOf({ tried, charge }: Entry): Counted {
    return tried.what === 'pin' && charge.own === 'here' ? pairOf(tried, tried.of) : sourceOf(tried);
  }
  function budgetOf({ tried, charge: { budget } }: Entry): Counted | undefined {
    if (tried.what === 'code' || budget === undefined) return undefined;
    return budgetFor(tried.of, budget);
  }

  /** Begins a new day if it is one, and gives back what was forgotten. */
  function settleTime(): number {
    const nowMs = now();
    if (dayOf(nowMs) !== day) {
      day = dayOf(nowMs);
      counts.clear();
      shares.clear();
      spared.clear();
    }
    for (const [id, { endsMs }] of taken) if (endsMs <= nowMs) taken.delete(id);
    return nowMs;
  }
  function tallyOf(counted: Counted | undefined) {
    if (counted === undefined) return { wrong: 0, open: 0, lastMs: 0 };
    const text = textOf(counted);
    const { wrong = 0, lastMs = 0 } = counts.get(text) ?? {};
    let open = 0;
    for (const { entry } of taken.values()) {
      const budget = budgetOf(entry);
      if (textOf(ownOf(entry)) === text || (budget && textOf(budget) === text)) open += 1;
    }
    return { wrong, open, lastMs };
  }
  function add(counted: Counted, lastMs: number): void {
    const text = textOf(counted);
    counts.set(text, { counted, wrong: (counts.get(text)?.wrong ?? 0) + 1, lastMs });
  }

  return {
    async look(tried, knownForMs) {
      const nowMs = settleTime();
      const since = nowMs - knownForMs;
      const of = tried.what === 'pin' ? tried.of : undefined;
      const numbers = of === undefined ? known : knownTo.get(JSON.stringify(of));
      return {
        nowMs,
        known: (numbers?.get(tried.source) ?? -Infinity) > since,
        everywhere: tallyOf(sourceOf(tried)),
        here: tallyOf(of && pairOf(tried, of)),
        strangers: untimed(tallyOf(of && budgetFor(of, 'strangers'))),
        knownOnes: untimed(tallyOf(of && budgetFor(of, 'known'))),
        spared: of !== undefined && spared.has(textOf(pairOf(tried, of))),
      };
    },
    async take(entry, expected) {
      const nowMs = settleTime();
      const own = tallyOf(ownOf(entry));
      const budget = tallyOf(budgetOf(entry));
      if (expected) {
        if (own.wrong !== expected.wrong || own.open !== expected.open) return false;
        if (budget.wrong + budget.open >= entry.charge.budgetLimit) return false;
      }
      taken.set(entry.id, { entry, endsMs: nowMs + TRY_LIFE_MS });
      return true;
    },
    async wrong(id) {
      const nowMs = settleTime();
      const entry = taken.get(id)?.entry;
      if (entry === undefined) return false;
      taken.delete(id);
      const { tried, charge } = entry;
      add(ownOf(entry), nowMs);
      const budget = budgetOf(entry);
      if (budget) add(budget, nowMs);
      if (tried.what === 'pin') {
        const counted = pairOf(tried, tried.of);
        const text = textOf(counted);
        if (charge.spares) spared.set(text, { counted });
        if (charge.own === 'everywhere') shares.set(text, { counted, wrong: (shares.get(text)?.wrong ?? 0) + 1 });
      }
      return true;
    },
    async giveBack(id) {
      settleTime();
      taken.delete(id);
    },
    async forgive(tried, keep) {
      const nowMs = settleTime();
      if (tried.what === 'code' || tried.source === 'unnamed') return;
      const pair = textOf(pairOf(tried, tried.of));
      counts.delete(pair);
      const own = counts.get(textOf(sourceOf(tried)));
      if (own) own.wrong = Math.max(0, own.wrong - (shares.get(pair)?.wrong ?? 0));
      shares.delete(pair);
      if (tried.source.startsWith('ext:')) return;
      const owner = JSON.stringify(tried.of);
      const numbers = knownTo.get(owner) ?? new Map<Source, number>();
      knownTo.set(owner, numbers);
      remember(numbers, tried.source, nowMs, keep.numbers);
      remember(known, tried.source, nowMs, KNOWN_ANYWHERE);
    },
    async counts() {
      const nowMs = settleTime();
      const all = [...counts.values()].filter(({ wrong }) => wrong > 0);
      return { nowMs, counts: all.map(({ counted, wrong }) => ({ counted, wrong })) };
    },
    async clear(what) {
      settleTime();
      let cleared = 0;
      for (const [text, { counted, wrong }] of counts) {
        if (!covers(what, counted)) continue;
        counts.delete(text);
        if (wrong > 0) cleared += 1;
      }
      for (const beside of [shares, spared]) {
        for (const [text, { counted }] of beside) if (covers(what, counted)) beside.delete(text);
      }
      return cleared;
    },
  };
}

const budgetFor = (of: PinOwner, budget: 'strangers' | 'known'): Counted =>
  'conference' in of ? { kind: 'conference', ...of, budget } : { kind: 'account', ...of, budget };
const untimed = ({ wrong, open }: Tally): Tally => ({ wrong, open });

function covers(what: Forgiven, counted: Counted): boolean {
  switch (what.kind) {
    case 'source':
      return 'source' in counted && counted.source === what.source;
    case 'conference':
      return 'conference' in counted && counted.conference === what.conference;
    case 'account':
      return 'account' in counted && counted.account === what.account;
    case 'all':
      return true;
  }
}

/** Keeps a number, and of more than so many forgets the oldest; of those of one moment the first by name, as Redis does. */
function remember(numbers: Map<Source, number>, source: Source, nowMs: number, most: number): void {
  numbers.set(source, nowMs);
  if (numbers.size <= most) return;
  const oldestFirst = [...numbers].sort(([one, at], [other, than]) => at - than || (one < other ? -1 : 1));
  for (const [oldest] of oldestFirst.slice(0, numbers.size - most)) numbers.delete(oldest);
}
