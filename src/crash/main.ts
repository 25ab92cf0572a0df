import { crash } from './crash.ts';
import { readOptions } from './options.ts';
import { reportText } from './report.ts';

const EXIT_VIOLATED = 1;
const EXIT_MISUSED = 2;
const EXIT_INTERRUPTED = 130;

for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => process.exit(EXIT_INTERRUPTED));

const options = readOptions(process.argv.slice(2));
if (typeof options === 'string') {
  process.stderr.write(options);
  process.exitCode = EXIT_MISUSED;
} else {
  process.stdout.write(`seed ${options.seed}: ${options.rounds} rounds, ${options.kills} kills in each\n`);
  const write = (line: string) => void process.stdout.write(`${line}\n`);
  const report = await crash(options, options.verbose ? write : undefined);
  process.stdout.write(reportText(report));
  if (report.violations.length > 0) process.exitCode = EXIT_VIOLATED;
}
