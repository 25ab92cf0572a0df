// One call of the storm: what it is for, an ear that follows it all the time, and keys that are pressed one at a time.
import { setTimeout as sleep } from 'node:timers/promises';
import { promptOf, SURE } from '../prompts.mjs';
import { audio } from '../robot.mjs';
import { ANSWERS, LINES } from './plan.mjs';

const { ENERGY_FLOOR_DB, WINDOW, energy, toneRun } = audio;
/** An answer that comes later is not told from that of the next key. */
const ANSWER_WITHIN_MS = 4000;
/** No prompt that a key waits for is longer. */
const TOLD_FOR_MS = 8000;
/** A prompt in which voices drown the tones for so many windows is still the same. */
const DROWNED_WINDOWS = 4;

export async function until(test, withinMs = Number.POSITIVE_INFINITY) {
  for (const end = Date.now() + withinMs; !test(); await sleep(40)) if (Date.now() > end) return false;
  return true;
}

export function createCall(caller, visit) {
  const voices = LINES.filter(({ tone }) => tone !== caller.tone).map(({ tone }) => [tone, toneRun(tone)]);
  let at = 0;
  let run = 0;
  let last;
  let sure;
  let windowsSince = Number.POSITIVE_INFINITY;
  let turn = Promise.resolve();

  const call = {
    caller,
    visit,
    /** The names of the prompts heard, in their order. */
    heard: [],
    /** Where FreeSWITCH's last list has it: {room, member}, or undefined. */
    place: undefined,
    /** Whether it was ever in a room. */
    wasInside: false,
    /** When something was last audible, or silence was right. */
    audibleAt: Date.now(),
    /** The own microphone by the last answer about it; undefined while that is unsure. */
    microphone: undefined,
    /** How many keys it has pressed so far, and whether one waits for its answer. */
    presses: 0,
    isPressing: false,
    /** How often somebody has pressed *90 or *91 over it. */
    overruled: 0,
    /** Whether a prompt is heard at the moment: another one like it could not be told from it. */
    get isTold() {
      return last !== undefined || windowsSince <= DROWNED_WINDOWS;
    },
    get gone() {
      return caller.endedAt !== undefined;
    },
    toString: () =>
      `${caller} (${caller.number}, ${visit.role} of ${visit.room}, heard [${call.heard.slice(-6).join(' ')}])`,

    /** Listens to what has come since it last did; `onVoice` is told each voice that is there. */
    follow(onVoice) {
      for (const end = caller.ear.now(); at + WINDOW <= end; at += WINDOW) {
        const window = caller.ear.read(at, WINDOW);
        if (window.length < WINDOW) return;
        if (energy(window) > ENERGY_FLOOR_DB) call.audibleAt = Date.now();
        const prompt = promptOf(window);
        run = prompt === last ? run + 1 : 1;
        last = prompt;
        windowsSince += 1;
        if (prompt !== undefined && run >= SURE) {
          if (prompt !== sure || windowsSince > DROWNED_WINDOWS) call.heard.push(prompt);
          sure = prompt;
          windowsSince = 0;
        }
        for (const [tone, isThere] of voices) if (isThere(window)) onVoice(tone);
      }
    },

    /** Types what it is asked for until it is in a room or gone. */
    async getIn(conferenceCode, chance) {
      for (let seen = 0; !call.gone && !call.place; ) {
        await until(() => call.gone || call.place || call.heard.length > seen);
        const asked = call.heard.slice(seen).findLast((prompt) => prompt === 'ask-code' || prompt === 'ask-pin');
        seen = call.heard.length;
        if (asked === undefined) continue;
        await sleep(chance.between([200, 900]));
        if (call.place) return;
        await press(`${asked === 'ask-code' ? conferenceCode : visit.pin}#`, chance.between([50, 200]));
      }
    },

    /** Presses a key, and waits for what answers it: {prompt, ms from the last digit on}, or undefined. */
    key(keys) {
      const mine = turn.then(async () => {
        await until(() => call.gone || !call.isTold, TOLD_FOR_MS);
        const from = call.heard.length;
        const { overruled } = call;
        call.presses += 1;
        call.isPressing = true;
        if (keys === '*1') call.microphone = undefined;
        await press(keys, 60);
        const pressedAt = Date.now();
        const answer = () => call.heard.slice(from).find((prompt) => ANSWERS[keys].includes(prompt));
        await until(() => call.gone || answer() !== undefined, ANSWER_WITHIN_MS);
        const prompt = answer();
        if (prompt === undefined) {
          // What comes late must not be taken for the next answer.
          if (!call.gone) await sleep(ANSWER_WITHIN_MS);
          return undefined;
        }
        const isSure = overruled === call.overruled;
        if (isSure && keys === '*1' && prompt !== 'not-allowed') call.microphone = prompt === 'microphone-on';
        return { prompt, ms: Date.now() - pressedAt };
      });
      turn = mine
        .catch(() => undefined)
        .then(() => {
          call.isPressing = false;
        });
      return mine;
    },
  };
  /** A call that ends while it presses is no fault. */
  async function press(keys, gap) {
    await caller.press(keys, { gap }).catch((error) => {
      if (!call.gone) throw error;
    });
  }
  return call;
}
