import type { Command } from 'commander';
import type { LoadedConfig } from '../config/load.ts';
import type { ConfigProblem } from '../config/problem.ts';
import type { Result } from '../core/result.ts';
import type { Check } from '../doctor/check.ts';
import { examine } from '../doctor/doctor.ts';
import { openModesl } from '../esl/modesl.ts';
import { OWN_SOUNDS } from '../package-root.ts';
import { systemClock } from '../time/clock.ts';
import { CONTEXT, PROFILE } from './controller-options.ts';
import { EXIT_FAILED, type Outputs, subcommand } from './subcommand.ts';

export interface DoctorCommandDeps extends Outputs {
  /** Loads the configuration that the other commands would run with. */
  loadConfig(): Promise<Result<LoadedConfig, readonly ConfigProblem[]>>;
}

/** `convene doctor`. */
export function doctorCommand(deps: DoctorCommandDeps): Command {
  const command = subcommand('doctor', deps)
    .description('Look at FreeSWITCH, Redis and this machine, and say what is wrong and what to do about it.')
    .option('--json', 'print {"checks":[{"check","level","finding","remedy"}]}', false)
    .addHelpText('after', '\nExit 1 when there is an error. Changes nothing, and may run beside `convene serve`.');
  return command.action(async ({ json }: { json: boolean }) => {
    const checks = await examine({
      loadConfig: deps.loadConfig,
      open: openModesl,
      clock: systemClock,
      expected: { profile: PROFILE, context: CONTEXT, ownSounds: OWN_SOUNDS },
      zoneData: process.versions['tz'],
    });
    deps.stdout.write(
      json
        ? `${JSON.stringify({ checks: checks.map((one) => ({ remedy: null, ...one })) }, null, 2)}\n`
        : checksText(checks),
    );
    const errors = checks.filter(({ level }) => level === 'error').length;
    if (errors > 0) command.error(`${errors} ${errors === 1 ? 'error' : 'errors'}`, { exitCode: EXIT_FAILED });
  });
}

/** A line for each check, the remedy under it. */
export function checksText(checks: readonly Check[]): string {
  const width = Math.max(0, ...checks.map(({ check }) => check.length));
  const lines = checks.flatMap((one) => {
    const line = `${one.level.padEnd(5)}  ${one.check.padEnd(width)}  ${one.finding}`;
    return one.level === 'ok' ? [line] : [line, `${' '.repeat(width + 9)}→ ${one.remedy}`];
  });
  return lines.map((line) => `${line}\n`).join('');
}
