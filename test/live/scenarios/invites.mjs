// Guests whom somebody in a conference calls by *8: how each call comes out, and that the room hears nothing of it.
import { setTimeout as sleep } from 'node:timers/promises';
import { countInside, isHeardBy, knock } from '../guests.mjs';
import { CALLER_ID, meeting, numberWithoutRate, telephone } from '../outbound.mjs';
import { heardNoPrompt, hearsPrompt, pressFor, toldAndReleased } from '../prompts.mjs';
import { scenario, Verdict } from '../robot.mjs';

/** Of a telephone that speaks before it answers: neither a voice nor a prompt's. */
const EARLY = 1330;
const needs = ['pins'];
const accepts = { answer: true, after: 1500, press: '1', pressAfter: 1500 };

const invite = (from, { number }, how) => pressFor(from, `*8${number}#`, 'invite-calling', { gap: 80, ...how });
/** One of the room's, in whose ear there is nothing at all while something else goes on. */
async function unheard(listener, what) {
  const from = listener.ear.now();
  const result = await what();
  const heard = listener.report(from);
  heardNoPrompt(listener, from);
  if (heard.busy > 0.2) throw new Verdict(`${listener} heard ${heard.busy} s of something: ${JSON.stringify(heard)}`);
  return result;
}
const isInside = (x, ...callers) =>
  x.t.eventually(async () => (await countInside(x, callers)) === callers.length, { why: 'not all are in the room' });

scenario('*8: rings unheard, is accepted with 1, and is one of the room', { needs }, async (x) => {
  const { boss, ann } = await meeting(x);
  const phone = telephone(x, accepts);
  const guest = await unheard(boss, async () => {
    await invite(ann, phone);
    const called = await phone.called();
    await called.up();
    await hearsPrompt(called, 'invite-accept', { from: 0 });
    return called;
  });
  await hearsPrompt(ann, 'invite-accepted', { within: 5000, from: 0 });
  x.t.assert(guest.callerIdNumber === CALLER_ID, `the guest is shown ${guest.callerIdNumber}`);
  await isHeardBy(guest, [ann, boss]);
  await isHeardBy(boss, [ann, guest]);
});

for (const [what, does, told, within] of [
  ['busy', { reject: 'USER_BUSY', after: 1500 }, 'invite-busy', 6000],
  ['declines', { reject: 'CALL_REJECTED', after: 1500 }, 'invite-rejected', 6000],
  ['is no number', { reject: 'UNALLOCATED_NUMBER', after: 500 }, 'call-no-such-number', 6000],
  ['does not answer', { ring: 80 }, 'invite-no-answer', 60_000],
  ['speaks before it is busy', { earlyMedia: EARLY, after: 3000, reject: 'USER_BUSY' }, 'invite-busy', 8000],
  ['is a voicemail', { voicemail: true }, 'invite-not-accepted', 45_000],
]) {
  scenario(`*8 to who ${what}: ${told}, and nothing of it in the room`, { needs, limit: 110 }, async (x) => {
    const { boss, ann } = await meeting(x);
    const phone = telephone(x, does);
    await unheard(boss, async () => {
      await invite(ann, phone);
      const called = await phone.called();
      await hearsPrompt(ann, told, { within, from: 0 });
      await called.gone();
    });
    await isHeardBy(ann, [boss]);
  });
}

scenario(
  '*8 to who speaks before it answers: in the room it is heard only once it has accepted',
  { needs },
  async (x) => {
    const { boss, ann } = await meeting(x);
    const phone = telephone(x, { ...accepts, earlyMedia: EARLY, after: 3000 });
    const guest = await unheard(boss, async () => {
      await invite(ann, phone);
      const called = await phone.called();
      await called.up();
      return called;
    });
    await hearsPrompt(ann, 'invite-accepted', { within: 6000, from: 0 });
    await isHeardBy(guest, [ann, boss]);
  },
);

scenario('## drops a call that rings, and the guest when in', { needs, limit: 90 }, async (x) => {
  const { boss, ann } = await meeting(x);
  const silent = telephone(x, { ring: 60 });
  await invite(ann, silent);
  const ringing = await silent.called();
  await sleep(1500);
  await pressFor(ann, '##', 'invite-dropped');
  await ringing.gone({ within: 3000 });
  await pressFor(ann, '##', 'invite-none');
  const phone = telephone(x, accepts);
  await invite(ann, phone);
  const guest = await phone.called();
  await hearsPrompt(ann, 'invite-accepted', { within: 8000 });
  await isHeardBy(guest, [boss]);
  await pressFor(boss, '##', 'invite-none');
  await pressFor(ann, '##', 'invite-dropped');
  await guest.gone({ within: 3000 });
});

