import { amountOf, amountText, parseAmount } from '../core/dialling/amount.ts';
import type { AccountId } from '../core/ids.ts';
import type { CallRecord } from '../directory/call-record.ts';
import type { CallLedger } from '../store/call-ledger.ts';
import type { Callees, Mood } from './callees.ts';
import { BUDGET_FOR, COST, CURRENCY } from './market.ts';

const BUDGET = COST * BigInt(BUDGET_FOR);

/** What came of the money of one account. */
export interface Audit {
  readonly records: number;
  readonly estimated: number;
  readonly spent: string;
  readonly violations: readonly string[];
}

/** Holds the ledger's figures against its records, and those against the legs that FreeSWITCH has seen. */
export async function audit(ledger: CallLedger, account: AccountId, mood: Mood, callees: Callees): Promise<Audit> {
  const violations: string[] = [];
  const open = (await ledger.openCalls()).filter(({ permit }) => permit.account === account);
  if (open.length > 0) violations.push(`${open.length} calls are open, and none of them stands`);
  const records = await allRecords(ledger, account);
  const costs = records.reduce((sum, { cost }) => sum + (parseAmount(cost) ?? 0n), 0n);

  // A round may have gone over midnight, and what was set aside counts on the day on which it was.
  const days = new Set(records.map(({ placedAtMs }) => new Date(placedAtMs).toISOString().slice(0, 10)));
  const figures = await Promise.all([...days].map((day) => ledger.figures(account, day, CURRENCY)));
  const spent = figures.reduce((sum, day) => sum + day.spent, 0n);
  const reserved = figures.reduce((sum, day) => sum + day.reserved, 0n);
  const legs = figures[0]?.legs ?? 0;
  const money = (millionths: bigint): string => amountText(amountOf(millionths));
  if (reserved !== 0n) violations.push(`${money(reserved)} are still set aside`);
  if (legs !== 0) violations.push(`${legs} legs are still counted`);
  if (spent !== costs) violations.push(`${money(spent)} are spent, and the records come to ${money(costs)}`);
  if (spent > BUDGET * BigInt(days.size)) violations.push(`${money(spent)} are spent of ${money(BUDGET)}`);
  if (mood === 'yes' && days.size === 1 && spent !== BUDGET) {
    violations.push(`everybody answers, and ${money(spent)} are spent of ${money(BUDGET)}`);
  }

  const recorded = new Map(records.map((record) => [String(record.leg), record]));
  if (recorded.size !== records.length) violations.push(`${records.length - recorded.size} records are of legs twice`);
  for (const { uuid, call, cause } of callees.phones) {
    const record = recorded.get(uuid);
    if (record === undefined) violations.push(`leg ${uuid} to ${call.number} has no record`);
    else if (callees.answered.has(uuid) && record.cost === '0') {
      violations.push(`leg ${uuid} was answered and costs nothing: ${JSON.stringify(record)}`);
    } else if (mood === 'yes' && record.cost === '0') {
      violations.push(`everybody answers, and leg ${uuid} was not left to (${cause}): ${JSON.stringify(record)}`);
    }
  }
  if (callees.most > BUDGET_FOR) violations.push(`${callees.most} legs stood at once, with budget for ${BUDGET_FOR}`);
  return {
    records: records.length,
    estimated: records.filter(({ estimated }) => estimated).length,
    spent: money(spent),
    violations,
  };
}

const PAGE = 500;
async function allRecords(ledger: CallLedger, account: AccountId): Promise<readonly CallRecord[]> {
  const all: CallRecord[] = [];
  for (;;) {
    const page = await ledger.records({ account }, { limit: PAGE, after: all.at(-1)?.id, order: 'oldest-first' });
    all.push(...page);
    if (page.length < PAGE) return all;
  }
}
