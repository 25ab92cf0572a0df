import { expect, test } from 'vitest';
import { csvLines, harmless, withoutApostrophe } from '../../../src/http/csv/cells.ts';

test.each([
  '=1+1',
  '=cmd|x',
  '+x',
  '-1-1',
  '@SUM(1)',
  '\t=1',
  '\r=1',
  '\n=1',
  '＝1',
  '＋1',
  '－1',
  '＠1',
  '+49 30',
  '+-1',
  '-',
])('%j is defused, and can be read again', (text) => {
  expect(harmless(text)).toBe(`'${text}`);
  expect(withoutApostrophe(harmless(text))).toBe(text);
});
test.each([
  '+4930123456',
  '-0.25',
  '0.1',
  '101',
  '',
  'Germany',
  "'quoted'",
  "O'Neill",
  'a=b',
  '2027-01-31T23:55:00.000Z',
])('%j stays as it is', (text) => {
  expect(harmless(text)).toBe(text);
  expect(withoutApostrophe(text)).toBe(text);
});
test('lines are quoted where they have to be', () => {
  const cells: (string | boolean | number | null)[] = ['a,b', 'say "x"', 'two\nlines', null, true, 1];
  expect(csvLines([cells, ['é']])).toBe('"a,b","say ""x""","two\nlines",,true,1\r\né\r\n');
  expect(csvLines([])).toBe('');
});
