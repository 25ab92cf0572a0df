import { ROLES, type Role } from '../conference.ts';
import { type LegId, parseLegId } from '../ids.ts';
import type { CallOrder } from './order.ts';

/** What whoever adopts a call has to know beyond its request and its permit. */
export type CallMemo =
  | {
      readonly kind: 'enter';
      readonly role: Role;
      readonly accept: boolean;
      readonly untilMs?: number;
      readonly language: string | null;
    }
  | { readonly kind: 'bridge'; readonly from: LegId; readonly language: string | null };

export function packMemo({ then, language }: CallOrder): string {
  const memo: CallMemo =
    then.kind === 'enter'
      ? { ...{ kind: 'enter', role: then.role, accept: then.accept, language }, ...until(then.untilMs) }
      : { kind: 'bridge', from: then.from, language };
  return JSON.stringify(memo);
}

const until = (untilMs: unknown): { readonly untilMs?: number } => (typeof untilMs === 'number' ? { untilMs } : {});

/** Undefined for what {@link packMemo} has not made. */
export function unpackMemo(text: string): CallMemo | undefined {
  const { kind, role, accept, untilMs, language, from }: Record<string, unknown> = parsed(text);
  const spoken = typeof language === 'string' ? language : null;
  if (kind === 'enter') {
    const known = ROLES.find((each) => each === role);
    return known && { ...{ kind, role: known, accept: accept !== false, language: spoken }, ...until(untilMs) };
  }
  const leg = typeof from === 'string' ? parseLegId(from) : undefined;
  return kind === 'bridge' && leg !== undefined ? { kind, from: leg, language: spoken } : undefined;
}

function parsed(text: string): Record<string, unknown> {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null ? { ...value } : {};
  } catch {
    return {};
  }
}
