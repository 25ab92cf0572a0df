import type { Channel } from './channel.ts';
import type { FarBehaviour } from './far-behaviour.ts';
import { pickUp, ring, sendEarlyMedia } from './outgoing.ts';
import type { SimPhone } from './phone.ts';

/** One leg of a dial string that FreeSWITCH was told to dial. */
export interface PlacedCall {
  /** `sofia/gateway/one/4930123`, without its variables. */
  readonly dialled: string;
  /** The name of the gateway; undefined where it does not go through one. */
  readonly gateway: string | undefined;
  /** The number, or what stands in its place. */
  readonly number: string;
  readonly variables: ReadonlyMap<string, string>;
  /** Uuid of the leg for which `bridge` dials; undefined for `originate`. */
  readonly from: string | undefined;
}

/** A far end: a telephone that is called. What it does by itself can be added to, and a test can do all of it. */
export interface FarPhone extends SimPhone {
  readonly call: PlacedCall;
  /** Keys that came to it through a bridge. */
  readonly received: string;
  /** 180. */
  ring(): void;
  /** 183: what it says is heard from now on. */
  earlyMedia(): void;
  answer(): void;
}

/** Calls that one `onCall` is for. */
export interface FarLine {
  /** Its telephones, oldest call first. */
  readonly calls: readonly FarPhone[];
  /** Those whose call still stands. */
  readonly current: readonly FarPhone[];
  /** From now on these calls are not its own. */
  remove(): void;
}

/** Which calls: a number, a pattern of numbers, or whatever a test looks at. */
export type CallFilter = string | RegExp | ((call: PlacedCall) => boolean);

/** What they do, the same for each call or by the call; undefined leaves it to an earlier line. */
export type FarPlan = FarBehaviour | ((call: PlacedCall) => FarBehaviour | undefined);

/** Who is called, and what they do. */
export interface FarEnds {
  /** Every leg of a dial string that was tried, in order. */
  readonly placed: readonly PlacedCall[];
  /** The last line that wants a call gets it. */
  onCall(filter: CallFilter, plan: FarPlan): FarLine;
  /** What the far end of this call does; undefined where nobody has been set up for it. */
  behaviour(call: PlacedCall): { readonly behaviour: FarBehaviour; took(phone: FarPhone): void } | undefined;
  note(call: PlacedCall): void;
}

interface Line {
  readonly wants: (call: PlacedCall) => boolean;
  readonly plan: FarPlan;
  readonly calls: FarPhone[];
}

function predicate(filter: CallFilter): (call: PlacedCall) => boolean {
  if (typeof filter === 'function') return filter;
  return ({ number }) => (typeof filter === 'string' ? number === filter : filter.test(number));
}

export function createFarEnds(): FarEnds {
  const lines: Line[] = [];
  const placed: PlacedCall[] = [];
  return {
    placed,
    note: (call) => placed.push(call),
    onCall: (filter, plan) => {
      const line: Line = { wants: predicate(filter), plan, calls: [] };
      lines.unshift(line);
      return {
        calls: line.calls,
        get current() {
          return line.calls.filter((phone) => phone.state !== 'gone');
        },
        remove: () => {
          const at = lines.indexOf(line);
          if (at >= 0) lines.splice(at, 1);
        },
      };
    },
    behaviour: (call) => {
      for (const { wants, plan, calls } of lines) {
        if (!wants(call)) continue;
        const behaviour = typeof plan === 'function' ? plan(call) : plan;
        if (behaviour !== undefined) return { behaviour, took: (phone) => void calls.push(phone) };
      }
      return undefined;
    },
  };
}

/** Makes a far end of the telephone on `leg`. */
export function farPhone(phone: SimPhone, leg: Channel, call: PlacedCall): FarPhone & { received: string } {
  return Object.assign(phone, {
    call,
    received: '',
    ring: () => ring(leg),
    earlyMedia: () => {
      sendEarlyMedia(leg);
      phone.speak(true);
    },
    answer: () => {
      if (leg.answeredMs === 0 && leg.earlyMs !== 0) phone.speak(false);
      pickUp(leg);
    },
  });
}

/** Lets the far end do by itself what it does. */
export function behave(phone: FarPhone, leg: Channel, behaviour: FarBehaviour): void {
  const { ringsAfterMs, earlyMediaAfterMs, answersAfterMs, refuses, presses, speaksMs, hangsUpAfterMs } = behaviour;
  const after = (ms: number | undefined, act: () => void) => {
    if (ms !== undefined) leg.core.clock.after(ms, () => leg.cause === undefined && act());
  };
  after(ringsAfterMs, phone.ring);
  after(earlyMediaAfterMs, phone.earlyMedia);
  after(refuses?.afterMs, () => phone.hangup(refuses?.cause));
  after(answersAfterMs, () => {
    phone.answer();
    if (speaksMs !== undefined) {
      phone.speak(true);
      after(speaksMs, () => phone.speak(false));
    }
    after(presses?.afterMs, () => phone.press(presses?.keys ?? ''));
    after(hangsUpAfterMs, () => phone.hangup());
  });
}
