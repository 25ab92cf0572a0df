import type { Header } from './sample-event.ts';

/** What differs from event to event; what is not given stays as in the sample. */
export type Slot =
  | 'leg'
  | 'sequence'
  | 'stampMicros'
  | 'name'
  | 'number'
  | 'room'
  | 'roomUuid'
  | 'size'
  | 'member'
  | 'speak'
  | 'talking'
  | 'digit'
  | 'job'
  | 'application'
  | 'applicationUuid'
  | 'oldFloor'
  | 'newFloor';
export type Values = Readonly<Partial<Record<Slot, string>>>;

const SLOTS: ReadonlyMap<string, Slot> = new Map<string, Slot>([
  ['Unique-ID', 'leg'],
  ['Channel-Call-UUID', 'leg'],
  ['Caller-Unique-ID', 'leg'],
  ['variable_uuid', 'leg'],
  ['variable_call_uuid', 'leg'],
  ['Event-Sequence', 'sequence'],
  ['Event-Date-Timestamp', 'stampMicros'],
  ['Caller-Caller-ID-Name', 'name'],
  ['Caller-Orig-Caller-ID-Name', 'name'],
  ['Caller-Caller-ID-Number', 'number'],
  ['Caller-Orig-Caller-ID-Number', 'number'],
  ['Caller-Username', 'number'],
  ['Caller-ANI', 'number'],
  ['Conference-Name', 'room'],
  ['Conference-Unique-ID', 'roomUuid'],
  ['Conference-Size', 'size'],
  ['Member-ID', 'member'],
  ['Speak', 'speak'],
  ['Talking', 'talking'],
  ['DTMF-Digit', 'digit'],
  ['Job-UUID', 'job'],
  ['Application', 'application'],
  ['Application-UUID', 'applicationUuid'],
  ['Old-ID', 'oldFloor'],
  ['New-ID', 'newFloor'],
]);

export type Format = 'plain' | 'json';
/** How FreeSWITCH writes events of one format. */
interface Writing {
  readonly separator: string;
  readonly end: string;
  header(name: string, value: string): string;
  body(text: string): string;
}
const WRITING: Readonly<Record<Format, Writing>> = {
  plain: {
    separator: '\n',
    end: '\n\n',
    header: (name, value) => `${name}: ${urlEncoded(value)}`,
    body: (text) => `\nContent-Length: ${Buffer.byteLength(text)}\n\n${text}`,
  },
  json: {
    separator: ',',
    end: '}',
    header: (name, value) => `${JSON.stringify(name)}:${JSON.stringify(value)}`,
    body: (text) => `,"Content-Length":"${Buffer.byteLength(text)}","_body":${JSON.stringify(text)}}`,
  },
};

/** What switch_url_encode of FreeSWITCH escapes (switch_utils.h, SWITCH_URL_UNSAFE). */
const UNSAFE = /[^\x21\x24\x27-\x2a\x2c-\x39\x41-\x5a\x5f\x61-\x7a~]/g;
function urlEncoded(text: string): string {
  return text.replace(UNSAFE, (character) => {
    const bytes = [...Buffer.from(character)];
    return bytes.map((byte) => `%${byte.toString(16).toUpperCase().padStart(2, '0')}`).join('');
  });
}

/** Writes frames of one event, with values of their own. */
export type WriteFrame = (values: Values, more?: readonly Header[], body?: string) => Buffer;

/** Everything that stays the same is written once, so that a million events are made faster than they are read. */
export function frameWriter(headers: readonly Header[], format: Format): WriteFrame {
  const writing = WRITING[format];
  const fixed: string[] = [format === 'json' ? '{' : ''];
  const slots: { readonly name: string; readonly slot: Slot; readonly value: string }[] = [];
  for (const [index, [name, value]] of headers.entries()) {
    const between = index === 0 ? '' : writing.separator;
    const slot = SLOTS.get(name);
    if (slot === undefined) {
      fixed.push(`${fixed.pop() ?? ''}${between}${writing.header(name, value)}`);
    } else {
      slots.push({ name, slot, value });
      fixed.push(`${fixed.pop() ?? ''}${between}`, '');
    }
  }
  return (values, more = [], body) => {
    let text = fixed[0] ?? '';
    for (const [index, { name, slot, value }] of slots.entries()) {
      text += writing.header(name, values[slot] ?? value) + (fixed[index + 1] ?? '');
    }
    for (const [name, value] of more) text += writing.separator + writing.header(name, value);
    text += body === undefined ? writing.end : writing.body(body);
    return Buffer.from(`Content-Length: ${Buffer.byteLength(text)}\nContent-Type: text/event-${format}\n\n${text}`);
  };
}
