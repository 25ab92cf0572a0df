import { fileNameOf, type Sound } from '../core/sound.ts';
import { soundPath } from './safe-text.ts';

/** What the encoder has to know of the node. */
export interface Dialect {
  /** The folder of the prompts on the node, absolute, in a language; null for the configuration's. */
  promptFolder(language: string | null): string;
  /** Where FreeSWITCH keeps temporary files, where it finds the sounds that were uploaded, and what it plays for music on hold. */
  readonly tempFolder: string;
  readonly uploadFolder: string;
  readonly music: string;
  /** The conference profile, and the context that holds the farewell. */
  readonly profile: string;
  readonly context: string;
  /** What stands before the number of one of our extensions in a dial string, such as `user/`. */
  readonly extensions: string;
}

/** Where FreeSWITCH finds a sound. */
export function pathOf(sound: Sound, language: string | null, dialect: Dialect): string {
  const folder =
    'prompt' in sound ? dialect.promptFolder(language) : 'nameOf' in sound ? dialect.tempFolder : dialect.uploadFolder;
  return soundPath(`${folder}/${fileNameOf(sound)}`);
}
/** Several sounds are one file to FreeSWITCH, so that digits may be pressed from the first on (`file_string://`). */
export function soundOf(sounds: readonly Sound[], language: string | null, dialect: Dialect): string {
  const files = sounds.map((sound) => pathOf(sound, language, dialect));
  return files.length === 1 ? (files[0] ?? '') : `file_string://${files.join('!')}`;
}
