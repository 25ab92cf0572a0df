import { setTimeout as delay } from 'node:timers/promises';
import { assertNever } from '../../core/assert-never.ts';
import type { CallOutcome } from '../../core/call/order.ts';
import type { CallId, ConferenceId } from '../../core/ids.ts';
import type { NoticeOutcome } from '../../core/notice-outcome.ts';
import type { RoomInvite, RoomView } from '../../core/room-view.ts';
import type { Rooms } from '../../operations/rooms.ts';
import { ATTEMPT_LASTS_MS } from '../../store/notices.ts';

/** Sees calls to their end, by looking at their rooms. */
export interface CallWatch {
  /** How a call comes out; undefined where it is time to end. Never rejects. */
  outcomeOf(conference: ConferenceId, call: CallId): Promise<NoticeOutcome | undefined>;
}

interface Watched {
  readonly conference: ConferenceId;
  readonly call: CallId;
  readonly untilMs: number;
  /** How often its room was seen without it. */
  missed: number;
  resolve(outcome: NoticeOutcome | undefined): void;
}
/** After a restart a room is there before all of its calls. */
const MISSED_AT_MOST = 10;

/**
 * Looks at all rooms with a call together, every so often, while there are any. A call that its room does not know is lost: the room
 * shows those that are over for a quarter of an hour, but not after a restart.
 */
export function watchCalls(rooms: Pick<Rooms, 'list'>, everyMs: number, ending: AbortSignal): CallWatch {
  const watched = new Set<Watched>();
  let looking = false;

  async function look(): Promise<void> {
    const views = await rooms.list([...new Set([...watched].map(({ conference }) => conference))]);
    for (const one of [...watched]) {
      const outcome = 'away' in views ? lateOutcome(one) : outcomeIn(one, views);
      if (outcome === undefined) continue;
      watched.delete(one);
      one.resolve(outcome);
    }
  }
  async function keepLooking(): Promise<void> {
    looking = true;
    while (watched.size > 0 && !ending.aborted) {
      await look();
      if (watched.size > 0) await delay(everyMs, undefined, { signal: ending }).catch(() => undefined);
    }
    looking = false;
    if (ending.aborted) giveUp();
  }
  function giveUp(): void {
    for (const one of watched) one.resolve(undefined);
    watched.clear();
  }
  ending.addEventListener('abort', giveUp, { once: true });

  return {
    outcomeOf(conference, call) {
      if (ending.aborted) return Promise.resolve(undefined);
      const { promise, resolve } = Promise.withResolvers<NoticeOutcome | undefined>();
      watched.add({ conference, call, untilMs: performance.now() + ATTEMPT_LASTS_MS, missed: 0, resolve });
      if (!looking) void keepLooking();
      return promise;
    },
  };
}

function outcomeIn(one: Watched, views: Exclude<Awaited<ReturnType<Rooms['list']>>, { readonly away: string }>) {
  const room = views.find(({ conference }) => conference === one.conference);
  const invite = room?.invites.find(({ call }) => call === one.call);
  if (room !== undefined && invite !== undefined) {
    one.missed = 0;
    return outcomeOfInvite(invite, room.members) ?? lateOutcome(one);
  }
  one.missed += 1;
  if (one.missed < MISSED_AT_MOST) return lateOutcome(one);
  return { kind: 'unknown', reason: 'the room does not know of the call any more' } as const;
}
function lateOutcome({ untilMs }: Watched): NoticeOutcome | undefined {
  return performance.now() < untilMs ? undefined : { kind: 'unknown', reason: 'it took too long' };
}

function outcomeOfInvite(
  { stage, leg, outcome, refusal, cause }: RoomInvite,
  members: RoomView['members'],
): NoticeOutcome | undefined {
  // The room may not take who has accepted.
  if (stage === 'accepted' && members.some((member) => member.leg === leg)) return { kind: 'accepted', reason: '' };
  if (stage !== 'over') return undefined;
  if (outcome === null) return { kind: 'refused', reason: refusal ?? '' };
  return { kind: kindOf(outcome), reason: outcome === 'completed' ? '' : cause };
}
function kindOf(outcome: CallOutcome): NoticeOutcome['kind'] {
  switch (outcome) {
    case 'completed':
      return 'accepted';
    case 'busy':
    case 'no-answer':
    case 'rejected':
    case 'no-such-number':
    case 'not-accepted':
    case 'cancelled':
    case 'turned-away':
    case 'failed':
      return outcome;
    default:
      return assertNever(outcome);
  }
}
