import type { Turn } from '../core/core.ts';
import type { Input } from '../core/input.ts';

/** Measures our own time from the bytes with a digit to the commands that it led to; a key that leads to none is not measured. */
export interface KeyTiming {
  /** Bytes have come from FreeSWITCH. */
  received(): void;
  /** A turn is over, and its commands are written. */
  turned(turn: Pick<Turn, 'intents'>, input: Input): void;
}

/** `answered` is told milliseconds; `now` is a steady clock of milliseconds and their fractions. */
export function keyTiming(answered: (tookMs: number) => void, now: () => number): KeyTiming {
  let receivedAtMs: number | undefined;
  return {
    received() {
      receivedAtMs = now();
    },
    turned({ intents }, input) {
      if (receivedAtMs === undefined || input.kind !== 'event' || input.event.kind !== 'digit') return;
      if (intents.some(({ family }) => family === 'fs')) answered(now() - receivedAtMs);
    },
  };
}
