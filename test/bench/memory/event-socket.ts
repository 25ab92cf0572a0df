import { createServer } from 'node:net';
import { Churn } from './churn.ts';

/** An event socket, in a process of its own, at a node with a churn of callers; its rooms are given as `NAME=CODE`. */
const rooms = process.argv.slice(2).map((each) => {
  const [name = '', code = ''] = each.split('=');
  return { name, code };
});
let churn: Churn | undefined;
const server = createServer((socket) => {
  churn = new Churn(socket, rooms);
});
server.listen(0, '127.0.0.1', () => {
  const address = server.address();
  process.send?.(address !== null && typeof address === 'object' ? [address.port] : []);
});

/** Answers with how many callers and members there are when so many events have passed. */
process.on('message', async ({ events, callers }: { readonly events: number; readonly callers: number }) => {
  if (churn === undefined) throw new Error('no controller has connected');
  await churn.until(events, callers);
  process.send?.([churn.callers, churn.members]);
});
process.on('disconnect', () => process.exit());
