import { type Chance, type Range, seededChance } from './chance.ts';
import type { SimClock } from './clock.ts';
import type { SimEvent } from './event.ts';

/** What the simulated FreeSWITCH and the network before it do badly; what is left out is done well. */
export interface SimMisbehaviour {
  /** Seed of all draws; 1 unless given. */
  readonly seed?: number;
  /** Each `api` command takes so long. Meanwhile its connection brings nothing else, as in FreeSWITCH. */
  readonly replyDelayMs?: Range;
  /** Replies and events come in pieces of 1 to 7 bytes. */
  readonly split?: boolean;
  /** All connections are cut again and again, after a time of this range, every other time in the middle of an event. */
  readonly dropSocketsEveryMs?: Range;
  /**
   * So many events wait for a client until the next beat; those that come when it is full are lost. After more than 500
   * at a stretch FreeSWITCH ends the connection.
   */
  readonly eventQueueLimit?: number;
  /**
   * What of `conference cv1 lock` (api and bgapi) or `sendmsg UUID APPLICATION ARGUMENT` fails, and with what after
   * `-ERR `; it is not done.
   */
  readonly failing?: (command: string) => string | undefined;
  /** Probability that CHANNEL_EXECUTE_COMPLETE is never told. */
  readonly missingExecuteComplete?: number;
  /** CHANNEL_EXECUTE_COMPLETE is told so late. */
  readonly executeCompleteDelayMs?: Range;
  /**
   * Probability that whoever waits for a dialled leg tells of its failure, by BACKGROUND_JOB or CHANNEL_EXECUTE_COMPLETE,
   * before the leg's CHANNEL_HANGUP_COMPLETE; otherwise it comes after. FreeSWITCH does either.
   */
  readonly jobBeforeHangup?: number;
  /** Probability that an event changes places with the next one of its beat. */
  readonly swapping?: number;
  readonly heartbeatDelayMs?: Range;
  /** New connections are turned away, as by the access list. */
  readonly rejectConnections?: boolean;
}

/** Past so many lost events in a row FreeSWITCH ends the listener (`MAX_MISSED`). */
export const MOST_LOST_EVENTS = 500;

/** The misbehaviour in force, which may change at any moment. */
export interface Mischief {
  readonly now: SimMisbehaviour;
  readonly chance: Chance;
  /** Takes the place of all that was in force. */
  begin(misbehaviour: SimMisbehaviour): void;
  /** Passes an event on: at once, later or never. */
  pass(event: SimEvent, deliver: (event: SimEvent) => void): void;
  /** Lets neighbours among the events of one beat change places. */
  shuffle(events: readonly SimEvent[]): readonly SimEvent[];
}

export function createMischief(clock: SimClock): Mischief {
  let now: SimMisbehaviour = {};
  let chance = seededChance(1);

  const delayOf = (event: SimEvent): Range | undefined => {
    if (event.name === 'CHANNEL_EXECUTE_COMPLETE') return now.executeCompleteDelayMs;
    return event.name === 'HEARTBEAT' ? now.heartbeatDelayMs : undefined;
  };
  return {
    get now() {
      return now;
    },
    get chance() {
      return chance;
    },
    begin: (misbehaviour) => {
      now = misbehaviour;
      chance = seededChance(misbehaviour.seed ?? 1);
    },
    pass: (event, deliver) => {
      if (event.name === 'CHANNEL_EXECUTE_COMPLETE' && chance.happens(now.missingExecuteComplete ?? 0)) return;
      const delay = delayOf(event);
      if (delay === undefined) deliver(event);
      else clock.after(chance.between(delay), () => deliver(event));
    },
    shuffle: (events) => {
      const { swapping } = now;
      if (swapping === undefined) return events;
      const shuffled = [...events];
      for (let at = 0; at + 1 < shuffled.length; at += 1) {
        if (chance.happens(swapping)) shuffled.splice(at, 2, ...shuffled.slice(at, at + 2).reverse());
      }
      return shuffled;
    },
  };
}
