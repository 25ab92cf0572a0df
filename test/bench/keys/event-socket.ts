import { once } from 'node:events';
import { createServer, type Socket } from 'node:net';
import { numberedUuid } from '../event-stream.ts';
import type { Call, ListedRoom } from '../wire/lists.ts';
import { controllerEnd } from './controller-end.ts';
import { commandsOf, digitOf, pauseBetweenDigits } from './press.ts';

/**
 * An event socket, in a process of its own, with one running room in which `*1` is pressed again and again, and which
 * measures how long each press waits for its command. It has two ports: a controller's, which finds the room by its
 * lists, and a bare socket's.
 */
const MEMBERS = 50;
const name = process.argv[2] ?? 'cv1';
const calls = Array.from({ length: MEMBERS }, (_, index): Call => {
  return { leg: numberedUuid(index), member: 100 + index, name: `Caller ${index}`, number: String(2000 + index) };
});
const room: ListedRoom = { name, uuid: numberedUuid(1_000_000), calls };

/** Presses the key of somebody; gives how long it took to the command, in milliseconds. */
type Press = (call: Call) => Promise<number>;
const presses = new Map<string, Press>();

/** A client that answers each digit at once. */
function bareEnd(socket: Socket): Press {
  const commands = commandsOf(socket);
  return async (call) => {
    const first = commands.next('');
    socket.write(digitOf(call, '*'));
    await first;
    await pauseBetweenDigits();
    const arrived = commands.next('');
    const sentAt = performance.now();
    socket.write(digitOf(call, '1'));
    return (await arrived) - sentAt;
  };
}

async function listen(whose: string, end: (socket: Socket) => Press): Promise<number> {
  const server = createServer((socket) => {
    socket.setNoDelay(true);
    socket.on('error', () => socket.destroy());
    presses.set(whose, end(socket));
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  return address !== null && typeof address === 'object' ? address.port : 0;
}

const ports = [
  await listen('controller', (socket) => controllerEnd(socket, commandsOf(socket), room)),
  await listen('bare', bareEnd),
];
let pressed = 0;
process.on('message', async ({ whose, count }: { readonly whose: string; readonly count: number }) => {
  const elapsedMs: number[] = [];
  for (let press = 0; press < count; press++) {
    const call = calls[pressed++ % calls.length];
    const elapsed = call === undefined ? undefined : await presses.get(whose)?.(call);
    if (elapsed === undefined) throw new Error(`${whose} has not connected`);
    elapsedMs.push(elapsed);
  }
  process.send?.(elapsedMs);
});
process.on('disconnect', () => process.exit());
process.send?.(ports);
