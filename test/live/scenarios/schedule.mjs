// Conferences that are open only at times: who gets in when, and what the others hear.
import { dial, enter, inside, knock, PINS, placeOf } from '../guests.mjs';
import { promptsHeard, toldAndReleased } from '../prompts.mjs';
import { scenario } from '../robot.mjs';

const MINUTE = 60_000;
const DAYS = ['sunday', 'monday', 'tuesday', 'wednesday', 'thursday', 'friday', 'saturday'];

/** One occurrence of so many minutes, that begins so many minutes from now; a minute holds no seconds. */
function startingIn(minutes, more = {}) {
  const start = new Date(Math.ceil(Date.now() / MINUTE) * MINUTE + minutes * MINUTE);
  const [year, month, day] = [start.getUTCFullYear(), start.getUTCMonth() + 1, start.getUTCDate()];
  const fields = {
    year,
    month,
    day,
    hour: start.getUTCHours(),
    minute: start.getUTCMinutes(),
    timezone: 'UTC',
    ...more,
  };
  return { start, fields };
}

scenario('before its time a conference says when it opens, to those who know the PIN', { limit: 90 }, async (x) => {
  const { start, fields } = startingIn(30, { duration: 60, early_entry: 5 });
  const conf = await x.conference({ ...PINS, ...fields });
  const ann = await knock(x, conf, 'Ann');
  const weekday = `weekday-${DAYS[start.getUTCDay()]}`;
  const half = start.getUTCHours() < 12 ? 'time-am' : 'time-pm';
  const said = ['conference-not-open', 'opens-on', weekday, 'time-at', half, 'goodbye'];
  await toldAndReleased(ann, said, { within: 40_000 });
  x.t.assert(!(await placeOf(x, ann)), 'the caller is in a room');
});

scenario('so many minutes before the start as it says, callers get in', async (x) => {
  const conf = await x.conference({ ...PINS, ...startingIn(3, { duration: 60, early_entry: 5 }).fields });
  const ann = await enter(x, conf, 'Ann');
  x.t.assert(!promptsHeard(ann).includes('conference-not-open'), 'the caller is told that it is not open');
});

scenario('a conference is open in its window, and on the clock of its zone', async (x) => {
  // Kolkata is five hours and a half ahead all the year.
  const { fields } = startingIn(5.5 * 60 - 10, { duration: 60, timezone: 'Asia/Kolkata' });
  await inside(x, await dial(x, await x.conference(fields), 'Ann'));
});

scenario('a conference whose time is over says so', async (x) => {
  const conf = await x.conference(startingIn(-30, { duration: 10 }).fields);
  const late = await dial(x, conf, 'Late');
  await toldAndReleased(late, ['conference-over', 'goodbye']);
});
