import type { IncomingMessage } from 'node:http';
import { z } from 'zod';
import { quantile } from '../rounds.ts';
import { connect, forgetFrames, type Subscriber, subscribe } from './subscriber.ts';

/**
 * All subscribers, in a process of their own. Started with the port of the API, that of the bare server, how many there are of each, and
 * tokens that take turns; the last one is for a subscriber that does not read. A message begins a round, or ends it with
 * what was to be heard, and is then answered with how it was; anything else that was heard is an error.
 */
const [port = 0, barePort = 0, count = 0] = process.argv.slice(2, 5).map(Number);
const tokens = process.argv.slice(5);
const lazyToken = tokens.pop() ?? '';
const PATH = '/api/v1/events';
/** Of the room that is played; the noise is in another one. */
const OF_CROWD = `${PATH}?conference=1`;

const open = (at: number, path: string): Promise<Subscriber[]> =>
  Promise.all(
    Array.from({ length: count }, (_, index) =>
      subscribe({ port: at, path, token: tokens[index % tokens.length] ?? '' }),
    ),
  );
const subscribers = { convene: await open(port, OF_CROWD), bare: await open(barePort, '/') };
let lazy: IncomingMessage | undefined;

const asked = z.discriminatedUnion('what', [
  z.object({ what: z.literal('begin'), whose: z.enum(['convene', 'bare']) }),
  z.object({ what: z.literal('end'), whose: z.enum(['convene', 'bare']), played: z.string() }),
  z.object({ what: z.enum(['stop reading', 'read on']) }),
]);
const expected = z.object({
  sent: z.array(z.tuple([z.string(), z.number()])),
  talking: z.array(z.number()),
  floor: z.number(),
});

const state = z.object({ talking: z.array(z.number()), floor: z.number().nullable() });
const TIMED = /^member\.(?:entered|left) /;
const ALL_WITHIN_MS = 10_000;

async function end(all: readonly Subscriber[], { sent, talking, floor }: z.output<typeof expected>) {
  const last = JSON.stringify([talking, floor]);
  const lastState = ({ frames }: Subscriber): string => {
    const { data } = state.safeParse(JSON.parse(frames.findLast(({ event }) => event === 'talking')?.json ?? 'null'));
    return JSON.stringify(data && [data.talking, data.floor]);
  };
  const has = (each: Subscriber): boolean =>
    lastState(each) === last && each.frames.filter(({ entry }) => TIMED.test(entry)).length >= sent.length;
  for (let waited = 0; !all.every(has); waited += 50) {
    const [one] = all;
    if (waited > ALL_WITHIN_MS) {
      throw new Error(`${all.filter(has).length} have heard all; one knows ${one && lastState(one)} and not ${last}`);
    }
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  const order = sent.map(([entry]) => entry).join();
  const [first] = all;
  const seqs = entriesOf(first).map(({ seq }) => seq);
  const same = seqs.join();
  const delays: number[] = [];
  for (const each of all) {
    const timed = each.frames.flatMap(({ entry }, index) => (TIMED.test(entry) ? [{ entry, index }] : []));
    if (!each.open) throw new Error('a subscriber was dropped');
    if (timed.map(({ entry }) => entry).join() !== order)
      throw new Error('a subscriber has not heard each event once, in order');
    const own = entriesOf(each).map(({ seq }) => seq);
    if (own.join() !== same) throw new Error('subscribers have heard different entries');
    for (const [nth, { index }] of timed.entries()) delays.push((each.readAtMs[index] ?? 0) - (sent[nth]?.[1] ?? 0));
  }
  const begin = first?.readAtMs[0] ?? 0;
  return {
    p50: quantile(delays, 0.5),
    p99: quantile(delays, 0.99),
    seqs,
    states: Math.max(...all.map(({ frames }) => frames.filter(({ event }) => event === 'talking').length)),
    frames: (first?.frames ?? []).map(({ text, entry }, index) => ({
      ...{ text, entry: TIMED.test(entry) ? entry : '' },
      afterMs: (first?.readAtMs[index] ?? 0) - begin,
    })),
  };
}
const entriesOf = (subscriber: Subscriber | undefined) =>
  (subscriber?.frames ?? []).filter(({ event }) => event !== 'talking');

/** Reads what there is; the number of bytes, when the server has cut the connection. */
async function readOn(response: IncomingMessage): Promise<number> {
  let bytes = 0;
  response.on('data', (chunk: Buffer) => {
    bytes += chunk.length;
  });
  const closed = new Promise((resolve) => response.once('close', resolve));
  response.resume();
  if (!response.closed) await closed;
  return bytes;
}

process.on('message', async (message: unknown) => {
  const request = asked.parse(message);
  switch (request.what) {
    case 'begin':
      forgetFrames();
      for (const each of subscribers[request.whose]) each.begin();
      return process.send?.([]);
    case 'end':
      return process.send?.(await end(subscribers[request.whose], expected.parse(JSON.parse(request.played))));
    case 'stop reading':
      lazy = await connect({ port, path: PATH, token: lazyToken });
      lazy.on('error', () => {}).pause();
      return process.send?.([]);
    case 'read on':
      return process.send?.(lazy === undefined ? [] : [await readOn(lazy)]);
  }
});
process.on('disconnect', () => process.exit());
process.send?.([]);
