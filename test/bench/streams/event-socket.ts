import { createServer } from 'node:net';
import { Crowd } from './crowd.ts';
import { recordedRates } from './rates.ts';

/**
 * An event socket, in a process of its own, with a large room; started with the rooms as `NAME=CODE`. A message asks for members,
 * or to play for so many seconds; the answer to that is what was played.
 */
const rooms = new Map(
  process.argv.slice(2).map((each) => {
    const [name = '', code = ''] = each.split('=');
    return [name, code] as const;
  }),
);
const rates = recordedRates();
let crowd: Crowd | undefined;
const server = createServer((socket) => {
  crowd = new Crowd(socket, rooms);
});
server.listen(0, '127.0.0.1', () => {
  const address = server.address();
  process.send?.(address !== null && typeof address === 'object' ? [address.port] : []);
});

interface Asked {
  readonly members?: number;
  readonly seconds?: number;
  readonly noise?: number;
}
process.on('message', async ({ members, seconds = 0, noise = 0 }: Asked) => {
  if (crowd === undefined) throw new Error('no controller has connected');
  if (members === undefined) process.send?.(await crowd.play(seconds, rates, noise));
  else {
    await crowd.fill(members);
    process.send?.([]);
  }
});
process.on('disconnect', () => process.exit());
