import type { Channel } from './channel.ts';

/**
 * An application that takes time. FreeSWITCH runs a leg's applications in one thread: one that is started while another
 * runs does so inside it, and the outer one stands still meanwhile.
 */
export interface RunningApplication {
  /** Starts the work; `standing` when an application that was sent at the same time is about to run inside it. */
  begin(standing: boolean): void;
  /** An inner application starts. */
  suspend?(): void;
  /** The inner application has ended. */
  resume?(): void;
  /** Takes one key; without it, keys wait for the next application. */
  readonly takeKey?: ((key: string) => void) | undefined;
  /** A key has come and is left where it is. Only asked of one that takes none. */
  keyWaits?(): void;
  /** The telephone has begun or ended to make sounds. */
  speech?(): void;
  /** `uuid_break`: ends the sound that plays. */
  breakOff?(): void;
  /** The leg was hung up or transferred: clean up at once, and do not call `end`. */
  abandon(): void;
}

/** Runs on `leg`; one that is done at once returns nothing, any other calls `end` when it is over. */
export type Application = (leg: Channel, argument: string, end: () => void) => RunningApplication | undefined;

/** Splits an argument at blanks; quotes hold blanks together (`switch_separate_string`). */
export function splitArguments(text: string, limit: number): string[] {
  const words: string[] = [];
  let rest = text.trim();
  while (rest !== '' && words.length < limit - 1) {
    const word = /^(?:'[^']*'|\\ |\S)+/.exec(rest)?.[0] ?? rest;
    words.push(word.replaceAll("'", '').replaceAll('\\ ', ' '));
    rest = rest.slice(word.length).trimStart();
  }
  if (rest !== '') words.push(rest);
  return words;
}
