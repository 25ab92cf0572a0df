import type { Command } from 'commander';
import type { LoadedConfig } from '../config/load.ts';
import type { ConfigProblem } from '../config/problem.ts';
import type { Result } from '../core/result.ts';
import { failed, misused, type Outputs, subcommand } from './subcommand.ts';

export interface ConfigCommandDeps extends Outputs {
  /** Loads the configuration that the other commands would run with. */
  loadConfig(): Promise<Result<LoadedConfig, readonly ConfigProblem[]>>;
}

/** `convene config`. */
export function configCommand(deps: ConfigCommandDeps): Command {
  const config = subcommand('config', deps)
    .description('Print the configuration in force, where each value comes from, and no secrets.')
    .option('--example', 'print a file with every setting at its default, each explained', false)
    .option('--json', 'print JSON', false);

  return config.action(async ({ example, json }: { example: boolean; json: boolean }) => {
    if (example && json) return misused(config, '--example is YAML: leave out --json');
    const { configAsJson, describeConfig, exampleConfig } = await import('../config/print.ts');
    if (example) {
      deps.stdout.write(exampleConfig());
      return;
    }
    const loaded = await deps.loadConfig();
    if (!loaded.ok) {
      const { problemText } = await import('../config/problem.ts');
      return failed(config, loaded.error.map(problemText).join('\n'));
    }
    deps.stdout.write(json ? `${JSON.stringify(configAsJson(loaded.value), null, 2)}\n` : describeConfig(loaded.value));
  });
}
