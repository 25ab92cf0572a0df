import type { CallRefusal, RuleFinding } from './verdict.ts';

/** A finding, and where it refuses a sentence for people, without a full stop. */
export interface Judgement {
  readonly finding: RuleFinding;
  readonly says: string;
}

/** What a rule looks at and what it wants, as people read it. */
export interface Look {
  /** As the API calls the field that it comes from, where there is one. */
  readonly rule: string;
  readonly value: string;
  readonly limit: string;
  readonly route?: string;
}

export const passes = (look: Look): Judgement => judged(look, 'passed', null, '');
export const refuses = (look: Look, refusal: CallRefusal, says: string): Judgement =>
  judged(look, 'refused', refusal, says);
/** What it looks at is missing, or is looked at elsewhere. */
export const leavesOpen = (look: Look): Judgement => judged(look, 'not-judged', null, '');

/** Passes where it holds. */
export function wants(holds: boolean, look: Look, refusal: CallRefusal, says: string): Judgement {
  return holds ? passes(look) : refuses(look, refusal, says);
}

function judged(look: Look, verdict: RuleFinding['verdict'], refusal: CallRefusal | null, says: string): Judgement {
  const { rule, value, limit, route = null } = look;
  return { finding: { rule, value, limit, verdict, refusal, route }, says };
}

/** The first that refuses, and why. */
export function firstRefusal(
  judgements: readonly Judgement[],
): { readonly refusal: CallRefusal; readonly says: string } | undefined {
  for (const { finding, says } of judgements) {
    if (finding.refusal !== null) return { refusal: finding.refusal, says };
  }
  return undefined;
}
