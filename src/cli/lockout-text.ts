import { assertNever } from '../core/assert-never.ts';
import type { Code, ConferenceId } from '../core/ids.ts';
import type { Lockout } from '../store/lockouts.ts';
import type { Counted } from '../store/try-ledger.ts';
import { textTable } from './table.ts';

type Codes = ReadonlyMap<ConferenceId, Code>;

/** A count for programs. */
export function lockoutJson({ counted, wrong, refusedUntilMs }: Lockout, codes: Codes) {
  const conference = 'conference' in counted ? counted.conference : null;
  return {
    source: 'source' in counted ? counted.source : null,
    budget: 'budget' in counted ? counted.budget : null,
    account: 'account' in counted ? counted.account : null,
    conference,
    code: conference === null ? null : (codes.get(conference) ?? null),
    wrong,
    refused_until: refusedUntilMs === undefined ? null : new Date(refusedUntilMs).toISOString(),
  };
}

const HEAD = ['who', 'where', 'wrong', 'refused until'];

/** Counts for people, a line for each. */
export function lockoutTable(counts: readonly Lockout[], codes: Codes): string {
  const rows = counts.map(({ counted, wrong, refusedUntilMs }) => [
    whoText(counted),
    whereText(counted, codes),
    String(wrong),
    refusedUntilMs === undefined ? '-' : `${new Date(refusedUntilMs).toISOString().slice(0, 16).replace('T', ' ')} UTC`,
  ]);
  return textTable([HEAD, ...rows]);
}

function whoText(counted: Counted): string {
  switch (counted.kind) {
    case 'source':
    case 'pair':
      return counted.source;
    case 'conference':
    case 'account':
      return counted.budget === 'strangers' ? 'all strangers' : 'all known numbers';
    default:
      return assertNever(counted);
  }
}

/** Where it counts: at a conference by its code, at an access account by its id, or everywhere. */
function whereText(counted: Counted, codes: Codes): string {
  if (counted.kind === 'source') return 'any';
  if ('account' in counted) return `account ${counted.account}`;
  return codes.get(counted.conference) ?? `id ${counted.conference}`;
}
