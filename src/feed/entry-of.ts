import { assertNever } from '../core/assert-never.ts';
import type { Attribution } from '../core/attribution.ts';
import type { ConferenceId, LegId } from '../core/ids.ts';
import type { Tell } from '../core/tell.ts';
import { type Doer, type FeedEntry, type FeedFact, feedTime, type OfLeg } from './entry.ts';
import type { KnownLegs } from './known-legs.ts';

export interface TellContext {
  /** By our clock, in milliseconds since the epoch. */
  readonly atMs: number;
  /** By FreeSWITCH's, where an event of it says so. */
  readonly fsAtMs: number | undefined;
  /** What was told of legs before. */
  readonly legs: KnownLegs;
}

/** What the feed says of something that is told; undefined for what is not for it, and for talking, which is sent as a state. */
export function entryOf(tell: Tell, { atMs, fsAtMs, legs }: TellContext): FeedEntry | undefined {
  const at = feedTime(fsAtMs ?? atMs);
  const of = (leg: LegId): OfLeg => {
    const { number, name } = legs.get(leg) ?? {};
    return { leg, number, name };
  };
  const entry = (conference: ConferenceId | null, fact: FeedFact): FeedEntry => ({ at, conference, ...fact });
  switch (tell.kind) {
    case 'caller-arrived':
      return entry(null, { type: 'caller.arrived', leg: tell.leg, number: tell.number, name: tell.name });
    case 'digits-refused':
      return entry(legs.get(tell.leg)?.conference ?? null, {
        type: 'caller.refused',
        ...of(tell.leg),
        what: tell.what,
        tries: tell.tries,
      });
    case 'caller-admitted':
      return entry(tell.conference, { type: 'caller.admitted', ...of(tell.leg), role: tell.role });
    case 'caller-parted':
      return entry(legs.get(tell.leg)?.conference ?? null, {
        type: 'caller.parted',
        ...of(tell.leg),
        why: tell.why,
      });
    case 'member-entered': {
      const { conference, leg, member, number, name, role, muted } = tell;
      return entry(conference, { type: 'member.entered', leg, member, number, name, role, muted });
    }
    case 'member-left':
      return entry(tell.conference, {
        type: 'member.left',
        ...of(tell.leg),
        member: tell.member,
        expelled: tell.expelled,
        ...doer(tell),
      });
    case 'member-muted':
    case 'member-unmuted':
    case 'member-deafened':
    case 'member-undeafened':
      return entry(tell.conference, {
        type: MEMBER_TYPES[tell.kind],
        ...of(tell.leg),
        member: tell.member,
        ...doer(tell),
      });
    case 'key-pressed':
      return entry(tell.conference, {
        type: 'key.pressed',
        ...of(tell.leg),
        action: tell.action,
        outcome: tell.outcome,
      });
    case 'hand-changed':
      return entry(tell.conference, {
        type: tell.raised ? 'hand.raised' : 'hand.lowered',
        ...of(tell.leg),
        ...doer(tell),
      });
    case 'gate-changed':
      return entry(tell.conference, { type: tell.open ? 'gate.opened' : 'gate.closed' });
    case 'lock-changed':
      return entry(tell.conference, { type: tell.locked ? 'room.locked' : 'room.unlocked', ...doer(tell) });
    case 'mode-changed':
      return entry(tell.conference, { type: 'room.mode', mode: tell.mode, ...doer(tell) });
    case 'announcements-changed':
      return entry(tell.conference, { type: 'room.announcements', on: tell.on, ...doer(tell) });
    case 'message-played':
      return entry(tell.conference, { type: 'message.played', sound: tell.sound, ...doer(tell) });
    case 'room-opened':
      return entry(tell.conference, { type: 'room.opened' });
    case 'room-closing':
      return entry(tell.conference, { type: 'room.closing', why: tell.why, ...doer(tell) });
    case 'room-ended':
      return entry(tell.conference, { type: 'room.ended', ...doer(tell) });
    case 'call-changed': {
      const { conference, account, call, number, stage, outcome, refusal, hangup } = tell;
      const about = { call, account, number, stage, outcome, refusal, hangup };
      return entry(conference, { type: 'call.changed', ...about, ...doer(tell) });
    }
    case 'command-answered': {
      const { conference, id, by, command, answer } = tell;
      return entry(conference, { type: 'command.answered', id, by, command, answer });
    }
    case 'adopted': {
      const { rooms, members, callers } = tell;
      return entry(null, { type: 'node.adopted', rooms, members, callers });
    }
    case 'talking-changed':
    case 'floor-changed':
    case 'zone-unknown':
    case 'fault':
      return undefined;
    default:
      return assertNever(tell);
  }
}

const MEMBER_TYPES = {
  'member-muted': 'member.muted',
  'member-unmuted': 'member.unmuted',
  'member-deafened': 'member.deafened',
  'member-undeafened': 'member.undeafened',
} as const;

const doer = ({ cause, by, byLeg }: Attribution): Doer => ({ how: cause, by, byLeg });
