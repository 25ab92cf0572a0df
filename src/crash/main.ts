import { runProgram } from '../storm/program.ts';
import { crash } from './crash.ts';
import { readOptions } from './options.ts';
import { reportText } from './report.ts';

await runProgram(readOptions, async (options, write) => {
  write(`seed ${options.seed}: ${options.rounds} rounds, ${options.kills} kills in each`);
  const report = await crash(options, options.verbose ? write : undefined);
  process.stdout.write(reportText(report));
  return report;
});
