import { fileURLToPath } from 'node:url';

/** The folder of this copy of Convene: the one above `src/`, or above `dist/` when it is built. */
export const PACKAGE_ROOT = fileURLToPath(new URL('..', import.meta.url)).replace(/\/$/, '');
/** The prompts that come with it. */
export const OWN_SOUNDS = `${PACKAGE_ROOT}/freeswitch-conf/sounds`;
