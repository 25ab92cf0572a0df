import { createServer, type ServerResponse } from 'node:http';
import { Redis } from 'ioredis';

/**
 * The least that streams events: an HTTP server without a library, which writes what comes in one stream of Redis to all who are
 * connected, unread. Started with the address of Redis and the name of the stream; tells its port, and answers each message with
 * the CPU time used in microseconds.
 */
const [address = '', stream = ''] = process.argv.slice(2);
const redis = new Redis(address);
const followers = new Set<ServerResponse>();
const server = createServer((_, response) => {
  response.writeHead(200, { 'content-type': 'text/event-stream; charset=utf-8', 'cache-control': 'no-store' });
  response.write('retry: 2000\nid: 0\n\n');
  followers.add(response);
  response.on('close', () => followers.delete(response));
});
server.listen(0, '127.0.0.1', () => {
  const bound = server.address();
  process.send?.(bound !== null && typeof bound === 'object' ? [bound.port] : []);
});
process.on('message', () => {
  const { user, system } = process.cpuUsage();
  process.send?.([user + system]);
});
process.on('disconnect', () => process.exit());

for (let last = '$'; ; ) {
  const read = await redis.xread('COUNT', 1000, 'BLOCK', 0, 'STREAMS', stream, last);
  const items = read?.[0]?.[1] ?? [];
  last = items.at(-1)?.[0] ?? last;
  const bytes = Buffer.from(items.map(([, [, frame = '']]) => frame).join(''));
  for (const follower of followers) follower.write(bytes);
}
