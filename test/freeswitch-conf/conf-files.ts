import { readdirSync, readFileSync } from 'node:fs';
import { join, relative } from 'node:path';

/** The folder of the FreeSWITCH side, absolute. */
export const CONF_DIR = join(import.meta.dirname, '../../freeswitch-conf');

/** A file of that folder, its path relative to it. */
export interface ConfFile {
  readonly path: string;
  readonly text: string;
}

/** The text of one file. @throws when there is none */
export function readConf(path: string): string {
  return readFileSync(join(CONF_DIR, path), 'utf8');
}

/** All XML files. */
export function xmlFiles(): ConfFile[] {
  return readdirSync(CONF_DIR, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && entry.name.endsWith('.xml'))
    .map((entry) => relative(CONF_DIR, join(entry.parentPath, entry.name)))
    .sort()
    .map((path) => ({ path, text: readConf(path) }));
}
