/**
 * The boundaries of frames on the event socket: a head of `Name: value` lines, an empty line, and `Content-Length`
 * bytes of body (mod_event_socket). Bytes come in cut anywhere.
 *
 * States: between frames the scanner looks for the end of a head; with a body announced it waits for that many bytes.
 * A head whose length is no number, or too large, breaks the framing: that is told, and the scanner goes on with
 * whatever next looks like a head, which a file that is replayed wants; a live connection is ended instead, since only
 * a new snapshot makes its state right again.
 */

/** Where a frame lies: valid only during the call that gets it, since the bytes are reused. */
export interface Frame {
  readonly head: string;
  readonly bytes: Buffer;
  readonly bodyStart: number;
  readonly bodyEnd: number;
}
export interface FrameSink {
  frame(frame: Frame): void;
  broken(reason: string): void;
}

/** A head of FreeSWITCH has a few lines; more than this is not one. */
const MAX_HEAD_BYTES = 65_536;
/** A list of 2,000 members is 3 MB. */
export const MAX_BODY_BYTES = 64 * 1024 * 1024;
const EMPTY = Buffer.alloc(0);
const LINE_FEED = 10;
const HEAD_START = /Content-(?:Length|Type):/i;

export class FrameScanner {
  readonly #sink: FrameSink;
  #bytes: Buffer = EMPTY;
  #start = 0;
  #end = 0;
  /** Where the search for the end of the head goes on. */
  #searched = 0;
  #head: string | undefined;
  #bodyLength = 0;
  #resync = false;

  constructor(sink: FrameSink) {
    this.#sink = sink;
  }

  /** Whether a head has come whose body has not ended: there may be no bytes of it yet. */
  get awaitsBody(): boolean {
    return this.#head !== undefined;
  }
  /** Bytes of a frame that has not ended, without its head once that is read. */
  get pendingBytes(): number {
    return this.#end - this.#start;
  }

  push(chunk: Buffer): void {
    if (this.#start === this.#end) {
      // Nothing is pending: whole frames are read where they lie, and only what is left over is copied.
      const held = this.#bytes;
      this.#bytes = chunk;
      this.#start = 0;
      this.#end = chunk.length;
      this.#searched = 0;
      this.#drain();
      const left = this.#end - this.#start;
      const own = held.length >= left && held !== chunk ? held : Buffer.allocUnsafe(Math.max(left * 2, 4096));
      chunk.copy(own, 0, this.#start, this.#end);
      this.#searched -= this.#start;
      this.#bytes = own;
      this.#start = 0;
      this.#end = left;
      return;
    }
    this.#append(chunk);
    this.#drain();
  }

  #append(chunk: Buffer): void {
    const needed = this.#end - this.#start + chunk.length;
    if (this.#end + chunk.length > this.#bytes.length) {
      const wanted = Math.max(needed, Math.min(this.#announced(), MAX_BODY_BYTES + MAX_HEAD_BYTES));
      const into = wanted <= this.#bytes.length ? this.#bytes : Buffer.allocUnsafe(Math.max(wanted, needed * 2));
      this.#bytes.copy(into, 0, this.#start, this.#end);
      this.#searched -= this.#start;
      this.#end -= this.#start;
      this.#start = 0;
      this.#bytes = into;
    }
    append(chunk, this.#bytes, this.#end);
    this.#end += chunk.length;
  }
  /** How long the pending frame will be, as far as it is known, up to a size that is worth allocating ahead. */
  #announced(): number {
    return this.#head === undefined ? 0 : Math.min(this.#bodyLength, 4 * 1024 * 1024);
  }

  #drain(): void {
    while (this.#start < this.#end) {
      if (this.#head === undefined) {
        if (!this.#takeHead()) return;
      } else {
        if (this.#end - this.#start < this.#bodyLength) return;
        this.#emit(this.#head, this.#bodyLength);
      }
    }
  }

  /** Looks for a head; false when more bytes are needed. */
  #takeHead(): boolean {
    // A line feed between frames (an `\n` too many) is not a head.
    while (this.#start < this.#end && this.#bytes[this.#start] === LINE_FEED) this.#start++;
    if (this.#searched < this.#start) this.#searched = this.#start;
    const at = endOfHead(this.#bytes, this.#searched, this.#end);
    if (at < 0) {
      this.#searched = Math.max(this.#start, this.#end - 1);
      if (this.#end - this.#start > MAX_HEAD_BYTES) this.#break('a head of more than 64 kB', this.#end);
      return false;
    }
    let head = this.#bytes.toString('latin1', this.#start, at);
    const next = at + 2;
    if (this.#resync) {
      const from = head.search(HEAD_START);
      if (from < 0) {
        this.#break('no head', next);
        return true;
      }
      head = head.slice(from);
      this.#resync = false;
    }
    const length = contentLength(head);
    if (length === undefined || length > MAX_BODY_BYTES) {
      this.#break(`Content-Length is not a length: ${head.slice(0, 200)}`, next);
      return true;
    }
    this.#start = next;
    this.#searched = next;
    if (length === 0 || this.#end - next >= length) this.#emit(head, length);
    else {
      this.#head = head;
      this.#bodyLength = length;
    }
    return true;
  }

  #emit(head: string, length: number): void {
    const bodyStart = this.#start;
    this.#start = bodyStart + length;
    this.#searched = this.#start;
    this.#head = undefined;
    this.#sink.frame({ head, bytes: this.#bytes, bodyStart, bodyEnd: this.#start });
  }
  #break(reason: string, next: number): void {
    this.#start = next;
    this.#searched = next;
    this.#head = undefined;
    this.#resync = true;
    this.#sink.broken(reason);
  }
}

/** Where the first of two line feeds stands, or -1. A head is short: a native search would cost more than this does. */
function endOfHead(bytes: Buffer, from: number, to: number): number {
  for (let at = from; at + 1 < to; at++) if (bytes[at] === LINE_FEED && bytes[at + 1] === LINE_FEED) return at;
  return -1;
}
/** A handful of bytes is copied sooner than the native copy is called. */
function append(chunk: Buffer, into: Buffer, at: number): void {
  if (chunk.length > 32) chunk.copy(into, at);
  else for (let index = 0; index < chunk.length; index++) into[at + index] = chunk[index] ?? 0;
}

/** The announced length of the body, 0 where none is announced, undefined where it is not a length. */
function contentLength(head: string): number | undefined {
  const text = headerOf(head, 'Content-Length');
  if (text === undefined) return 0;
  return /^[0-9]{1,10}$/.test(text) ? Number(text) : undefined;
}

/** A header of a frame's head; names are compared as mod_event_socket does, without regard to case. */
export function headerOf(head: string, name: string): string | undefined {
  let from = 0;
  while (from < head.length) {
    const newline = head.indexOf('\n', from);
    const end = newline < 0 ? head.length : newline;
    const colon = head.indexOf(':', from);
    if (colon >= 0 && colon < end && colon - from === name.length) {
      const found = head.slice(from, colon);
      if (found === name || found.toLowerCase() === name.toLowerCase()) return head.slice(colon + 1, end).trim();
    }
    from = end + 1;
  }
  return undefined;
}