scenario('*8 by slow fingers, and begun anew by *', { needs }, async (x) => {
  const { ann } = await meeting(x);
  const phone = telephone(x, accepts);
  await pressFor(ann, `*84930*${phone.number}#`, 'invite-calling', { gap: 1300, within: 4000 });
  await phone.called();
});

scenario('*8 and no number, or none that may be called: nothing is dialled', { needs, limit: 90 }, async (x) => {
  const { conf, boss, ann } = await meeting(x, { maximum_cost: '0.05' });
  const phone = telephone(x, accepts);
  await pressFor(ann, `*8${numberWithoutRate}#`, 'call-no-route', { gap: 80 });
  await pressFor(ann, '*8123#', 'call-no-such-number', { gap: 80 });
  await pressFor(ann, `*8${phone.number}#`, 'call-too-expensive', { gap: 80 });
  await pressFor(ann, '*8', 'invite-abandoned', { within: 20_000 });
  await pressFor(boss, '*92', 'locked');
  await pressFor(boss, `*8${phone.number}#`, 'invite-locked', { gap: 80 });
  x.t.assert(phone.calls().length === 0, 'a number was dialled that may not be');
  await toldAndReleased(await knock(x, conf, 'Late'), ['conference-locked', 'goodbye']);
});

for (const [what, fields, told] of [
  ['locked', { locked: true }, 'call-account-locked'],
  ['closed', { starthour: 0, endhour: 0, endminute: 0, endsecond: 0 }, 'call-account-closed'],
  ['without budget', { daily_budget: '0.001' }, 'call-budget-spent'],
]) {
  scenario(`*8 with an account that is ${what}: ${told}`, { needs }, async (x) => {
    const { ann } = await meeting(x, fields);
    const phone = telephone(x, accepts);
    await pressFor(ann, `*8${phone.number}#`, told, { gap: 80 });
    x.t.assert(phone.calls().length === 0, 'it was dialled all the same');
  });
}

scenario('as many calls at once as the account may have', { needs }, async (x) => {
  const { boss, ann } = await meeting(x, { maximum_legs: 1 });
  const phones = [telephone(x, { ring: 60 }), telephone(x, accepts)];
  await invite(ann, phones[0]);
  await pressFor(boss, `*8${phones[1].number}#`, 'call-too-many', { gap: 80 });
  await pressFor(ann, '##', 'invite-dropped');
  await (await phones[0].called()).gone();
  await invite(boss, phones[1]);
});

scenario('a guest is in for as long as the account allows', { needs, limit: 90 }, async (x) => {
  const { ann } = await meeting(x, { maximum_seconds: 12 });
  const phone = telephone(x, { ...accepts, after: 300 });
  await invite(ann, phone);
  const guest = await phone.called();
  await hearsPrompt(ann, 'invite-accepted', { within: 8000, from: 0 });
  await guest.gone({ within: 15_000 });
  const seconds = (guest.endedAt - guest.answeredAt) / 1000;
  x.t.assert(seconds > 10 && seconds < 14, `it lasted ${seconds} s`);
});

const takeover = { needs: [...needs, 'controller'], alone: true, limit: 90 };

scenario('killed while it rings: the guest still comes in', takeover, async (x) => {
  const { boss, ann } = await meeting(x);
  const phone = telephone(x, { ...accepts, after: 6000, press: '11', pressAfter: 3000 });
  await invite(ann, phone);
  const guest = await phone.called();
  await x.adapter.kill();
  await x.adapter.start();
  await guest.up({ within: 8000 });
  await isInside(x, ann, boss);
  await x.t.sleep(4000);
  await isHeardBy(guest, [ann, boss]);
});

scenario('killed with a guest in: it stays in, and no longer than it may', takeover, async (x) => {
  const { boss, ann } = await meeting(x, { maximum_seconds: 25 });
  const phone = telephone(x, accepts);
  await invite(ann, phone);
  const guest = await phone.called();
  await hearsPrompt(ann, 'invite-accepted', { within: 8000, from: 0 });
  await x.adapter.kill();
  await isHeardBy(guest, [boss]);
  await x.adapter.start();
  await isHeardBy(guest, [boss, ann]);
  await guest.gone({ within: 25_000 });
  const seconds = (guest.endedAt - guest.answeredAt) / 1000;
  x.t.assert(seconds > 22 && seconds < 28, `it lasted ${seconds} s`);
});
