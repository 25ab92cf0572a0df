import { createServer, type Server, type Socket } from 'node:net';
import type { SimEvent } from './event.ts';
import { createEventListener, type EventListener, type ListenerSurroundings } from './event-listener.ts';

const GO_AWAY = 'Access Denied, go away.\n';
const MODULE_GONE = 'The system is being shut down.\n';

/** The TCP server of mod_event_socket. */
export interface EventSocket {
  readonly port: number;
  /** Whether any client is subscribed to events of this name and subclass. */
  wants(name: string, subclass: string | undefined): boolean;
  /** Offers an event to those who want it. */
  offer(event: SimEvent): void;
  /** Tells every client that the system goes down, and closes. */
  dismiss(): void;
  /** Cuts every connection; with `midFrame`, after the first half of an event. */
  drop(midFrame: boolean): void;
  /** Cuts every connection and stops listening. */
  close(): Promise<void>;
}

/** Listens on `port` of the loopback interface; 0 picks a free one. */
export async function openEventSocket(
  port: number,
  around: Omit<ListenerSurroundings, 'onReload'>,
): Promise<EventSocket> {
  const listeners = new Set<EventListener>();
  const dismiss = () => {
    for (const listener of listeners) listener.disconnect(MODULE_GONE);
  };
  const server = createServer((socket: Socket) => {
    // A client that vanishes is not a fault of the server: `close` follows and tidies up.
    socket.on('error', () => undefined);
    if (around.mischief.now.rejectConnections === true) {
      const rejection = `Content-Type: text/rude-rejection\nContent-Length: ${GO_AWAY.length}\n\n${GO_AWAY}`;
      socket.end(rejection, () => socket.destroy());
      return;
    }
    const listener = createEventListener(socket, { ...around, onReload: dismiss });
    listeners.add(listener);
    socket.on('close', () => listeners.delete(listener));
  });
  await listen(server, port);
  const address = server.address();
  return {
    port: typeof address === 'object' && address !== null ? address.port : port,
    wants: (name, subclass) => [...listeners].some((listener) => listener.wants(name, subclass)),
    offer: (event) => {
      for (const listener of listeners) if (listener.wants(event.name, event.subclass)) listener.offer(event);
    },
    dismiss,
    drop: (midFrame) => {
      for (const { socket } of listeners) {
        if (midFrame) socket.write('Content-Length: 920\nContent-Type: text/event-plain\n\nEvent-Name: HEARTB');
        socket.destroySoon();
      }
    },
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        for (const { socket } of listeners) socket.destroy();
      }),
  };
}

function listen(server: Server, port: number): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, '127.0.0.1', () => {
      server.off('error', reject);
      resolve();
    });
  });
}
