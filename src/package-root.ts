import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

/** The folder of this copy of Convene: the one above `src/`, or above `dist/` when it is built. */
export const PACKAGE_ROOT = fileURLToPath(new URL('..', import.meta.url)).replace(/\/$/, '');
/** The version in its package.json. */
export function version(): string {
  const about: { version: string } = JSON.parse(readFileSync(`${PACKAGE_ROOT}/package.json`, 'utf8'));
  return about.version;
}
/** The prompts that come with it. */
export const OWN_SOUNDS = `${PACKAGE_ROOT}/freeswitch-conf/sounds`;
