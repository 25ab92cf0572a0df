// The robot telephones' own modules, from the folder that ROBOT names: the same instances that its run.mjs uses.
import { realpathSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';

if (!process.env.ROBOT) throw new Error('set ROBOT to the folder with run.mjs of the robot telephones (README.md)');
const load = (file) => import(pathToFileURL(join(realpathSync(process.env.ROBOT), file)).href);

export const { scenario } = await load('scenario.mjs');
export const { Verdict } = await load('callers.mjs');
export const { Esl } = await load('esl.mjs');
export const audio = await load('audio.mjs');
