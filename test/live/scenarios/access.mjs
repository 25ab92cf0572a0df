// Callers of access accounts: *4, the account, its PIN, a number, and another one.
import { setTimeout as sleep } from 'node:timers/promises';
import { isHeardBy, ownNumber } from '../guests.mjs';
import { account, CALLER_ID, numberWithoutRate, telephone } from '../outbound.mjs';
import { hearsPrompt, pressFor, toldAndReleased } from '../prompts.mjs';
import { scenario } from '../robot.mjs';

const ACCESS = '*4';
/** One of the two tones of what a caller hears while it rings (vars/convene.xml). */
const RINGING = 440;
const ringing = { what: 'ringing', within: 4000 };
const needs = ['pins'];
const answers = { answer: true, after: 1500 };

let lastLine = Date.now() % 1e9;
/** A caller of an account of its own, from a number that no account of an earlier run has. */
async function subscriber(x, fields = {}) {
  const number = `7${++lastLine}`;
  await account({ callers: [number], ...fields });
  const caller = await x.robot.call({ to: ACCESS, number, name: 'Ann' });
  await caller.up();
  return caller;
}
/** The same, asked for a number. */
async function ready(x, fields) {
  const caller = await subscriber(x, fields);
  await hearsPrompt(caller, 'access-number', { from: 0 });
  return caller;
}
const type = (caller, { number }, how) => caller.press(`${number}#`, { gap: 80, ...how });
/** Connected with a telephone, and both hear each other. */
async function connect(x, caller, does = answers) {
  const phone = telephone(x, does);
  await type(caller, phone);
  const far = await phone.called();
  await far.up();
  await isHeardBy(far, [caller]);
  await isHeardBy(caller, [far]);
  return far;
}

scenario('*4: a number, ringing, a talk, and another number', { needs }, async (x) => {
  const ann = await ready(x);
  const phone = telephone(x, { answer: true, after: 3000 });
  await type(ann, phone);
  await ann.hearsTone(RINGING, ringing);
  const far = await phone.called();
  await far.up();
  x.t.assert(far.callerIdNumber === CALLER_ID, `it is shown ${far.callerIdNumber}`);
  await isHeardBy(far, [ann]);
  await isHeardBy(ann, [far]);
  const from = ann.ear.now();
  await far.hangup();
  await hearsPrompt(ann, 'access-number', { from });
  await connect(x, ann);
});

scenario('*4 from a number of no account', { needs }, async (x) => {
  const caller = await x.robot.call({ to: ACCESS, number: ownNumber(), name: 'Eve' });
  await caller.up();
  await toldAndReleased(caller, ['access-unknown', 'goodbye']);
});

scenario('*4: the PIN, wrong and right', { needs }, async (x) => {
  const ann = await subscriber(x, { pin: '0042' });
  await hearsPrompt(ann, 'access-pin', { from: 0 });
  await pressFor(ann, '42#', 'wrong-pin');
  await pressFor(ann, '0042#', 'access-number');
  await connect(x, ann);
});

scenario('*4: ringing after the answer', { needs }, async (x) => {
  const ann = await subscriber(x, { ring_after_answer: 4 });
  await ann.hearsTone(RINGING, ringing);
  await hearsPrompt(ann, 'access-number', { within: 6000, from: 0 });
});

for (const [what, does, told, within] of [
  ['is busy', { reject: 'USER_BUSY', after: 1500 }, 'invite-busy', 6000],
  ['declines', { reject: 'CALL_REJECTED', after: 1500 }, 'invite-rejected', 6000],
  ['is no number', { reject: 'UNALLOCATED_NUMBER', after: 500 }, 'call-no-such-number', 6000],
  ['does not answer', { ring: 80 }, 'invite-no-answer', 60_000],
]) {
  scenario(`*4 to who ${what}: ${told}, and another number`, { needs, limit: 110 }, async (x) => {
    const ann = await ready(x);
    await type(ann, telephone(x, does));
    const at = await hearsPrompt(ann, told, { within, from: 0 });
    await hearsPrompt(ann, 'access-number', { from: at });
    await connect(x, ann);
  });
}

scenario('*4: ## while it rings, and while they talk', { needs, limit: 90 }, async (x) => {
  const ann = await ready(x);
  const silent = telephone(x, { ring: 60 });
  await type(ann, silent);
  const rings = await silent.called();
  await ann.hearsTone(RINGING, ringing);
  await pressFor(ann, '##', 'access-number', { within: 4000 });
  await rings.gone({ within: 3000 });
  const far = await connect(x, ann);
  await pressFor(ann, '##', 'access-number', { within: 4000 });
  await far.gone({ within: 3000 });
  await connect(x, ann);
});

