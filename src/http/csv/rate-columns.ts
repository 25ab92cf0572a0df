import type { RateFields } from '../../core/dialling/rate.ts';
import { ok, type Result, refused } from '../../core/result.ts';

/** In which column each field of a rate stands; undefined for one that the table does not have. */
export interface RateColumns {
  readonly at: Readonly<Record<keyof RateFields, number | undefined>>;
  /** Columns that mean nothing here, as they are headed. */
  readonly ignored: readonly string[];
}

/** What carriers head them with, in small letters and without anything between; our own names come first. */
const HEADINGS: Readonly<Record<keyof RateFields, readonly string[]>> = {
  prefix: ['prefix', 'dialprefix', 'dialcode', 'dialingcode', 'areacode', 'code', 'codes'],
  destination: ['destination', 'destinationname', 'description', 'zone', 'country'],
  connectfee: ['connectfee', 'connectionfee', 'connectcharge', 'setupfee', 'connection', 'setup'],
  per_minute: ['perminute', 'rateperminute', 'priceperminute', 'ratepermin', 'pricepermin', 'permin', 'rate', 'price'],
  first_seconds: [
    'firstseconds',
    'firstinterval',
    'initialinterval',
    'initialincrement',
    'minimumduration',
    'interval1',
  ],
  step_seconds: ['stepseconds', 'nextinterval', 'billingincrement', 'increment', 'intervaln'],
};
const REQUIRED: readonly (keyof RateFields)[] = ['prefix', 'per_minute'];

const plain = (heading: string): string => heading.toLowerCase().replace(/[^a-z0-9]/g, '');

/** Reads the first row of a table; the error is a sentence that follows "line 1". */
export function rateColumns(header: readonly string[]): Result<RateColumns, string> {
  const headings = header.map(plain);
  const find = (field: keyof RateFields): number | undefined => {
    const heading = HEADINGS[field].find((each) => headings.includes(each));
    return heading === undefined ? undefined : headings.indexOf(heading);
  };
  const at = {
    prefix: find('prefix'),
    destination: find('destination'),
    connectfee: find('connectfee'),
    per_minute: find('per_minute'),
    first_seconds: find('first_seconds'),
    step_seconds: find('step_seconds'),
  };
  const missing = REQUIRED.filter((field) => at[field] === undefined);
  if (missing.length > 0) {
    const known = 'prefix, destination, connectfee, per_minute, first_seconds, step_seconds';
    return refused(`must name the columns, among them ${missing.join(' and ')}; known are ${known}`);
  }
  const used = new Set(Object.values(at));
  const twice = headings.find((heading, index) => used.has(index) && headings.lastIndexOf(heading) !== index);
  if (twice !== undefined) return refused(`names the column ${twice} twice`);
  return ok({ at, ignored: header.filter((_, index) => !used.has(index)) });
}
