// Prompts that can be told apart by ear. `node prompts.mjs FOLDER` makes a set in which each prompt is a pair of tones of its own,
// as long as the spoken one; scenarios then judge which prompt a caller heard. With PROMPTS=spoken the real ones are installed,
// and a prompt is anything that is no caller's voice.
import { mkdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { audio, Verdict } from './robot.mjs';

const { RATE, VOICES, WINDOW, hasOther, promptIn, promptTones, tones, wav } = audio;
const conf = new URL('../../freeswitch-conf/', import.meta.url);
const spoken = process.env.PROMPTS === 'spoken';

const names = ['prompts/en.tsv', 'prompts/tones.tsv'].flatMap((table) =>
  readFileSync(new URL(table, conf), 'utf8')
    .split('\n')
    .flatMap((line) => (line === '' || line.startsWith('#') ? [] : [line.split('\t')[0]])),
);
/** The robot gives pairs of tones to FreeSWITCH's own sounds from the first on; ours are taken from the last. */
const LAST_PAIR = 527;
const pairOf = new Map(names.map((name, index) => [name, promptTones(LAST_PAIR - index)]));
const byPair = new Map([...pairOf].map(([name, pair]) => [[...pair].sort((a, b) => a - b).join('+'), name]));

function makePrompts(folder) {
  const into = `${folder}/convene/en/8000`;
  mkdirSync(into, { recursive: true });
  for (const [name, pair] of pairOf) {
    const samples = (statSync(new URL(`sounds/convene/en/8000/${name}.wav`, conf)).size - 44) / 2;
    writeFileSync(`${into}/${name}.wav`, wav(tones(pair, (samples / RATE) * 1000)));
  }
}

/** How many windows of 100 ms make a prompt: one may straddle its edge. */
export const SURE = 2;
/** The prompt that a window of 100 ms is of, or undefined. */
export const promptOf = (window) => promptIn(window, byPair);

/** The prompts that a caller heard, in their order, between two positions of its ear. */
export function promptsHeard(caller, from = 0, to = caller.ear.now()) {
  const heard = [];
  let run = 0;
  let last;
  for (const [, window] of caller.ear.windows(from, to)) {
    const prompt = promptOf(window);
    run = prompt === last ? run + 1 : 1;
    if (prompt !== undefined && run === SURE) heard.push(prompt);
    last = prompt;
  }
  return heard;
}

/** Waits for a prompt, from a position of the caller's ear on; the position where it began. */
export async function hearsPrompt(caller, name, { within = 4000, from = caller.ear.now(), besides = VOICES } = {}) {
  if (!spoken && !pairOf.has(name)) throw new Error(`there is no prompt ${name}`);
  const end = Date.now() + within;
  const isIt = spoken ? (window) => hasOther(window, besides) : (window) => promptOf(window) === name;
  let at = from;
  let run = 0;
  for (;;) {
    for (; at + WINDOW <= caller.ear.now(); at += WINDOW) {
      const window = caller.ear.read(at, WINDOW);
      if (window.length < WINDOW) break;
      run = isIt(window) ? run + 1 : 0;
      if (run === SURE) return at - WINDOW;
    }
    if (caller.endedAt !== undefined || Date.now() > end) break;
    await sleep(30);
  }
  const heard = promptsHeard(caller, from);
  const state = caller.endedAt === undefined ? '' : ` (gone: ${caller.cause})`;
  throw new Verdict(`${caller} does not hear ${name} within ${within} ms${state}; prompts: [${heard}]`);
}

/** Presses keys and waits for the prompt that answers them. */
export async function pressFor(caller, keys, name, { within = 2500, ...how } = {}) {
  const from = caller.ear.now();
  await caller.press(keys, how);
  return hearsPrompt(caller, name, { within, from });
}

/** No prompt from a position on. */
export function heardNoPrompt(caller, from) {
  const heard = promptsHeard(caller, from);
  if (heard.length > 0) throw new Verdict(`${caller} hears prompts that are not for it: [${heard}]`);
}

/** Told by the given prompts, in this order, and released. */
export async function toldAndReleased(caller, prompts, { within = 12_000, from = 0 } = {}) {
  const end = Date.now() + within;
  let at = from;
  if (spoken) await hearsPrompt(caller, prompts[0], { within, from });
  else
    for (const name of prompts)
      at = await hearsPrompt(caller, name, { within: Math.max(0, end - Date.now()), from: at });
  await caller.gone({ cause: 'NORMAL_CLEARING', within: Math.max(0, end - Date.now()) });
}

if (process.argv[1] === import.meta.filename && process.argv[2]) makePrompts(process.argv[2]);
