import { assertNever } from '../core/assert-never.ts';
import { type Outcome, type Refusal, refuse } from './outcome.ts';
import type { RoomAnswer } from './rooms.ts';

export type Failure = { readonly ok: false; readonly refusal: Refusal };

export const noRoom = refuse({ kind: 'absent', message: 'nobody is in the room of this conference' });
export const noMember = refuse({ kind: 'absent', message: 'the room has no such member' });
export const away = (message: string): Failure => refuse({ kind: 'away', message });

/** Why a command was not done. */
export function refusalOf(answer: Exclude<RoomAnswer, { readonly kind: 'confirmed' | 'inviting' }>): Failure {
  switch (answer.kind) {
    case 'no-room':
      return noRoom;
    case 'no-member':
      return noMember;
    case 'no-call':
      return refuse({ kind: 'absent', message: 'the conference has no such call' });
    case 'refused':
      return refusedBy(answer);
    case 'unconfirmed':
      return refuse({ kind: 'unconfirmed', message: answer.known });
    case 'away':
      return away(answer.reason);
    default:
      return assertNever(answer);
  }
}

function refusedBy({ by, reason, refusal }: RoomAnswer & { readonly kind: 'refused' }): Failure {
  // What it is judged by could not be read: that is nobody's rule, and may be otherwise in a moment.
  if (refusal === 'unavailable') return away(reason);
  if (by === 'guard' && refusal !== undefined) return refuse({ kind: 'call', reason: refusal, message: reason });
  return refuse({ kind: by === 'freeswitch' ? 'refused' : 'conflict', message: reason });
}

export const unless = <T>(outcome: Outcome<T>): Refusal | undefined => (outcome.ok ? undefined : outcome.refusal);
