import { eventStream } from '../event-stream.ts';
import type { Format } from '../event-template.ts';
import type { Extent, Findings, Floor, Section } from '../report.ts';
import { median, type Timing, timeInRounds, timesFaster } from '../rounds.ts';
import { decodeContenders } from './contenders.ts';

const EVENTS = 400;
const FORMATS = ['plain', 'json'] as const;
/** Larger and smaller than an event, and smaller than a line; with how often a run reads the stream. */
const CHUNKS = [
  { name: '64 kB', bytes: 65_536, passes: 10 },
  { name: '1 kB', bytes: 1024, passes: 10 },
  { name: '7 B', bytes: 7, passes: 2 },
] as const;
/** How many times faster than modesl 1.2.1 the way to the typed event has to be. */
const TIMES_MODESL: Readonly<Record<Format, number>> = { plain: 3.5, json: 1.5 };

export const decoding: Section = {
  title: 'Decoding',
  about:
    'Events of about 2.8 kB (65 to 83 headers, one in ten with a body), CPU per event. Convene: from the bytes to the typed\n' +
    "event. modesl: its Parser as it is, fed by hand, so that its socket and its connection's emitter are not counted.\n" +
    'Every header: bare scanner, then split and decodeURIComponent into a Map, or JSON.parse. "times": against Convene.',
  measure: async (extent) => {
    const rows: string[][] = [];
    const floors: Floor[] = [];
    for (const format of FORMATS) {
      for (const chunk of CHUNKS) {
        const timings = measure(format, chunk, extent);
        const where = `${format}, ${chunk.name}`;
        rows.push(...rowsOf(where, timings));
        floors.push(...floorsOf(where, TIMES_MODESL[format], timings));
      }
    }
    return findings(rows, floors);
  },
};

type Timings = Readonly<Record<'modesl' | 'convene' | 'every header' | 'bare scanner', Timing>>;

function measure(format: Format, chunk: (typeof CHUNKS)[number], { quick }: Extent): Timings {
  const stream = eventStream(format, EVENTS);
  const contenders = decodeContenders(format, stream, chunk.bytes, chunk.passes);
  const timings = timeInRounds(contenders, quick ? 3 : 11, EVENTS * chunk.passes);
  const timing = (name: string): Timing => {
    const found = timings.find((each) => each.name === name);
    if (found === undefined) throw new Error(`${name} was not measured`);
    return found;
  };
  return {
    modesl: timing('modesl'),
    convene: timing('convene'),
    'every header': timing('every header'),
    'bare scanner': timing('bare scanner'),
  };
}

function rowsOf(where: string, timings: Timings): string[][] {
  return Object.values(timings).map((timing) => {
    const micros = median(timing.micros);
    const times = timesFaster(timings.convene, timing);
    return [where, timing.name, micros.toFixed(1), (1000 / micros).toFixed(0), times.toFixed(2)];
  });
}

function floorsOf(where: string, wanted: number, timings: Timings): Floor[] {
  const modesl = timesFaster(timings.convene, timings.modesl);
  const every = timesFaster(timings.convene, timings['every header']);
  return [
    {
      what: `decoding, ${where}: at least ${wanted} times modesl`,
      measured: modesl.toFixed(2),
      held: modesl >= wanted,
    },
    { what: `decoding, ${where}: no slower than every header`, measured: every.toFixed(2), held: every >= 1 },
  ];
}

function findings(rows: readonly string[][], floors: readonly Floor[]): Findings {
  return { columns: ['events, chunks', 'reader', 'µs/event', 'thousand/s', 'times'], rows, floors };
}
