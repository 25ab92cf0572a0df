import { assertNever } from '../core/assert-never.ts';
import type { Tell } from '../core/tell.ts';
import type { Log } from './log.ts';

/** Writes what the core tells into the log: one line each, with the leg and the conference as fields to search by. */
export function narrate(log: Log, tell: Tell): void {
  const { kind: _, ...fields } = tell;
  switch (tell.kind) {
    case 'caller-arrived':
      log.info(fields, 'a caller has arrived');
      return;
    case 'digits-refused':
      log.info(fields, `wrong ${tell.what}`);
      return;
    case 'caller-admitted':
      log.info(fields, `admitted as ${tell.role}`);
      return;
    case 'caller-parted':
      log.info(fields, `let go: ${tell.why}`);
      return;
    case 'member-entered':
      log.info(fields, 'is in the room');
      return;
    case 'member-left':
      log.info(fields, tell.expelled ? 'was put out of the room' : 'has left the room');
      return;
    case 'key-pressed':
      log.info(fields, `pressed a key: ${tell.action}, ${tell.outcome}`);
      return;
    case 'hand-changed':
      log.info(fields, tell.raised ? 'has raised a hand' : 'has lowered the hand');
      return;
    case 'gate-changed':
      log.info(fields, tell.open ? 'an admin is in: the gate is open' : 'no admin is in: the gate is closed');
      return;
    case 'member-muted':
      log.info(fields, 'is muted');
      return;
    case 'member-unmuted':
      log.info(fields, 'is not muted any more');
      return;
    case 'member-deafened':
      log.info(fields, 'does not hear the room any more');
      return;
    case 'member-undeafened':
      log.info(fields, 'hears the room again');
      return;
    case 'talking-changed':
      log.trace(fields, tell.talking ? 'talks' : 'is silent');
      return;
    case 'floor-changed':
      log.trace(fields, tell.leg === null ? 'nobody has the floor' : 'has the floor');
      return;
    case 'lock-changed':
      log.info(fields, tell.locked ? 'the room is locked' : 'the room is unlocked');
      return;
    case 'mode-changed':
      log.info(fields, tell.mode === 'open' ? 'all microphones are on' : 'all microphones but those of admins are off');
      return;
    case 'announcements-changed':
      log.info(fields, tell.on ? 'who comes is announced' : 'who comes is not announced any more');
      return;
    case 'message-played':
      log.info(fields, 'a sound is played to all');
      return;
    case 'call-changed':
      log.info(
        fields,
        `a call: ${[tell.stage, tell.outcome ?? tell.refusal].filter((word) => word !== null).join(', ')}`,
      );
      return;
    case 'command-answered':
      log.info(fields, `a command, ${tell.command.kind}: ${tell.answer.kind}`);
      return;
    case 'room-opened':
      log.info(fields, 'a room has opened');
      return;
    case 'room-closing':
      log.info(
        fields,
        tell.why === 'ended'
          ? 'the room is ended by command, and told so'
          : `the conference was ${tell.why}: its room is told and ended`,
      );
      return;
    case 'room-ended':
      log.info(fields, 'the room has ended');
      return;
    case 'adopted':
      log.info(fields, 'what runs on the node is adopted');
      return;
    case 'zone-unknown':
      log.error(fields, 'a conference names a zone that is not known here, and goes by another: correct its timezone');
      return;
    case 'fault':
      log.error(fields, 'a fault of Convene itself; only what it concerns is put out of action');
      return;
    default:
      assertNever(tell);
  }
}
