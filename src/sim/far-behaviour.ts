/** What the far end of a call that FreeSWITCH places does by itself. What is left out it does not do. */
export interface FarBehaviour {
  /** No leg comes into being; the call fails at once, with this cause. */
  readonly noChannel?: string;
  /** 180 so long after the call was placed. */
  readonly ringsAfterMs?: number;
  /** 183 with sound, which goes on until the answer or the refusal. */
  readonly earlyMediaAfterMs?: number;
  readonly answersAfterMs?: number;
  /** Refuses with this cause, so long after the call was placed. */
  readonly refuses?: { readonly cause: string; readonly afterMs: number };
  /** Speaks so long from the answer on. */
  readonly speaksMs?: number;
  /** Presses keys so long after the answer. */
  readonly presses?: { readonly keys: string; readonly afterMs: number };
  /** Hangs up so long after the answer. */
  readonly hangsUpAfterMs?: number;
}

/** What an answered far end may do besides. */
export type AfterAnswer = Pick<FarBehaviour, 'presses' | 'hangsUpAfterMs' | 'speaksMs'>;

/** Rings and is answered; at once, without ringing, for 0. */
export const answers = (afterMs = 0, after: AfterAnswer = {}): FarBehaviour => ({
  ...(afterMs > 0 ? { ringsAfterMs: 0 } : {}),
  answersAfterMs: afterMs,
  ...after,
});

/** Refuses, and rings before that if it takes its time: `refuses('CALL_REJECTED', 600)`. */
export const refuses = (cause: string, afterMs = 0): FarBehaviour => ({
  ...(afterMs > 0 ? { ringsAfterMs: 0 } : {}),
  refuses: { cause, afterMs },
});

export const busy = (): FarBehaviour => refuses('USER_BUSY');
export const rejects = (afterMs = 0): FarBehaviour => refuses('CALL_REJECTED', afterMs);
export const unallocated = (): FarBehaviour => refuses('UNALLOCATED_NUMBER');

/** Rings and does nothing else, unless a test makes it: its telephone can ring, answer and hang up. */
export const neverAnswers = (): FarBehaviour => ({ ringsAfterMs: 0 });

/** Says something before it is answered or refuses. */
export const announces = (then: FarBehaviour): FarBehaviour => {
  const { ringsAfterMs: _, ...rest } = then;
  return { earlyMediaAfterMs: 0, ...rest };
};

/** Answers, speaks, and never presses a key. */
export const voicemail = (afterMs = 2000, speaksMs = 5000): FarBehaviour => answers(afterMs, { speaksMs });

/** Nobody is at the address: there is a leg, which fails. */
export const unreachable = (): FarBehaviour => refuses('NORMAL_TEMPORARY_FAILURE');

/** FreeSWITCH knows that the gateway does not answer: there is no leg. */
export const gatewayDown = (): FarBehaviour => ({ noChannel: 'GATEWAY_DOWN' });
export const invalidGateway = (): FarBehaviour => ({ noChannel: 'INVALID_GATEWAY' });
