import { readOptions } from './options.ts';
import { headText, roundText } from './report.ts';
import { crashRound } from './round.ts';

const EXIT_VIOLATED = 1;
const EXIT_MISUSED = 2;
const EXIT_INTERRUPTED = 130;

for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => process.exit(EXIT_INTERRUPTED));

/** Numbers from [0, 1) that follow from a seed (mulberry32). */
function drawing(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

const options = readOptions(process.argv.slice(2));
if (typeof options === 'string') {
  process.stderr.write(options);
  process.exitCode = EXIT_MISUSED;
} else {
  const draw = drawing(options.seed);
  process.stdout.write(`${headText(options)}\n`);
  for (let n = 1; n <= options.rounds; n++) {
    const round = await crashRound(options, draw);
    process.stdout.write(`${roundText(n, round)}\n`);
    for (const violation of round.violations) process.stdout.write(`  ${violation}\n`);
    if (round.violations.length > 0) process.exitCode = EXIT_VIOLATED;
  }
}
