import { assertNever } from '../core/assert-never.ts';
import type { RoomListing } from '../core/event.ts';
import { Mirror } from '../core/mirror/mirror.ts';
import { decodeFrame } from '../esl/decode.ts';
import { FrameScanner } from '../esl/frame.ts';
import { parseRoomList } from '../esl/lists.ts';
import type { Message } from '../esl/message.ts';
import { RecordedCommands } from './commands.ts';
import { type RecordedLine, WireText } from './file.ts';

/** What a recording comes to. */
export interface Replayed {
  readonly mirror: Mirror;
  /** Frames and lines that could not be read, with why. */
  readonly malformed: readonly string[];
  readonly frames: number;
  readonly events: number;
}

/**
 * Feeds a recording through decoder and mirror, without any adapter. Replies are paired with the recorded commands, so
 * that a `json_list` in the middle is taken for what it is. A recording that ended with its connection leaves no rooms:
 * what went on in FreeSWITCH is not known.
 */
export function replay(lines: Iterable<RecordedLine>): Replayed {
  const mirror = new Mirror();
  const malformed: string[] = [];
  let frames = 0;
  let events = 0;
  let metaEnd: 'open' | 'closed' | undefined;
  let ended = false;
  let commands = new RecordedCommands();

  const act = (message: Message): void => {
    switch (message.kind) {
      case 'auth-request':
        mirror.clear();
        ended = false;
        return;
      case 'command-reply':
        commands.answered();
        return;
      case 'api-response': {
        const list = listIn(commands.answered(), message.body);
        if (list === undefined) return;
        if (list.malformed > 0) malformed.push(`${list.malformed} entries of a list`);
        mirror.adopt(list.rooms, list.whole);
        return;
      }
      case 'event':
        events++;
        ended ||= message.event.kind === 'shutdown';
        mirror.fold(message.event);
        return;
      case 'disconnect-notice':
      case 'rejection':
        ended = true;
        return;
      case 'malformed':
        malformed.push(message.reason);
        return;
      case 'ignored':
        return;
      default:
        assertNever(message);
    }
  };
  const scan = (): FrameScanner =>
    new FrameScanner({
      frame: (frame) => {
        frames++;
        const message = decodeFrame(frame);
        // Commands that were sent to a former connection get no reply on this one.
        if (message.kind === 'auth-request') commands = new RecordedCommands();
        act(message);
      },
      broken: (reason) => malformed.push(reason),
    });

  let scanner = scan();
  let received = new WireText();
  /** The newest text received, as long as a greeting, which may come in pieces. */
  let tail = '';
  const isMidFrame = (): boolean => scanner.awaitsBody || scanner.pendingBytes > 0;
  const isGreetingAlone = (end: string): boolean =>
    !scanner.awaitsBody && scanner.pendingBytes + end.length === GREETING.length;
  for (const line of lines) {
    switch (line.kind) {
      case 'meta':
        metaEnd = line.end ?? metaEnd;
        break;
      case 'wire':
        if (line.dir === 'tx') {
          commands.sent(line.raw);
          break;
        }
        tail = (tail + line.raw).slice(-GREETING.length);
        // What is left of a connection that broke in the middle of a frame is no part of the next one.
        if (tail === GREETING && line.raw.length <= GREETING.length && !isGreetingAlone(line.raw)) {
          malformed.push('a frame that the end of its connection cut off');
          scanner = scan();
          received = new WireText();
          scanner.push(received.bytes(GREETING));
          break;
        }
        scanner.push(received.bytes(line.raw));
        break;
      case 'malformed':
        malformed.push(line.reason);
        break;
      case 'input':
        break;
      default:
        assertNever(line);
    }
  }
  if (isMidFrame()) malformed.push('a frame that the end of the recording cut off');
  if (metaEnd === 'closed' || (metaEnd === undefined && ended)) mirror.clear();
  return { mirror, malformed, frames, events };
}

/** The first words of every connection. */
const GREETING = 'Content-Type: auth/request\n\n';

interface ListReply {
  readonly rooms: readonly RoomListing[];
  readonly malformed: number;
  /** Whether rooms that it does not name are gone. */
  readonly whole: boolean;
}
/** The rooms in a reply to `conference json_list` or `conference X json_list`; undefined for every other reply. */
function listIn(command: string | undefined, body: string): ListReply | undefined {
  const asked = /^api\s+conference\s+(?:(\S+)\s+)?json_list(?:\s+compact)?\s*$/.exec(command ?? '');
  const list = asked === null ? undefined : parseRoomList(body);
  return list && { ...list, whole: asked?.[1] === undefined };
}
