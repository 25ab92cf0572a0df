import { expect, test } from 'vitest';
import type { Schedule } from '../../src/core/schedule.ts';
import { waitsOf } from '../../src/operations/conference-waits.ts';
import { conference } from '../core/table.ts';

const DAILY: Partial<Schedule> = { year: 2027, month: 3, day: 1, hour: 9, repeats: 'daily', count: 5 };

test.each([
  ['that ends its room', { ...DAILY, durationMinutes: 60, atEnd: 'hangup' }, 'are put out at the end that it has now'],
  ['that lets people stay', { ...DAILY, durationMinutes: 60, atEnd: 'stay' }, 'stay.'],
  ['without an end', { ...DAILY, durationMinutes: 0, atEnd: 'hangup' }, 'stay.'],
  ['that is always open', { durationMinutes: 60, atEnd: 'hangup', minute: 5 }, 'stay.'],
] as const)('what becomes of those inside by a new schedule %s', (_, schedule, what) => {
  const before = conference({ ...schedule, hour: 8 });
  const [sentence, ...more] = waitsOf(before, conference(schedule));
  expect(sentence).toContain(`those inside ${what}`);
  expect(more).toEqual([]);
});
