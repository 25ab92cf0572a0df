import { deckOf } from '../../../src/core/dialling/deck.ts';
import { parseRate } from '../../../src/core/dialling/rate.ts';
import { ratesOfTheWorld } from './deck-of-the-world.ts';

/**
 * Loads a deck whose rows are text, and tells how long reading the rows took, how long the deck, in milliseconds, and by how many bytes
 * the heap has grown. It keeps the deck until it has told.
 */
const rows = rowsOf(Number(process.argv[2]));
const before = await heapBytes();
const { deck, readMs, buildMs } = load();
const grown = (await heapBytes()) - before;
process.send?.([readMs, buildMs, grown, deck.size, rows.length]);
process.on('disconnect', () => process.exit());

function rowsOf(count: number): string[] {
  return ratesOfTheWorld(count).map((rate) =>
    [rate.prefix, rate.destination, rate.connectFee, rate.perMinute, rate.firstSeconds, rate.stepSeconds].join(';'),
  );
}

function load() {
  const startedAt = performance.now();
  const rates = rows.map((row) => {
    const [prefix = '', destination = '', connectfee = '', per_minute = '', first_seconds = '', step_seconds = ''] =
      row.split(';');
    const rate = parseRate({ prefix, destination, connectfee, per_minute, first_seconds, step_seconds });
    if (!rate.ok) throw new Error(`${row}: ${rate.error[0]?.message}`);
    return rate.value;
  });
  const readAt = performance.now();
  const made = deckOf(rates);
  if (!made.ok) throw new Error(`twice: ${made.error}`);
  return { deck: made.value, readMs: readAt - startedAt, buildMs: performance.now() - readAt };
}

/** After what has been done is off the stack. */
async function heapBytes(): Promise<number> {
  await new Promise((resolve) => setImmediate(resolve));
  if (globalThis.gc === undefined) throw new Error('the heap is measured with --expose-gc');
  globalThis.gc();
  return process.memoryUsage().heapUsed;
}
