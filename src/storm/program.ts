const EXIT_VIOLATED = 1;
const EXIT_MISUSED = 2;
const EXIT_INTERRUPTED = 130;

/**
 * Runs a program that breaks things on purpose. It ends with 1 where `run` found something violated, with 2 and what `read` says
 * where its command line is wrong, and with 130 when it is interrupted.
 */
export async function runProgram<Options extends object>(
  read: (args: readonly string[]) => Options | string,
  run: (options: Options, write: (line: string) => void) => Promise<{ readonly violations: readonly string[] }>,
): Promise<void> {
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => process.exit(EXIT_INTERRUPTED));
  const options = read(process.argv.slice(2));
  if (typeof options === 'string') {
    process.stderr.write(options);
    process.exitCode = EXIT_MISUSED;
    return;
  }
  const { violations } = await run(options, (line) => void process.stdout.write(`${line}\n`));
  if (violations.length > 0) process.exitCode = EXIT_VIOLATED;
}
