// What calls out go by: a gateway that leads to the robot's telephones, what it costs, and an access account for whoever pays.
import { setTimeout as sleep } from 'node:timers/promises';
import { enter, PINS } from './guests.mjs';
import { authorization, call, findBy, rest } from './rest.mjs';
import { Verdict } from './robot.mjs';

/** Calls cost something towards this country, and there is no way to any other. */
const COUNTRY = '49';
const NO_RATE = '442079460000';
const RATES = `prefix,destination,connectfee,per_minute,first_seconds,step_seconds\n${COUNTRY},Germany,0.01,0.06,1,1\n`;
export const CALLER_ID = '493055500';

const made = async (path, fields) => (await findBy(path, 'name', fields.name)) ?? rest('POST', path, fields);

let ready;
/** Made once, and found again by a later run with the same data. */
async function provide() {
  const gateway = await made('/gateways', { name: 'robot-external' });
  const deck = await made('/rate-decks', { name: 'robot', currency: 'EUR' });
  const csv = { body: RATES, 'content-type': 'text/csv', authorization: await authorization() };
  await call('PUT', `/api/v1/rate-decks/${deck.id}/rates`, csv);
  await made('/routes', { name: 'robot', gateway: gateway.id, deck: deck.id });
  // Numbers are dialled as they are in E.164.
  await made('/dialplans', { name: 'robot', rules: [{ prefix: '', shortest: 8, replacement: '' }] });
}

let accounts = 0;
/** An access account of its own. */
export async function account(fields = {}) {
  ready ??= provide();
  await ready;
  const name = `live ${process.pid}-${++accounts}`;
  return rest('POST', '/accounts', { name, dialplan: 'robot', callerid_external: CALLER_ID, ...fields });
}

let lastNumber = (process.pid % 1000) * 1000;
/** A number that no other scenario calls. */
export const farNumber = () => `${COUNTRY}30${String(++lastNumber).padStart(7, '0')}`;
export const numberWithoutRate = NO_RATE;

/** What a telephone does when it is called; the calls that came to it. */
export function telephone({ robot }, does) {
  const number = farNumber();
  robot.onCall((dialled) => (dialled.replace(/^\+/, '') === number ? does : undefined));
  const calls = () => robot.inbound.filter(({ dialled }) => dialled.replace(/^\+/, '') === number);
  return {
    number,
    calls,
    /** The call, once it is there. */
    async called({ within = 4000 } = {}) {
      for (const end = Date.now() + within; ; await sleep(30)) {
        const [first] = calls();
        if (first) return first;
        if (Date.now() > end) throw new Verdict(`${number} is not called within ${within} ms`);
      }
    },
  };
}

/** A conference that an account pays for, with an admin and a talker in it. */
export async function meeting(x, fields = {}) {
  const conf = await x.conference(PINS);
  const { id } = await findBy('/conferences', 'code', String(conf.code));
  const { id: payer } = await account(fields);
  await rest('PATCH', `/conferences/${id}`, { account: payer });
  const [boss, ann] = await Promise.all([enter(x, conf, 'Boss', 'admin'), enter(x, conf, 'Ann')]);
  await boss.quiet({ quiet: 500 });
  return { conf, boss, ann };
}
