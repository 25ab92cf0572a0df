import { readFileSync } from 'node:fs';

export type Header = readonly [name: string, value: string];

/**
 * The headers of an event as FreeSWITCH 1.10.12 sent it, in their order and decoded; from `events/`, plain on the wire.
 */
export function sampleHeaders(name: string): readonly Header[] {
  const text = readFileSync(new URL(`events/${name}.txt`, import.meta.url), 'latin1');
  const start = text.indexOf('\n\n') + 2;
  const lines = text.slice(start, text.indexOf('\n\n', start)).split('\n');
  return lines.flatMap((line): Header[] => {
    const colon = line.indexOf(': ');
    // The length of a body is written anew with each body.
    if (colon < 0 || line.startsWith('Content-Length:')) return [];
    return [[line.slice(0, colon), decodeURIComponent(line.slice(colon + 2))]];
  });
}

/**
 * The same event with between `fewest` and `most` headers: channel variables are left out from the end, or filled up
 * from those of another event.
 */
export function resized(
  headers: readonly Header[],
  fewest: number,
  most: number,
  from: readonly Header[],
): readonly Header[] {
  const isVariable = ([name]: Header): boolean => name.startsWith('variable_');
  const own = headers.filter((header) => !isVariable(header)).length;
  let room = Math.max(0, most - own);
  const kept = headers.filter((header) => !isVariable(header) || room-- > 0);
  const missing = Math.max(0, fewest - kept.length);
  return [...kept, ...from.filter(isVariable).slice(0, missing)];
}
