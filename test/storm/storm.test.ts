import { expect, test } from 'vitest';
import { readOptions } from '../../src/storm/options.ts';
import { reportText, spreadOf } from '../../src/storm/report.ts';
import { storm } from '../../src/storm/storm.ts';

test('a short storm leaves nobody in silence, in two rooms, in a wrong role or behind a wrong lock', {
  timeout: 180_000,
}, async () => {
  const options = readOptions(['--quick', '--seed', '7']);
  if (typeof options === 'string') throw new Error(options);
  const report = await storm(options);
  expect(report.violations, reportText(report)).toEqual([]);
  expect(report.disturbances['controller killed']).toBe(options.kills);
  expect(report.callers.admitted).toBeGreaterThan(0);
});

test('the command line', () => {
  expect(readOptions([])).toMatchObject({ seconds: 120, kills: 20, callers: 60, verbose: false });
  expect(readOptions(['--quick', '--seed', '5', '--kills', '1'])).toMatchObject({ seed: 5, kills: 1, seconds: 9 });
  expect(readOptions(['--kills', 'many'])).toMatch(/--kills must be a whole number/);
  expect(readOptions(['--wind'])).toMatch(/--wind/);
});

test('figures of many times', () => {
  expect(spreadOf([])).toEqual({ count: 0, medianMs: 0, p99Ms: 0, worstMs: 0 });
  expect(spreadOf([30, 10, 20])).toEqual({ count: 3, medianMs: 20, p99Ms: 30, worstMs: 30 });
});
