import { commandText, wholeNumber, word } from './safe-text.ts';

/**
 * A command as text. An execute is answered at once, and its end is an event that carries the id. A conference command
 * with a wrong argument answers with its usage and no `-ERR`, so all but lists must say `+OK`.
 */
export interface Encoded {
  readonly text: string;
  readonly expectsOk: boolean;
  /** Set for what takes long: an API command without its `api`, for a background job whose result may take so long. */
  readonly jobTimeoutMs?: number;
}

export const seconds = (ms: number): string => wholeNumber(Math.max(1, Math.ceil(ms / 1000)));
export const api = (text: string): Encoded => ({ text: commandText(`api ${text}`), expectsOk: true });

/** Runs an application on a leg; its end is an event that carries the id. */
export function execute(leg: string, id: string, application: string, argument: string): Encoded {
  const text = [
    `sendmsg ${word(leg)}`,
    'call-command: execute',
    `execute-app-name: ${word(application)}`,
    `execute-app-arg: ${argument}`,
    `event-uuid: ${word(id)}`,
  ];
  return { text: text.map(commandText).join('\n'), expectsOk: true };
}
