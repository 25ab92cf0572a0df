import type { Command } from 'commander';
import { parseInstant } from '../time/instant.ts';
import { misused } from './subcommand.ts';

/** The moment that an option says; undefined where it was not given. */
export function readInstant(command: Command, option: string, text: string | undefined): number | undefined {
  if (text === undefined) return undefined;
  return (
    parseInstant(text) ?? misused(command, `${option} takes a time such as 2027-01-31T08:00:00+01:00, or a day of UTC`)
  );
}
