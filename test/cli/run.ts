import { Command, CommanderError } from 'commander';

/** What a command wrote, and the code with which the program would end. */
export interface Outcome {
  readonly exit: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs one command in this process as the program does. */
export async function run(
  build: (outputs: { stdout: Collector; stderr: Collector }) => Command,
  ...argv: readonly string[]
): Promise<Outcome> {
  const [stdout, stderr] = [new Collector(), new Collector()];
  const program = new Command('convene').addCommand(build({ stdout, stderr }));
  const exit = await program.parseAsync(argv, { from: 'user' }).then(
    () => 0,
    (error: unknown) => {
      if (error instanceof CommanderError) return error.exitCode;
      throw error;
    },
  );
  return { exit, stdout: stdout.text, stderr: stderr.text };
}

class Collector {
  text = '';
  write(text: string): void {
    this.text += text;
  }
}
