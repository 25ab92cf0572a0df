import { readOptions } from './options.ts';
import { runProgram } from './program.ts';
import { reportText } from './report.ts';
import { storm } from './storm.ts';

await runProgram(readOptions, async (options, write) => {
  write(`seed ${options.seed}: ${options.callers} callers, ${options.seconds} s`);
  const report = await storm(options, options.verbose ? write : undefined);
  process.stdout.write(reportText(report));
  return report;
});
