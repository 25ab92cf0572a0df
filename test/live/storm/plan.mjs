// Who calls, from where, as what: every line of the house has a voice of its own, so that an ear knows who is heard.
import { PINS } from '../guests.mjs';
import { audio } from '../robot.mjs';

export { PINS };

/** The rooms. Whoever is alone in one that plays music hears it; in the gated one all do, until an admin is in. */
export const ROOMS = {
  open: { options: { play_music: 1 } },
  gated: { options: { wait_music: 1 } },
  quiet: { options: { play_music: 1, mute_non_moderator: 1 } },
};

/**
 * The lines of the house. `steady` ones call again whenever they were lost, also in the calm; `restless` ones leave again
 * and again until then; guests draw room and role anew for each call, and do not call again in the calm. A `prober`
 * presses a key after each start of the controller and nothing else.
 */
export const LINES = [
  { name: 'Boss', room: 'open', role: 'admin', part: 'steady' },
  { name: 'Ann', room: 'open', role: 'talk', part: 'prober' },
  { name: 'Eve', room: 'open', role: 'listen', part: 'steady' },
  { name: 'Host', room: 'gated', role: 'admin', part: 'restless' },
  { name: 'Ben', room: 'gated', role: 'talk', part: 'prober' },
  { name: 'Cyd', room: 'gated', role: 'talk', part: 'steady' },
  { name: 'Zoe', room: 'gated', role: 'listen', part: 'steady' },
  { name: 'Chair', room: 'quiet', role: 'admin', part: 'steady' },
  { name: 'Dan', room: 'quiet', role: 'talk', part: 'prober' },
  { name: 'Guest 1', part: 'guest' },
  { name: 'Guest 2', part: 'guest' },
  { name: 'Guest 3', part: 'guest' },
].map((line, index) => ({ ...line, tone: audio.VOICES[index] }));

const STAYS_MS = { steady: undefined, prober: undefined, restless: [8_000, 25_000], guest: [3_000, 20_000] };

/** What one call of a line is for. */
export function drawVisit(line, chance) {
  const room = line.room ?? chance.pick(Object.keys(ROOMS));
  const role = line.role ?? chance.pick(['admin', 'talk', 'talk', 'listen']);
  const stays = STAYS_MS[line.part];
  return {
    ...line,
    room,
    role,
    login: chance.happens(0.4),
    pin: PINS[`${role}pin`],
    stayMs: stays === undefined ? Number.POSITIVE_INFINITY : chance.between(stays),
  };
}

const MICROPHONE = ['microphone-on', 'microphone-off', 'not-allowed'];
/** The prompts that answer each key. */
export const ANSWERS = {
  '*1': MICROPHONE,
  '*5': ['hand-raised', 'hand-lowered'],
  '*6': ['people-in', 'you-are-alone'],
  '*90': ['all-microphones-on'],
  '*91': ['all-microphones-off'],
  '*94': ['announcements-off'],
  '*95': ['announcements-on'],
};

/** A key that suits the role. */
export function drawKey({ role }, chance) {
  const own = ['*1', '*1', '*5', '*6'];
  return chance.pick(role === 'admin' ? [...own, '*90', '*91', '*94', '*95'] : own);
}
