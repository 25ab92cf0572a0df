import { assertNever } from './assert-never.ts';
import type { Cast } from './cast.ts';
import { callOfLeg, type LegId } from './ids.ts';
import type { Message } from './step.ts';

/** Gives a message to the automaton that it is for, which begins where it has to; one that is over hears nothing. */
export function deliver(message: Message, cast: Cast): void {
  switch (message.kind) {
    case 'seat-asked':
      cast.beginRoom(message.conference.id, message.conference);
      cast.rooms.send(message.conference.id, message);
      return;
    case 'call-adopted':
      cast.beginRoom(message.id, message.conference);
      cast.rooms.send(message.id, message);
      return;
    case 'seat-given-up':
    case 'name-recorded':
    case 'key-pressed':
      cast.rooms.send(message.id, message);
      return;
    case 'seat-granted':
      cast.callers.send(message.leg, message);
      return;
    case 'seat-refused':
      cast.callers.send(message.leg, message);
      turnAway(message.leg, cast);
      return;
    case 'turned-away':
      turnAway(message.leg, cast);
      return;
    case 'call-asked':
      cast.beginCall(message.order);
      return;
    case 'call-dropped':
      cast.calls.send(message.call, { kind: 'dropped' });
      return;
    case 'call-told':
      if (message.family === 'room') cast.rooms.send(message.id, message);
      else cast.access.send(message.leg, message);
      return;
    case 'invited':
      cast.beginInvited(message);
      return;
    default:
      assertNever(message);
  }
}

/** The call of a leg, where it has one, comes to nothing. */
function turnAway(leg: LegId, cast: Cast): void {
  const called = callOfLeg(leg);
  if (called !== undefined) cast.calls.send(called.call, { kind: 'turned-away' });
}
