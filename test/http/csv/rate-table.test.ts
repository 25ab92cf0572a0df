import { expect, test } from 'vitest';
import { readRateTable } from '../../../src/http/csv/rate-table.ts';
import type { RateRow } from '../../../src/operations/rates.ts';

const TABLE = new TextEncoder().encode(
  '\ufeffprefix;destination;per_minute\r\n49;"Größe; ""会議"" 😀";0.01\r\n\r\n4930;b;0.02\r\n',
);
const MUCH = 1_000_000;
async function* cut(bytes: Uint8Array, size: number, fails = false): AsyncGenerator<Uint8Array> {
  for (let at = 0; at < bytes.length; at += size) yield bytes.slice(at, at + size);
  if (fails) throw new Error('ECONNRESET');
}
async function all(rows: AsyncIterable<readonly RateRow[]>): Promise<readonly RateRow[]> {
  const found: RateRow[] = [];
  for await (const some of rows) found.push(...some);
  return found;
}

test.each([1, 2, 3, 7, 1_000])('a table is the same in chunks of %i bytes', async (size) => {
  const table = readRateTable(cut(TABLE, size), MUCH);
  const none = { connectfee: '', first_seconds: '', step_seconds: '' };
  expect(await all(table.rows)).toEqual([
    { line: 2, fields: { ...none, prefix: '49', destination: 'Größe; "会議" 😀', per_minute: '0.01' } },
    { line: 4, fields: { ...none, prefix: '4930', destination: 'b', per_minute: '0.02' } },
  ]);
  expect(table.trouble()).toBeUndefined();
});
test.each<readonly [string, AsyncIterable<Uint8Array>, number, number]>([
  ['is too large without having said so', cut(TABLE, 10), TABLE.length - 1, 413],
  ['breaks off', cut(TABLE, 10, true), MUCH, 400],
  ['breaks off in its header', cut(TABLE.slice(0, 5), 10, true), MUCH, 400],
  ['has no end of a character', cut(TABLE.slice(0, 43), 10), MUCH, 400],
])('one that %s ends with a fault', async (_, body, most, status) => {
  const table = readRateTable(body, most);
  const rows = await all(table.rows);
  expect(rows.at(-1)).toHaveProperty('fault');
  expect(table.trouble()).toMatchObject({ status });
});
test('no character is cut in two, wherever a piece of a long table ends', async () => {
  const destinations = Array.from({ length: 4_000 }, (_, n) => `${'x'.repeat(n % 7)}${'😀'.repeat(40)}`);
  const text = `prefix,destination,per_minute\n${destinations.map((each, n) => `${n},${each},1\n`).join('')}`;
  const rows = await all(readRateTable(cut(new TextEncoder().encode(text), MUCH), MUCH).rows);
  expect(rows.map((row) => ('fields' in row ? row.fields.destination : row))).toEqual(destinations);
});
test('no more is read than is asked for', async () => {
  let read = 0;
  async function* endless(): AsyncGenerator<Uint8Array> {
    yield new TextEncoder().encode('prefix,per_minute\n');
    for (;;) {
      read += 1;
      yield new TextEncoder().encode('49,1\n'.repeat(1_000));
    }
  }
  const rows = readRateTable(endless(), Number.POSITIVE_INFINITY).rows[Symbol.asyncIterator]();
  await rows.next();
  await rows.return?.();
  expect(read).toBeLessThan(100);
});
