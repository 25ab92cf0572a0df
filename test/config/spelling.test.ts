import { describe, expect, test } from 'vitest';
import { nearest } from '../../src/config/spelling.ts';

describe('the nearest known word', () => {
  const known = ['eventSocket', 'redis', 'dataDir', 'log', 'port', 'password'];
  test.each([
    ['prot', 'port'],
    ['ports', 'port'],
    ['pasword', 'password'],
    ['event-socket', 'eventSocket'],
    ['EVENT_SOCKET', 'eventSocket'],
    ['datadri', 'dataDir'],
    ['lgo', 'log'],
  ])('of %s is %s', (word, expected) => {
    expect(nearest(word, known)).toBe(expected);
  });

  test.each(['xyz', 'conference', ''])('of %j is none', (word) => {
    expect(nearest(word, known)).toBeUndefined();
  });

  test('is the nearer one of two', () => {
    expect(nearest('tableau', ['cable', 'tables', 'table'])).toBe('tables');
    expect(nearest('tabl', ['cable', 'tables', 'table'])).toBe('table');
  });
});
