import type { Format } from '../event-template.ts';
import { numbers, startProgram } from '../program.ts';
import type { Floor, Section } from '../report.ts';
import { median, type Timing, timesFaster } from '../rounds.ts';
import { CONTENDERS, type ContenderName } from './contenders.ts';

const FORMATS = ['plain', 'json'] as const;
/** Larger and smaller than an event, and smaller than a line; with how often a run reads the stream. */
const CHUNKS = [
  { name: '64 kB', chunkBytes: 65_536, passes: 5 },
  { name: '1 kB', chunkBytes: 1024, passes: 5 },
  { name: '7 B', chunkBytes: 7, passes: 1 },
] as const;
/** How many times faster than modesl 1.2.1 the way to the typed event has to be. */
const TIMES_MODESL: Readonly<Record<Format, number>> = { plain: 3.5, json: 1.5 };

export const decoding: Section = {
  title: 'Decoding',
  about: [
    'Events of about 2.8 kB (65 to 83 headers, one in ten with a body), CPU per event.',
    'Convene: from the bytes to the typed event.',
    "modesl: its Parser as it is, fed by hand, so that its socket and its connection's emitter are not counted.",
    'Every header: bare scanner, then split and decodeURIComponent into a Map, or JSON.parse.',
    'Times: what it takes, of what Convene takes.',
  ],
  measure: async ({ quick }) => {
    const rows: string[][] = [];
    const floors: Floor[] = [];
    for (const format of FORMATS) {
      // A program has to do with one format: in a process of its own none is slowed down by the other.
      const reader = startProgram('decode/process.ts', [format]);
      try {
        for (const { name, chunkBytes, passes } of CHUNKS) {
          const rounds = quick ? 7 : 21;
          const timings = timingsOf(numbers(await reader.ask({ chunkBytes, passes, rounds })), rounds);
          rows.push(...rowsOf(`${format}, ${name}`, timings));
          floors.push(...floorsOf(`${format}, ${name}`, TIMES_MODESL[format], timings));
        }
      } finally {
        await reader.stop();
      }
    }
    return { columns: ['events, chunks', 'reader', 'µs/event', 'thousand/s', 'times'], rows, floors };
  },
};

type Timings = Readonly<Record<ContenderName, Timing>>;

/** What each contender took, one after the other. */
function timingsOf(micros: readonly number[], rounds: number): Timings {
  const timing = (name: ContenderName): Timing => {
    const from = CONTENDERS.indexOf(name) * rounds;
    return { name, micros: micros.slice(from, from + rounds) };
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
