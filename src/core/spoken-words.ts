/*
 * The prompts that are words of numbers and of dates, each list in the order in which it counts. The others stand in prompt.ts.
 */

/** From 0 to 20. */
export const NUMBERS = [
  'number-0',
  'number-1',
  'number-2',
  'number-3',
  'number-4',
  'number-5',
  'number-6',
  'number-7',
  'number-8',
  'number-9',
  'number-10',
  'number-11',
  'number-12',
  'number-13',
  'number-14',
  'number-15',
  'number-16',
  'number-17',
  'number-18',
  'number-19',
  'number-20',
] as const;
/** From 30 on. */
export const TENS = [
  'number-30',
  'number-40',
  'number-50',
  'number-60',
  'number-70',
  'number-80',
  'number-90',
] as const;
export const WEEKDAYS = [
  'weekday-monday',
  'weekday-tuesday',
  'weekday-wednesday',
  'weekday-thursday',
  'weekday-friday',
  'weekday-saturday',
  'weekday-sunday',
] as const;
export const MONTHS = [
  'month-january',
  'month-february',
  'month-march',
  'month-april',
  'month-may',
  'month-june',
  'month-july',
  'month-august',
  'month-september',
  'month-october',
  'month-november',
  'month-december',
] as const;
/** From the first to the twentieth. */
export const ORDINALS = [
  'ordinal-1',
  'ordinal-2',
  'ordinal-3',
  'ordinal-4',
  'ordinal-5',
  'ordinal-6',
  'ordinal-7',
  'ordinal-8',
  'ordinal-9',
  'ordinal-10',
  'ordinal-11',
  'ordinal-12',
  'ordinal-13',
  'ordinal-14',
  'ordinal-15',
  'ordinal-16',
  'ordinal-17',
  'ordinal-18',
  'ordinal-19',
  'ordinal-20',
] as const;
