import { numbers, type Program, type ProgramOptions, startProgram } from '../program.ts';
import type { Findings, Section } from '../report.ts';

const ROOMS = Array.from({ length: 20 }, (_, room) => ({ name: `cv${room + 1}`, code: String(3000 + room) }));
const CALLERS = 300;
const LIMIT = 1.1;
/** Each state is the median of several, so many events apart. */
const EVENTS_APART = 5_000;
/**
 * The C library keeps what is given back to it between pieces that are still in use, a tenth of all, now more, now less.
 * Told so, it gives back each piece of which a socket was read.
 */
const OPTIONS: ProgramOptions = { node: ['--expose-gc'], environment: { MALLOC_MMAP_THRESHOLD_: '4096' } };
const MEGABYTE = 1e6;

export const memory: Section = {
  title: 'Resident memory',
  about: [
    'A controller in a process of its own; its memory as it stands, and after a full collection.',
    'Another process plays a node with 20 rooms and always 300 callers: they arrive, type PINs, join, talk, press keys,',
    'are muted, leave, are put out and hang up; rooms end and begin anew.',
  ],
  measure: async ({ quick }) => {
    const samplesEach = quick ? 3 : 5;
    const marks = quick ? [50_000, 150_000] : [100_000, 1_000_000];
    const far = startProgram(
      'memory/event-socket.ts',
      ROOMS.map(({ name, code }) => `${name}=${code}`),
    );
    const codes = ROOMS.map(({ code }) => code);
    let controller: Program | undefined;
    try {
      const [port = 0] = numbers(await far.told());
      controller = startProgram('memory/controller-process.ts', [String(port), ...codes], OPTIONS);
      await controller.told();
      const states: MemoryState[] = [];
      for (const events of marks) {
        const samples: MemoryState[] = [];
        for (let sample = 0; sample < samplesEach; sample++) {
          samples.push(await stateAfter(events + sample * EVENTS_APART, far, controller));
        }
        states.push(medianOf(samples));
      }
      return findings(states);
    } finally {
      await controller?.stop();
      await far.stop();
    }
  },
};

interface MemoryState {
  readonly events: number;
  /** Before the collection, with all that V8 has put by for the next burst. */
  readonly asItStands: number;
  readonly resident: number;
  readonly heap: number;
  readonly cpuMicros: number;
  readonly callers: number;
  readonly members: number;
}

/** What is remembered has to be what is there, no more and no less. */
async function stateAfter(events: number, far: Program, controller: Program): Promise<MemoryState> {
  const [callersThere = 0, membersThere = 0] = numbers(await far.ask({ events, callers: CALLERS }));
  const [asItStands = 0, resident = 0, heap = 0, cpuMicros = 0, callers = 0, members = 0] = numbers(
    await controller.ask({}),
  );
  if (callers !== callersThere || members !== membersThere) {
    throw new Error(`${callers} callers and ${members} members are known of ${callersThere} and ${membersThere}`);
  }
  return { events, asItStands, resident, heap, cpuMicros, callers, members };
}

/** The state whose resident memory is the median; only the first sample shows what there was before any collection. */
function medianOf(samples: readonly MemoryState[]): MemoryState {
  const middle = samples.toSorted((a, b) => a.resident - b.resident)[Math.floor(samples.length / 2)];
  if (middle === undefined) throw new Error('there are no samples');
  return { ...middle, asItStands: samples[0]?.asItStands ?? middle.asItStands };
}

function findings(states: readonly MemoryState[]): Findings {
  const [first, last] = [states[0], states.at(-1)];
  const grown = (last?.resident ?? 0) / (first?.resident ?? 1);
  return {
    columns: ['events', 'as it stands MB', 'resident MB', 'heap MB', 'callers', 'members', 'µs/event'],
    rows: states.map(({ events, asItStands, resident, heap, callers, members, cpuMicros }) => [
      String(events),
      (asItStands / MEGABYTE).toFixed(1),
      (resident / MEGABYTE).toFixed(1),
      (heap / MEGABYTE).toFixed(1),
      String(callers),
      String(members),
      (cpuMicros / events).toFixed(1),
    ]),
    floors: [
      {
        what: `resident memory after ${last?.events} events: at most ${LIMIT} of that after ${first?.events}`,
        measured: grown.toFixed(3),
        held: grown <= LIMIT,
      },
    ],
  };
}
