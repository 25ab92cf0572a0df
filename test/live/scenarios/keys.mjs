// Keys by RFC 2833: how they are pressed, by whom, and who hears of it.
import { setTimeout as sleep } from 'node:timers/promises';
import { enter, isHeardBy, isNotHeardBy, PINS, placeOf } from '../guests.mjs';
import { heardNoPrompt, hearsPrompt, pressFor } from '../prompts.mjs';
import { scenario } from '../robot.mjs';

const pair = async (x, role = 'talk') => {
  const conf = await x.conference(PINS);
  return Promise.all([enter(x, conf, 'Ann', role), enter(x, conf, 'Bob')]);
};

for (const [gap, duration] of [
  [60, 60],
  [120, 100],
  [500, 100],
  [1000, 100],
  [1500, 160],
]) {
  scenario(`*1 with ${gap} ms between its digits switches the own microphone`, async (x) => {
    const [ann, bob] = await pair(x);
    await ann.speak();
    await bob.hears(ann);
    await pressFor(ann, '*1', 'microphone-off', { gap, duration });
    await bob.hearsNoMore(ann);
    await bob.hearsNot(ann);
    await pressFor(ann, '*1', 'microphone-on', { gap, duration });
    await bob.hears(ann);
    await ann.hearsNot(ann, { ms: 600 });
  });
}

scenario('others hear neither the keys nor what answers them', { limit: 90 }, async (x) => {
  const [ann, bob] = await pair(x, 'admin');
  await bob.quiet({ quiet: 500 });
  const from = bob.ear.now();
  const undisturbed = bob.silence(20_000, { besides: [ann] });
  for (const [keys, prompt] of [
    ['*1', 'microphone-off'],
    ['*1', 'microphone-on'],
    ['*7', 'unknown-key'],
    ['*92', 'locked'],
    ['*93', 'unlocked'],
    ['*0', 'keys-admin'],
  ]) {
    await pressFor(ann, keys, prompt, { gap: 300, within: 6000 });
    await sleep(300);
  }
  await undisturbed;
  heardNoPrompt(bob, from);
  const dtmf = bob.report(from).dtmfDb;
  x.t.assert(dtmf < -60, `a DTMF frequency at ${dtmf.toFixed(0)} dB`);
  x.t.assert(bob.dtmf.length === 0, `digits are passed on: ${bob.dtmf.map(({ key }) => key)}`);
});

scenario('keys after a slip of the finger', { limit: 90 }, async (x) => {
  const [ann, bob] = await pair(x, 'admin');
  await pressFor(ann, '**1', 'microphone-off');
  await pressFor(ann, '5*1', 'microphone-on');
  await pressFor(ann, '#1*1', 'microphone-off');
  await pressFor(ann, '*1', 'microphone-on', { gap: 60 });
  await ann.press('*9');
  await pressFor(ann, '*91', 'all-microphones-off');
  await isNotHeardBy(bob, [ann]);
  await pressFor(ann, '*9', 'unknown-key', { within: 4500 });
  await ann.quiet({ besides: [bob] });
  await pressFor(ann, '*90', 'all-microphones-on');
  await isHeardBy(bob, [ann]);
});

scenario('a key that does nothing is answered so', async (x) => {
  const [ann, bob] = await pair(x);
  const from = bob.ear.now();
  await pressFor(ann, '*7', 'unknown-key');
  await ann.quiet({ besides: [bob] });
  await pressFor(ann, '*99', 'unknown-key');
  await isHeardBy(ann, [bob]);
  heardNoPrompt(bob, from);
});

scenario('a lone digit is no key', async (x) => {
  const [ann] = await pair(x);
  await ann.quiet({ quiet: 500 });
  await ann.press('4');
  await ann.press('*');
  await ann.silence(3500);
});

scenario('*0 tells each role its keys', async (x) => {
  const conf = await x.conference(PINS);
  await Promise.all(
    [
      ['admin', 'keys-admin'],
      ['talk', 'keys-talk'],
      ['listen', 'keys-listen'],
    ].map(async ([role, prompt]) => {
      const caller = await enter(x, conf, role, role);
      await pressFor(caller, '*0', prompt);
    }),
  );
});

scenario('keys of admins are refused to a talker', { limit: 90 }, async (x) => {
  const conf = await x.conference(PINS);
  const [ann, bob] = await Promise.all([enter(x, conf, 'Ann'), enter(x, conf, 'Bob')]);
  const from = bob.ear.now();
  for (const keys of ['*90', '*91', '*92', '*93']) {
    await pressFor(ann, keys, 'not-allowed', { gap: 80 });
    await ann.quiet({ quiet: 400 });
  }
  heardNoPrompt(bob, from);
  await isHeardBy(bob, [ann]);
  const { room } = await placeOf(x, ann);
  x.t.assert(!room.locked, 'a talker has locked the room');
  await enter(x, conf, 'Late');
});

scenario('two press at once, each is answered', async (x) => {
  const [ann, bob] = await pair(x);
  const marks = [ann.ear.now(), bob.ear.now()];
  await Promise.all([ann.press('*1', { gap: 250 }), bob.press('*1', { gap: 250 })]);
  await Promise.all([
    hearsPrompt(ann, 'microphone-off', { from: marks[0] }),
    hearsPrompt(bob, 'microphone-off', { from: marks[1] }),
  ]);
  await isNotHeardBy(ann, [bob]);
});
