// Conferences that keep their appointments: their people are called a minute before, and the room closes at its end.
import { setTimeout as sleep } from 'node:timers/promises';
import { PINS, placeOf } from '../guests.mjs';
import { account, telephone } from '../outbound.mjs';
import { hearsPrompt } from '../prompts.mjs';
import { findBy, rest } from '../rest.mjs';
import { scenario } from '../robot.mjs';

const MINUTE = 60_000;
const needs = ['pins'];

/** A conference that starts in about two minutes, at a full one, and lasts for so many. */
async function appointed(x, duration, more = {}) {
  const start = new Date(Math.ceil((Date.now() + 90_000) / MINUTE) * MINUTE);
  const conf = await x.conference({
    ...PINS,
    year: start.getUTCFullYear(),
    month: start.getUTCMonth() + 1,
    day: start.getUTCDate(),
    hour: start.getUTCHours(),
    minute: start.getUTCMinutes(),
    timezone: 'UTC',
    duration,
    ...more,
  });
  const { id } = await findBy('/conferences', 'code', String(conf.code));
  const { id: payer } = await account();
  await rest('PATCH', `/conferences/${id}`, { account: payer, at_end: 'hangup' });
  return { id, conf, start };
}
const toBeCalled = (conference, { number }, level) =>
  rest('POST', `/conferences/${conference}/notifications`, { type: 'number', destination: number, level });

scenario(
  'called a minute before, in by 1 with its level, told and put out at the end',
  { needs, limit: 330 },
  async (x) => {
    const { id, start } = await appointed(x, 2);
    const accepts = { answer: true, after: 1000, press: '1', pressAfter: 2500 };
    const [talker, listener, nobody] = [
      telephone(x, accepts),
      telephone(x, accepts),
      telephone(x, { reject: 'USER_BUSY' }),
    ];
    await toBeCalled(id, talker, 'talk');
    await toBeCalled(id, listener, 'listen');
    await toBeCalled(id, nobody, 'talk');
    const within = start.getTime() - Date.now();
    const [ann, eve] = await Promise.all([talker.called({ within }), listener.called({ within })]);
    const early = start.getTime() - Date.now();
    x.t.assert(early > 50_000 && early < 61_500, `called ${early} ms before the start`);
    await Promise.all([ann, eve].map((each) => each.up()));
    await x.t.eventually(async () => (await placeOf(x, ann)) && (await placeOf(x, eve)), { why: 'not both are in' });
    await ann.speak();
    await eve.hears(ann, { within: 4000 });
    await eve.speak();
    await ann.hearsNot(eve);
    // A minute before the end they are told, and at the end it is over.
    await sleep(start.getTime() + MINUTE - Date.now() - 5_000);
    await hearsPrompt(ann, 'ends-in-one', { within: 20_000 });
    await sleep(start.getTime() + 2 * MINUTE - Date.now() - 5_000);
    await hearsPrompt(ann, 'conference-over', { within: 20_000 });
    await Promise.all([ann, eve].map((each) => each.gone({ within: 20_000 })));
    const over = Date.now() - start.getTime() - 2 * MINUTE;
    x.t.assert(over > 0 && over < 15_000, `put out ${over} ms after the end`);
    const { items } = await rest('GET', `/conferences/${id}/occurrences?from=${start.toISOString()}`);
    x.t.assert(items[0]?.state === 'ended' || items[0]?.state === 'over', `the occurrence is ${items[0]?.state}`);
  },
);
