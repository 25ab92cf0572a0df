import type { Claim, OccurrenceStore } from '../../store/occurrences.ts';

export interface HeldClaimsOptions {
  readonly occurrences: Pick<OccurrenceStore, 'claim'>;
  /** How long a claim holds that is not renewed. */
  readonly leaseMs: number;
  complain(what: string, error: unknown): void;
}

/** Renews claims before they run out, from when they were made until they are let go. */
export interface HeldClaims {
  /** Holds claims that were made now, by one step; returns what lets go of one of them. */
  hold(claims: readonly Claim[]): (claim: Claim) => void;
}

/** Of one step, and so of one token. */
interface Portion {
  readonly claims: Set<Claim>;
  madeMs: number;
}

export function holdClaims({ occurrences, leaseMs, complain }: HeldClaimsOptions): HeldClaims {
  const portions = new Set<Portion>();
  let timer: NodeJS.Timeout | undefined;

  function renew(): void {
    const nowMs = performance.now();
    for (const portion of portions) {
      const [first, ...others] = portion.claims;
      if (first === undefined || nowMs - portion.madeMs < leaseMs / 4) continue;
      portion.madeMs = nowMs;
      occurrences
        .claim([first, ...others], first.token, leaseMs)
        .catch((error: unknown) =>
          complain(
            `the claim of conference ${first.conference} and ${others.length} others could not be renewed`,
            error,
          ),
        );
    }
  }
  return {
    hold(claims) {
      const portion: Portion = { claims: new Set(claims), madeMs: performance.now() };
      if (claims.length > 0) portions.add(portion);
      if (portions.size > 0) timer ??= setInterval(renew, leaseMs / 3);
      return (claim) => {
        portion.claims.delete(claim);
        if (portion.claims.size === 0) portions.delete(portion);
        if (portions.size > 0) return;
        clearInterval(timer);
        timer = undefined;
      };
    },
  };
}
