import type { Socket } from 'node:net';
import type { Mischief } from './misbehaviour.ts';

/** The bytes of one connection on their way out, in order: as they come, or in little pieces. */
export interface OutgoingWire {
  send(text: string): void;
  /** Closes the connection when everything is out. */
  end(): void;
}

const PIECE_BYTES = [1, 7] as const;

/** Each piece is written in a turn of its own, so that it arrives by itself. */
export function createOutgoingWire(socket: Socket, mischief: Mischief): OutgoingWire {
  const pieces: Buffer[] = [];
  let ending = false;
  let pumping = false;

  const pump = () => {
    const piece = pieces.shift();
    if (piece === undefined || socket.destroyed) {
      pumping = false;
      pieces.length = 0;
      if (ending) socket.end();
      return;
    }
    socket.write(piece);
    setImmediate(pump);
  };
  const split = (bytes: Buffer) => {
    for (let at = 0; at < bytes.length; ) {
      const length = mischief.chance.between(PIECE_BYTES);
      pieces.push(bytes.subarray(at, at + length));
      at += length;
    }
  };
  return {
    send: (text) => {
      if (mischief.now.split === true) split(Buffer.from(text));
      else if (pumping) pieces.push(Buffer.from(text));
      else {
        socket.write(text);
        return;
      }
      if (pumping) return;
      pumping = true;
      pump();
    },
    end: () => {
      ending = true;
      if (!pumping) socket.end();
    },
  };
}
