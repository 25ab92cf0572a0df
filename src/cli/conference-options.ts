import { type Command, Option } from 'commander';
import { DEFAULT_MAXIMUM } from '../core/conference.ts';
import { type Code, type ConferenceId, parseCode, parseConferenceId } from '../core/ids.ts';
import { SWITCH_NAMES, type Switch } from './conference-draft.ts';
import { SCHEDULE_OPTIONS } from './conference-schedule.ts';
import type { ShowPins } from './conference-text.ts';
import { misused } from './subcommand.ts';

/** How conferences are printed. */
export interface Shown extends ShowPins {
  readonly json: boolean;
}
export function showOptions(command: Command): Command {
  return command.option('--json', 'print JSON', false).option('--pins', 'show PINs as they are instead of ****', false);
}

/** A conference as it is named on the command line, beside its code. */
export interface Named extends Shown {
  readonly id?: string;
}
export function nameOptions(command: Command): Command {
  return showOptions(command).argument('[code]', 'its code').option('--id <number>', 'its id, instead of the code');
}
export type Name =
  | { readonly kind: 'code'; readonly value: Code }
  | { readonly kind: 'id'; readonly value: ConferenceId };

/** The one conference that is named, or the end of the command. */
export function readName(command: Command, typedCode: string | undefined, typedId: string | undefined): Name {
  if ((typedCode === undefined) === (typedId === undefined))
    return misused(command, 'give a code, or --id and a number');
  const id = parseConferenceId(typedId);
  if (id !== undefined) return { kind: 'id', value: id };
  const code = parseCode(typedCode);
  if (code !== undefined) return { kind: 'code', value: code };
  return misused(command, typedId === undefined ? 'a code is 1 to 16 digits' : 'an id is a whole number from 1');
}

const SWITCH_TEXTS: Readonly<Record<Switch, string>> = {
  mute_non_moderator: '1: talkers enter muted, and only administrators may use *1',
  play_join: '1: a tone for those inside when somebody comes in',
  play_exit: '1: a tone for those inside when somebody leaves',
  play_music: '1: music for the only one in',
  wait_music: '1: music for all, and nobody but administrators heard, until an administrator is in',
  record_name: '1: callers record their name, which is played to all at entry',
};

/** The fields of a definition, but its code. */
export function fieldOptions(command: Command): Command {
  command
    .option('--adminpin <digits>', 'PIN that makes its caller an administrator')
    .option('--talkpin <digits>', 'PIN that lets its caller talk')
    .option('--listenpin <digits>', 'PIN that lets its caller listen')
    .option('--maximum <number>', `how many people fit in, 0 for no limit (default: ${DEFAULT_MAXIMUM})`);
  for (const name of SWITCH_NAMES) {
    command.option(`--${name} <0|1>`, `${SWITCH_TEXTS[name]} (default: 0)`);
    acceptDashes(command, name, '0|1');
  }
  for (const [name, takes, text] of SCHEDULE_OPTIONS) {
    command.option(`--${name} <${takes}>`, text);
    if (name.includes('_')) acceptDashes(command, name, takes);
  }
  return command
    .option('--language <name>', "language of the prompts, such as en (default: the configuration's)")
    .option('--description <text>', 'what people call it');
}

/** Lets `--mute-non-moderator` stand for `--mute_non_moderator`; of both, the last one counts. */
function acceptDashes(command: Command, name: string, takes: string): void {
  const twin = new Option(`--${name.replaceAll('_', '-')} <${takes}>`).hideHelp();
  command.addOption(twin).on(`option:${twin.name()}`, (value: string) => command.setOptionValue(name, value));
}
