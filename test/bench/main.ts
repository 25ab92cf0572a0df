import { availableParallelism } from 'node:os';
import { parseArgs } from 'node:util';
import { adoption } from './adoption/section.ts';
import { api } from './api/section.ts';
import { decoding } from './decode/section.ts';
import { guard } from './guard/section.ts';
import { jobs } from './jobs/section.ts';
import { keys } from './keys/section.ts';
import { memory } from './memory/section.ts';
import { occurrences } from './occurrences/section.ts';
import { type Floor, floorsText, paragraph, type Section, tableText } from './report.ts';
import { events } from './streams/section.ts';

/** Measures Convene beside what it is to be compared with, all in one run, and says which floors are held. */
const SECTIONS: Readonly<Record<string, Section>> = {
  decode: decoding,
  jobs,
  keys,
  memory,
  adoption,
  api,
  guard,
  events,
  occurrences,
};

const { values } = parseArgs({
  options: {
    quick: { type: 'boolean', default: false },
    full: { type: 'boolean', default: false },
    only: { type: 'string' },
    help: { type: 'boolean', default: false },
  },
});
const chosen = Object.entries(SECTIONS).filter(([name]) => values.only === undefined || values.only === name);
if (values.help || chosen.length === 0) {
  console.log(`node test/bench/main.ts [--quick | --full] [--only ${Object.keys(SECTIONS).join('|')}]

Measures Convene beside its peers and says which floors are held; ends with 1 when one is missed.
--quick takes fewer rounds, --full also measures what is else worked out from smaller numbers.`);
  process.exit(values.help ? 0 : 2);
}

/** Nothing here takes so long unless something hangs. */
const LIMIT_MS = values.full ? 600_000 : 300_000;
setTimeout(() => {
  console.error(`Given up after ${LIMIT_MS / 1000} s`);
  process.exit(1);
}, LIMIT_MS).unref();

console.log(`Node ${process.version}, ${availableParallelism()} processors${values.quick ? ', quick run' : ''}`);
const floors: Floor[] = [];
for (const [, section] of chosen) {
  const found = await section.measure(values);
  console.log(`\n${section.title}\n${paragraph(section.about)}\n\n${tableText(found)}`);
  floors.push(...found.floors);
}
console.log(`\nFloors\n${floorsText(floors)}`);
process.exitCode = floors.every(({ held }) => held) ? 0 : 1;
