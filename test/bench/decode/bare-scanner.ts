/** Gets a frame's bytes and where its body lies in them. */
export type TakeBody = (bytes: Buffer, bodyStart: number, bodyEnd: number) => void;

/**
 * Reads no more than the boundaries of frames, and trusts them: what any client has to do at least. Each frame must
 * have a body, as every event has.
 */
export function bareScanner(take: TakeBody): (chunk: Buffer) => void {
  let held = Buffer.allocUnsafe(0);
  let used = 0;
  /** Where the body of the frame that is held begins and ends; not known before its head is whole. */
  let bodyStart = 0;
  let bodyEnd = 0;

  /** Takes all frames that are whole; gives where the rest begins. */
  const takeWhole = (bytes: Buffer, end: number): number => {
    let start = 0;
    for (;;) {
      if (bodyEnd === 0) {
        const headEnd = bytes.indexOf('\n\n', start, 'latin1');
        if (headEnd < 0 || headEnd + 2 > end) return start;
        bodyStart = headEnd + 2;
        bodyEnd = bodyStart + announcedLength(bytes, start, headEnd);
      }
      if (bodyEnd > end) {
        bodyStart -= start;
        bodyEnd -= start;
        return start;
      }
      take(bytes, bodyStart, bodyEnd);
      start = bodyEnd;
      bodyEnd = 0;
    }
  };
  const hold = (bytes: Buffer, from: number, to: number): void => {
    if (used + to - from > held.length) {
      const larger = Buffer.allocUnsafe(Math.max(8192, (used + to - from) * 2));
      held.copy(larger, 0, 0, used);
      held = larger;
    }
    bytes.copy(held, used, from, to);
    used += to - from;
  };

  return (chunk) => {
    if (used === 0) {
      hold(chunk, takeWhole(chunk, chunk.length), chunk.length);
      return;
    }
    hold(chunk, 0, chunk.length);
    if (used < bodyEnd) return;
    const start = takeWhole(held, used);
    held.copy(held, 0, start, used);
    used -= start;
  };
}

function announcedLength(bytes: Buffer, headStart: number, headEnd: number): number {
  return Number(/Content-Length: (\d+)/.exec(bytes.toString('latin1', headStart, headEnd))?.[1]);
}