scenario('*4 by slow fingers', { needs, limit: 90 }, async (x) => {
  const ann = await ready(x);
  const phone = telephone(x, answers);
  await type(ann, phone, { gap: 2500 });
  await phone.called();
});

scenario('*4: numbers that may not be called, three times', { needs, limit: 90 }, async (x) => {
  const ann = await ready(x, { maximum_cost: '0.05' });
  const phone = telephone(x, answers);
  await pressFor(ann, `${numberWithoutRate}#`, 'call-no-route', { gap: 80 });
  await hearsPrompt(ann, 'access-number');
  await pressFor(ann, `${phone.number}#`, 'call-too-expensive', { gap: 80 });
  await hearsPrompt(ann, 'access-number');
  const from = ann.ear.now();
  await ann.press('123#');
  await toldAndReleased(ann, ['call-no-such-number', 'too-many-tries', 'goodbye'], { from });
  x.t.assert(phone.calls().length === 0, 'it was dialled all the same');
});

scenario('*4: nobody talks longer than the account allows', { needs, limit: 60 }, async (x) => {
  const ann = await ready(x, { maximum_seconds: 12 });
  const far = await connect(x, ann);
  const from = ann.ear.now();
  await far.gone({ within: 15_000 });
  const seconds = (far.endedAt - far.answeredAt) / 1000;
  x.t.assert(seconds > 10 && seconds < 14, `it lasted ${seconds} s`);
  await hearsPrompt(ann, 'access-number', { from });
});

scenario(
  '*4: warned a minute before the end, and the far end hears nothing of it',
  { needs, limit: 140 },
  async (x) => {
    const ann = await ready(x, { maximum_seconds: 100 });
    const far = await connect(x, ann);
    const unheard = far.silence(30_000);
    await hearsPrompt(ann, 'call-warning', { within: 45_000 });
    const seconds = (Date.now() - far.answeredAt) / 1000;
    x.t.assert(seconds > 38 && seconds < 44, `warned after ${seconds} s`);
    await unheard;
    await isHeardBy(far, [ann]);
  },
);

scenario('*4: who hangs up ends the call', { needs }, async (x) => {
  const ann = await ready(x);
  const far = await connect(x, ann);
  await ann.hangup();
  await far.gone({ within: 3000 });
  const ben = await ready(x);
  const silent = telephone(x, { ring: 60 });
  await type(ben, silent);
  const rings = await silent.called();
  await ben.hangup();
  await rings.gone({ within: 3000 });
});

const takeover = { needs: [...needs, 'controller'], alone: true, limit: 90 };

scenario(
  '*4, killed while they talk: they talk on, and the caller is asked for another number',
  takeover,
  async (x) => {
    const ann = await ready(x);
    const far = await connect(x, ann);
    await x.adapter.kill();
    await isHeardBy(far, [ann]);
    await x.adapter.start();
    await isHeardBy(ann, [far]);
    const from = ann.ear.now();
    await far.hangup();
    await hearsPrompt(ann, 'access-number', { from });
    await connect(x, ann);
  },
);

scenario('*4, killed, and the talk ends meanwhile', takeover, async (x) => {
  const ann = await ready(x);
  const far = await connect(x, ann);
  await x.adapter.kill();
  await far.hangup();
  await sleep(500);
  const from = ann.ear.now();
  await x.adapter.start();
  await hearsPrompt(ann, 'access-number', { within: 6000, from });
  await connect(x, ann);
});

scenario('*4, killed while it asks: the caller is asked anew', takeover, async (x) => {
  const ann = await ready(x);
  await ann.press('49');
  await x.adapter.kill();
  const from = ann.ear.now();
  await x.adapter.start();
  await hearsPrompt(ann, 'access-number', { within: 16_000, from });
  await connect(x, ann);
});

scenario('*4, killed for good: nobody is left in silence', { ...takeover, limit: 120 }, async (x) => {
  const [ann, ben] = await Promise.all([ready(x), ready(x)]);
  const far = await connect(x, ben);
  await x.adapter.kill();
  try {
    await toldAndReleased(ann, ['unavailable'], { within: 45_000 });
    const from = ben.ear.now();
    await far.hangup();
    await toldAndReleased(ben, ['unavailable'], { within: 75_000, from });
  } finally {
    await x.adapter.start();
  }
});
