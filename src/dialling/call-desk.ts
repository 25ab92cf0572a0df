import type { AccessTerms } from '../core/access/terms.ts';
import type { CallAttempt, OpenCall } from '../core/call/record.ts';
import { amountText, plus } from '../core/dialling/amount.ts';
import { judgeCall } from '../core/dialling/guard.ts';
import type { GuardInput } from '../core/dialling/situation.ts';
import type { SpecialNumbers } from '../core/dialling/terms.ts';
import type { CallRefusal, CallRequest, CallVerdict, RuleFinding } from '../core/dialling/verdict.ts';
import type { CallId } from '../core/ids.ts';
import type { CallLedger, DayFigures } from '../store/call-ledger.ts';
import { type AccessCaller, accessTermsOf } from './access-caller.ts';
import { type LeftOut, type TermsSource, termsFor } from './call-terms.ts';

/** What calls are judged by that stands in the configuration. */
export interface CallBounds {
  readonly special: SpecialNumbers;
  readonly bounds: GuardInput['bounds'];
}

export interface DeskParts extends TermsSource, CallBounds {
  readonly ledger: CallLedger;
  /** The node that the calls are made on. */
  readonly node: string;
  /** Milliseconds since the epoch. */
  readonly nowMs: () => number;
}

/** Where every outbound call is asked for: loads what it is judged by, asks the guard, and sets aside its money. */
export interface Desk {
  /** What would come of the call now, with every rule, its value and its verdict; nothing is set aside. */
  explain(request: CallRequest): Promise<CallVerdict>;
  /** The verdict, and where it permits the call its money and its leg set aside: in Redis in one step. */
  reserve(request: CallRequest, memo: string): Promise<CallVerdict>;
  noteAnswer(call: CallId, attempt: number, atMs: number): Promise<void>;
  settle(call: CallId, attempts: readonly CallAttempt[]): Promise<void>;
  /** The calls of the node that are not settled. */
  open(): Promise<readonly OpenCall[]>;
  /** The access account that a caller uses; undefined for none. */
  findAccess(caller: AccessCaller): Promise<AccessTerms | undefined>;
}

export function callDesk(parts: DeskParts): Desk {
  const { ledger, node, nowMs, special, bounds } = parts;

  async function judge(request: CallRequest): Promise<CallVerdict> {
    const terms = await termsFor(request.purpose, parts);
    if (!terms.ok) return { kind: 'refused', refusal: 'unavailable', says: terms.error, findings: [] };
    const { leftOut, ...known } = terms.value;
    return withLeftOut(judgeCall({ ...known, request, special, bounds, nowMs: nowMs() }), leftOut);
  }

  return {
    async explain(request) {
      const verdict = await judge(request);
      if (verdict.kind === 'refused') return verdict;
      const { account, day, currency } = verdict.permit;
      return heldAgainst(verdict, await ledger.figures(account, day, currency));
    },
    async reserve(request, memo) {
      const verdict = await judge(request);
      if (verdict.kind === 'refused') return verdict;
      const { permit } = verdict;
      const call: OpenCall = { request, permit, reservedAtMs: nowMs(), answered: null, memo };
      const reserved = await ledger.reserve(call, node);
      return reserved === 'ok' ? verdict : spent(reserved, verdict.findings);
    },
    async noteAnswer(call, attempt, atMs) {
      await ledger.noteAnswer(call, attempt, atMs);
    },
    async settle(call, attempts) {
      await ledger.settle(call, attempts);
    },
    open: () => ledger.openCalls(node),
    findAccess: (caller) => accessTermsOf(caller, parts.directory),
  };
}

/** Tells of the routes that could not be judged; where no other has a rate for the number, they are why there is no call. */
function withLeftOut(verdict: CallVerdict, leftOut: readonly LeftOut[]): CallVerdict {
  const [first] = leftOut;
  if (first === undefined) return verdict;
  const untold = { rule: 'rates', limit: 'rates that can be read', verdict: 'not-judged', refusal: null } as const;
  const findings = [...verdict.findings, ...leftOut.map(({ route, says }) => ({ ...untold, value: says, route }))];
  if (verdict.kind === 'permitted' || verdict.refusal !== 'no-route') return { ...verdict, findings };
  return { ...verdict, findings, refusal: 'unavailable', says: `route ${first.route} is left out: ${first.says}` };
}

const SPENT: Readonly<Record<'budget' | 'too-many-legs', string>> = {
  budget: "the access account's budget of the day would not cover the call",
  'too-many-legs': 'the access account has as many calls at once as it may have',
};
/** What the guard could not know: it is what all calls of the account come to at this moment. */
function spent(refusal: CallRefusal & keyof typeof SPENT, findings: readonly RuleFinding[]): CallVerdict {
  return { kind: 'refused', refusal, says: SPENT[refusal], findings };
}

/** What was left open by the guard, judged by what the account has spent and set aside so far. */
function heldAgainst(
  { permit, findings }: CallVerdict & { readonly kind: 'permitted' },
  { spent: gone, reserved, legs }: DayFigures,
): CallVerdict {
  const { dailyBudget, maximumLegs, reserve, currency } = permit;
  const whole = plus(plus(gone, reserved), reserve);
  const broken: (keyof typeof SPENT)[] = [];
  if (dailyBudget !== undefined && reserve > 0n && whole > dailyBudget) broken.push('budget');
  if (maximumLegs !== undefined && legs >= maximumLegs) broken.push('too-many-legs');
  const judged = (finding: RuleFinding, rule: keyof typeof SPENT, value: string): RuleFinding => {
    const refused = broken.includes(rule);
    return { ...finding, value, verdict: refused ? 'refused' : 'passed', refusal: refused ? rule : null };
  };
  const all = findings.map((finding) => {
    if (finding.rule === 'daily_budget') {
      return judged(finding, 'budget', `${amountText(whole)} ${currency} with this call, up to its limit`);
    }
    return finding.rule === 'maximum_legs' ? judged(finding, 'too-many-legs', `${legs} now`) : finding;
  });
  const [first] = broken;
  return first === undefined ? { kind: 'permitted', permit, findings: all } : spent(first, all);
}
