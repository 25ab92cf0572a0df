import type { Socket } from 'node:net';
// The one import of modesl. It ships no types; what is used of it is declared in modesl-types.d.ts beside this file.
import modesl from 'modesl';
import type { OpenWire, WireEvents } from './wire.ts';

/**
 * modesl's connection, with its decoder left out. modesl 1.2.1 opens the socket, reports errors and writes commands; its
 * Parser throws in the data handler on a stray `%` and trusts Content-Length, so `_onConnect`, which would make one,
 * hands the bytes on instead. `_onConnect` and `socket` are private names, which is why the version is pinned and
 * `test/esl/modesl.test.ts` holds the contract.
 */
class ByteConnection extends modesl.Connection {
  // Declared without a value: modesl's constructor may run _onConnect before a subclass's fields are set.
  declare onConnect: (() => void) | undefined;

  override _onConnect(): void {
    this.connecting = false;
    this.onConnect?.();
  }
}

export const openModesl: OpenWire = (host, port, events) => {
  // The password is not given to modesl: authentication waits in the same queue as every other command.
  const connection = new ByteConnection(host, port, '');
  const { socket } = connection;
  let over = false;
  let failure: Error | undefined;
  const end = (): void => {
    if (over) return;
    over = true;
    events.closed(failure);
  };
  // modesl listens to `end` only; after a reset that never comes.
  connection.on('error', (error: unknown) => {
    failure ??= error instanceof Error ? error : new Error(String(error));
  });
  listen(socket, events, end);
  connection.onConnect = () => events.connected();
  return {
    write: (text) => {
      if (over || socket.destroyed || !socket.writable) return false;
      // What one turn sends goes out in one piece: a system call for each of thousands of commands would cost most of
      // their time.
      if (!socket.writableCorked) {
        socket.cork();
        process.nextTick(() => socket.uncork());
      }
      // One write for a command: modesl's own `send` makes two, which Nagle's algorithm holds back for 40 ms.
      socket.write(text);
      return true;
    },
    destroy: () => {
      socket.destroy();
      end();
    },
  };
};

function listen(socket: Socket, events: WireEvents, end: () => void): void {
  socket.setNoDelay(true);
  socket.setKeepAlive(true, 30_000);
  socket.on('data', (bytes: Buffer) => events.data(bytes));
  socket.on('close', end);
}
