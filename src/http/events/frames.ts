import type { TalkingState } from '../../feed/talking.ts';
import type { NumberedEntry } from '../../store/feed-log.ts';

/*
 * Frames of an event stream, as the HTML standard has them (server-sent events). An id without data is remembered by the client and
 * told to nobody: so a stream of which all is filtered out goes on where it was.
 */
const encoder = new TextEncoder();
const frame = (text: string): Uint8Array => encoder.encode(`${text}\n\n`);

const made = new WeakMap<NumberedEntry, Uint8Array>();
/** An entry goes to many streams, and is encoded once. */
export function entryFrame(entry: NumberedEntry): Uint8Array {
  const before = made.get(entry);
  if (before !== undefined) return before;
  const bytes = frame(`id: ${entry.seq}\nevent: ${entry.type}\ndata: ${entry.json}`);
  made.set(entry, bytes);
  return bytes;
}

const states = new WeakMap<TalkingState, Uint8Array>();
/** Has no number: it stands for itself, and is not told again. */
export function talkingFrame(state: TalkingState): Uint8Array {
  const before = states.get(state);
  if (before !== undefined) return before;
  const bytes = frame(`event: talking\ndata: ${JSON.stringify(state)}`);
  states.set(state, bytes);
  return bytes;
}

/** The first one; `retry` is how long a client waits before it comes back, in milliseconds. */
export const helloFrame = (position: number): Uint8Array => frame(`retry: 2000\nid: ${position}`);
export const beatFrame = (position: number): Uint8Array => frame(`: beat\nid: ${position}`);
/** What was asked for is not kept any more: look at everything anew, then go on from this number. */
export const resetFrame = (newest: number): Uint8Array =>
  frame(`id: ${newest}\nevent: reset\ndata: {"newest":${newest}}`);
