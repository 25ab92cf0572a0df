import { assertNever } from '../core/assert-never.ts';
import type { Tell } from '../core/intent.ts';
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
      log.info(fields, 'has left the room');
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
    case 'room-closing':
      log.info(fields, `the conference was ${tell.why}: its room is told and ended`);
      return;
    case 'room-ended':
      log.info(fields, 'the room has ended');
      return;
    case 'adopted':
      log.info(fields, 'what runs on the node is adopted');
      return;
    case 'fault':
      log.error(fields, 'a fault of Convene itself; only what it concerns is put out of action');
      return;
    default:
      assertNever(tell);
  }
}
