import { readFileSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';
import { lastBegun, occurrenceAt } from '../../src/core/recurrence.ts';
import { NO_SCHEDULE, REPEATS, type Schedule } from '../../src/core/schedule.ts';

/**
 * Compares the table of recurrence-oracle.py with what Convene computes, and prints one line of JSON. A program of its own,
 * so that it runs with the zone that its environment says.
 */
interface Oracle {
  readonly versions: Readonly<Record<string, string>>;
  readonly leftOut: number;
  readonly twice: number;
  readonly rules: readonly (readonly [
    zone: string,
    start: string,
    repeats: string,
    starts: readonly (readonly [index: number, seconds: number])[],
  ])[];
}
const file = new URL('recurrence-oracle.json.gz', import.meta.url);
const oracle: Oracle = JSON.parse(gunzipSync(readFileSync(file)).toString());

const disagreements: string[] = [];
let starts = 0;
for (const [zone, start, name, expected] of oracle.rules) {
  const [year = 0, month = 0, day = 0, hour = 0, minute = 0] = start.split(/\D/).map(Number);
  const repeats = REPEATS.find((each) => each === name) ?? '';
  const schedule: Schedule = { ...NO_SCHEDULE, year, month, day, hour, minute, repeats, count: 10_000 };
  for (const [place, [index, seconds]] of expected.entries()) {
    starts++;
    const at = seconds * 1000;
    const found = occurrenceAt(schedule, zone, index)?.startMs;
    if (found !== at) disagreements.push(`${zone} ${start} ${name} ${index}: ${found} instead of ${at}`);
    if (place % 4 !== 1) continue;
    // Where a zone has left out a day, two of them begin at once, and the later one is meant.
    const begun = lastBegun(schedule, zone, at);
    const same = begun === index || occurrenceAt(schedule, zone, begun)?.startMs === at;
    if (!same || lastBegun(schedule, zone, at - 1) >= index)
      disagreements.push(`${zone} ${start} ${name}: not ${index} at ${at}`);
  }
}
const zone = Intl.DateTimeFormat().resolvedOptions().timeZone;
const offsetMinutes = new Date(0).getTimezoneOffset();
const { rules, leftOut, twice } = oracle;
process.stdout.write(
  JSON.stringify({ rules: rules.length, starts, leftOut, twice, disagreements, zone, offsetMinutes }),
);
