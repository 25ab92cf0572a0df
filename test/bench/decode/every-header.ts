import type { Format } from '../event-template.ts';
import type { TakeBody } from './bare-scanner.ts';

/** Decodes every header of an event, whether anybody asks for it or not, in the straightforward way. */
export function everyHeader(format: Format, take: (headers: object) => void): TakeBody {
  if (format === 'json') return (bytes, from, to) => take(JSON.parse(bytes.toString('utf8', from, to)));
  return (bytes, from, to) => {
    const text = bytes.toString('utf8', from, to);
    const headEnd = text.indexOf('\n\n');
    const headers = new Map<string, string>();
    for (const line of text.slice(0, headEnd).split('\n')) {
      const colon = line.indexOf(': ');
      headers.set(line.slice(0, colon), decodeURIComponent(line.slice(colon + 2)));
    }
    if (headers.has('Content-Length')) headers.set('_body', text.slice(headEnd + 2));
    take(headers);
  };
}
