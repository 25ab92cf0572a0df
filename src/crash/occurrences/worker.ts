/**
 * A whole service until it is killed, but that the moments of its occurrences are those of a timetable:
 * `node worker.ts FAST_MS OCCURRENCES FIRST_MS STEP_MS`, configured by the environment as `convene serve` is. Its own clock is
 * fast by FAST_MS.
 */
import { runService } from '../../cli/service.ts';
import { loadConfig } from '../../config/load.ts';
import { openLog } from '../../observe/log.ts';
import { plansOf } from './timetable.ts';

const [fastMs = 0, occurrences = 0, firstMs = 0, stepMs = 0] = process.argv.slice(2).map(Number);
const trueNowMs = Date.now;
Date.now = () => trueNowMs() + fastMs;

const loaded = await loadConfig({ env: process.env });
if (!loaded.ok) throw new Error(loaded.error.map(({ where, message }) => `${where}: ${message}`).join('\n'));
const { config } = loaded.value;
const ended = new Promise<string>((resolve) => process.once('SIGTERM', resolve));
await runService(config, openLog(config.log, false), ended, undefined, [], (conferences) =>
  plansOf({ occurrences, firstMs, stepMs }, conferences),
);
