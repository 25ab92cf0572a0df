import { readdirSync, readFileSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';
import { type RecordedLine, recordedLines } from '../../src/recording/file.ts';

const FOLDER = new URL('../recordings/', import.meta.url);
const ENDING = '.esl.jsonl.gz';

/** The recordings of FreeSWITCH 1.10.12 that the tests rest on, by name. */
export const RECORDINGS: readonly string[] = readdirSync(FOLDER)
  .filter((file) => file.endsWith(ENDING))
  .map((file) => file.slice(0, -ENDING.length))
  .sort();

/** A recording as it was written: JSON, a line each. */
export function textOf(name: string): string {
  return gunzipSync(readFileSync(new URL(`${name}${ENDING}`, FOLDER))).toString('utf8');
}
export function linesOf(name: string): readonly RecordedLine[] {
  return [...recordedLines(textOf(name))];
}
/** The rooms of FreeSWITCH's own list at the end. */
export function expectedOf(name: string): unknown {
  return JSON.parse(readFileSync(new URL(`${name}.expect.json`, FOLDER), 'utf8'));
}

/** A recording without the list that closes it: what is left has to come to the same by its events alone. */
export function withoutClosingList(lines: readonly RecordedLine[]): readonly RecordedLine[] {
  const closing = lines.findLastIndex(
    (line) => line.kind === 'wire' && line.dir === 'tx' && /^api conference json_list\s*$/m.test(line.raw),
  );
  return closing < 0 ? lines : lines.slice(0, closing);
}

/** What FreeSWITCH sent, as it was cut on the wire. */
export function receivedOf(lines: readonly RecordedLine[]): readonly string[] {
  return lines.flatMap((line) => (line.kind === 'wire' && line.dir === 'rx' ? [line.raw] : []));
}
