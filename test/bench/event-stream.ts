import { type Format, frameWriter, type WriteFrame } from './event-template.ts';
import { resized, sampleHeaders } from './sample-event.ts';

export interface EventStream {
  readonly format: Format;
  readonly bytes: Buffer;
  readonly events: number;
}

const FEWEST_HEADERS = 65;
const MOST_HEADERS = 83;

/** One turn of the mix: what a busy room and its callers send. All of them are events that the core acts upon. */
const MIX = [
  'start-talking',
  'add-member',
  'hold-member',
  'core-CHANNEL_CREATE',
  'mute-member',
  'start-talking',
  'core-DTMF',
  'unmute-member',
  'job',
  'core-CHANNEL_PARK',
  'add-member',
  'start-talking',
  'core-CHANNEL_EXECUTE_COMPLETE',
  'hold-member',
  'core-DTMF',
  'kick-member',
  'del-member',
  'core-CHANNEL_ANSWER',
  'job',
  'core-CHANNEL_HANGUP_COMPLETE',
] as const;

/**
 * Conference and channel events of about 2.8 kB, with 65 to 83 headers, each with ids, names and times of its own. One
 * in ten has a body: the result of a job, upon the headers of a channel, so that nobody is spared the headers for it.
 */
export function eventStream(format: Format, events: number): EventStream {
  const park = sampleHeaders('core-CHANNEL_PARK');
  const writers = new Map<string, WriteFrame>();
  for (const name of new Set(MIX)) {
    const headers =
      name === 'job'
        ? [...sampleHeaders('core-BACKGROUND_JOB'), ...sampleHeaders('core-DTMF').slice(13)]
        : sampleHeaders(name);
    writers.set(name, frameWriter(resized(headers, FEWEST_HEADERS, MOST_HEADERS, park), format));
  }
  const frames: Buffer[] = [];
  for (let index = 0; index < events; index++) {
    const name = MIX[index % MIX.length] ?? 'start-talking';
    const write = writers.get(name);
    if (write === undefined) throw new Error(`no writer for ${name}`);
    frames.push(
      write(
        {
          leg: numberedUuid(index),
          sequence: String(10_000 + index),
          stampMicros: String(1_795_220_174_292_591 + index * 20_000),
          name: `${NAMES[index % NAMES.length]} ${index}`,
          number: String(2000 + index),
          room: `cv${index % 20}`,
          roomUuid: numberedUuid(1_000_000 + (index % 20)),
          member: String(100 + index),
          job: numberedUuid(2_000_000 + index),
        },
        [],
        name === 'job' ? jobResult(index) : undefined,
      ),
    );
  }
  return { format, bytes: Buffer.concat(frames), events };
}

const NAMES = ['Ann Bee', 'Bob', 'Zoë Núñez', 'Chris van der Berg', 'Dora Lind', 'O’Hara, Pat', 'Reception'] as const;

function jobResult(index: number): string {
  const lines = Array.from({ length: 8 }, (_, line) => `+OK mute ${index * 8 + line}`);
  return `${lines.join('\n')}\n`;
}

/** A uuid that is told from all others by its number, spread so that no two begin alike. */
export function numberedUuid(number: number): string {
  const spread = Math.imul(number + 1, 0x9e3779b1) >>> 0;
  const hex = spread.toString(16).padStart(8, '0');
  return `${hex}-${hex.slice(4)}-4${hex.slice(1, 4)}-8${hex.slice(5)}-${number.toString(16).padStart(12, '0')}`;
}
