import type { ConferenceId, LegId, MemberId } from '../core/ids.ts';
import type { Tell } from '../core/tell.ts';

/** What was told of a leg before. */
export interface KnownLeg {
  readonly number?: string;
  readonly name?: string;
  readonly conference?: ConferenceId;
  readonly member?: MemberId;
}
export type KnownLegs = ReadonlyMap<LegId, KnownLeg>;
export const NO_LEGS: KnownLegs = new Map();

/** Remembers the callers, so that what is told of a leg later can say whose it is and of which conference. */
export interface LegMemory {
  readonly known: KnownLegs;
  learn(tell: Tell): void;
}

/** The end of a caller who hangs up at the door is not told, so that the oldest are forgotten beyond this. */
const MOST_LEGS = 20_000;

export function legMemory(most: number = MOST_LEGS): LegMemory {
  const known = new Map<LegId, KnownLeg>();
  function add(leg: LegId, more: KnownLeg): void {
    const all = { ...known.get(leg), ...more };
    known.delete(leg);
    known.set(leg, all);
    if (known.size <= most) return;
    for (const oldest of known.keys()) {
      known.delete(oldest);
      break;
    }
  }
  return {
    known,
    learn(tell) {
      if (tell.kind === 'caller-arrived') add(tell.leg, { number: tell.number, name: tell.name });
      if (tell.kind === 'caller-admitted') add(tell.leg, { conference: tell.conference });
      if (tell.kind === 'member-entered') {
        const { leg, number, name, conference, member } = tell;
        add(leg, { number, name, conference, member });
      }
    },
  };
}
