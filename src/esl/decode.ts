import type { FsEvent } from '../core/event.ts';
import { decodeChannelEvent } from './decode-channel.ts';
import { decodeRoomEvent } from './decode-room.ts';
import { type Frame, headerOf } from './frame.ts';
import type { Headers } from './headers.ts';
import { jsonHeaders } from './headers-json.ts';
import { plainHeaders } from './headers-plain.ts';
import type { EventStamp, Message } from './message.ts';

/** Decodes one frame. Total: whatever the bytes are, the result is a message, and what is wrong with them is one too. */
export function decodeFrame(frame: Frame): Message {
  const type = headerOf(frame.head, 'Content-Type');
  switch (type) {
    case 'text/event-json':
      return jsonEvent(frame);
    case 'text/event-plain':
      return eventFrom(plainHeaders(bytesOf(frame)));
    case 'command/reply':
      return { kind: 'command-reply', text: replyText(frame) };
    case 'api/response':
      return { kind: 'api-response', body: bodyOf(frame) };
    case 'auth/request':
      return { kind: 'auth-request' };
    case 'text/disconnect-notice':
      return { kind: 'disconnect-notice', text: bodyOf(frame).trim() };
    case 'text/rude-rejection':
      return { kind: 'rejection', text: bodyOf(frame).trim() };
    case undefined:
      return { kind: 'malformed', reason: `a frame without Content-Type: ${frame.head.slice(0, 80)}` };
    default:
      return { kind: 'ignored', what: type.slice(0, 80) };
  }
}

/** One character for each byte. */
const bytesOf = (frame: Frame): string => frame.bytes.toString('latin1', frame.bodyStart, frame.bodyEnd);
const bodyOf = (frame: Frame): string => frame.bytes.toString('utf8', frame.bodyStart, frame.bodyEnd);

/** The head is read as Latin-1, byte by byte; its values are UTF-8 and not percent-encoded. */
function replyText(frame: Frame): string {
  const text = headerOf(frame.head, 'Reply-Text');
  return text === undefined ? bodyOf(frame) : Buffer.from(text, 'latin1').toString('utf8');
}

function jsonEvent(frame: Frame): Message {
  const headers = jsonHeaders(bytesOf(frame));
  if (headers !== undefined) return eventFrom(headers);
  return { kind: 'malformed', reason: `a JSON event that is no JSON: ${bodyOf(frame).slice(0, 80)}` };
}

function stampOf(headers: Headers): EventStamp {
  const micros = headers.first('Event-Date-Timestamp');
  return { sentAtMs: micros !== undefined && /^[0-9]{1,16}$/.test(micros) ? Number(micros) / 1000 : undefined };
}

function eventFrom(headers: Headers): Message {
  const name = headers.first('Event-Name');
  if (name === undefined) return { kind: 'malformed', reason: 'an event without Event-Name' };
  const stamp = stampOf(headers);
  const decoded = decodeEvent(name, headers);
  switch (decoded) {
    case 'malformed':
      return { kind: 'malformed', reason: `${name.slice(0, 80)} lacks what it must have` };
    case 'ignored':
      return { kind: 'ignored', what: name.slice(0, 80), stamp };
    default:
      return { kind: 'event', event: decoded, stamp };
  }
}

/** `ignored` is what the core has no use for, `malformed` a known event without what it must have. */
export type Decoded = FsEvent | 'ignored' | 'malformed';

function decodeEvent(name: string, headers: Headers): Decoded {
  switch (name) {
    case 'CUSTOM':
      return headers.first('Event-Subclass') === 'conference::maintenance' ? decodeRoomEvent(headers) : 'ignored';
    case 'BACKGROUND_JOB': {
      const job = headers.last('Job-UUID');
      return job === undefined ? 'malformed' : { kind: 'job-done', job, body: headers.body() };
    }
    case 'HEARTBEAT':
      return { kind: 'heartbeat', core: headers.first('Core-UUID') ?? '' };
    case 'SHUTDOWN':
      return { kind: 'shutdown' };
    default:
      return decodeChannelEvent(name, headers);
  }
}
