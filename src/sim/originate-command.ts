import { originate } from './originate.ts';
import { takeOver } from './outgoing.ts';
import { separate } from './separated-string.ts';
import type { SwitchCore } from './switch-core.ts';

const USAGE =
  '-USAGE: <call url> <exten>|&<application_name>(<app_args>) [<dialplan>] [<context>] [<cid_name>] [<cid_num>] [<timeout_sec>]\n';
/** Who calls when nobody says so. */
const NOBODY = '0000000000';
const TIMEOUT_S = 60;

/**
 * `originate DIAL_STRING EXTENSION|&APPLICATION(ARGUMENT) [DIALPLAN [CONTEXT [NAME [NUMBER [SECONDS]]]]]`. It takes as
 * long as it rings; the leg that has answered goes to the extension, or runs the application and is hung up after it.
 */
export function originateCommand(core: SwitchCore, argument: string, answer: (text: string) => void): void {
  const words = separate(argument, ' ', 10);
  const [dialString, target, dialplan = 'XML', context = 'default', name = '', number = NOBODY, seconds] = words.map(
    (word) => (word.toLowerCase() === 'undef' ? undefined : word),
  );
  if (words.length > 7 || dialString === undefined || target === undefined) {
    answer(USAGE);
    return;
  }
  const timeoutS = Number.parseInt(seconds ?? '', 10) || TIMEOUT_S;
  originate(core, { dialString, from: undefined, caller: { number, name }, timeoutS }, (outcome) => {
    if ('failed' in outcome) {
      answer(`-ERR ${outcome.failed}\n`);
      return;
    }
    const { leg } = outcome;
    takeOver(leg);
    answer(`+OK ${leg.uuid}\n`);
    const [, application, given = ''] = /^&([^(]+)(?:\(([^)]*))?/.exec(target) ?? [];
    if (application === undefined) leg.transfer(target, dialplan, context);
    else leg.run([[application, given]]);
  });
}
