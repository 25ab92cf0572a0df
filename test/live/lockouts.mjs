// Wrong PINs from one number outside: delayed, then refused. Started as README.md says, with lockouts.yaml.
import { setTimeout as sleep } from 'node:timers/promises';
import { inside, PINS } from './guests.mjs';
import { heardNoPrompt, hearsPrompt, pressFor, promptsHeard, toldAndReleased } from './prompts.mjs';
import { scenario } from './robot.mjs';

/** A number that was never shown before: what it does wrong is kept for a day. */
const freshNumber = () => `+4930${String(Date.now()).slice(-8)}${Math.floor(Math.random() * 90) + 10}`;

async function callFrom({ robot, adapter }, conf, number, name) {
  const caller = await robot.call({ to: adapter.dial(conf), number, name });
  await caller.up();
  await hearsPrompt(caller, 'ask-pin', { from: 0 });
  return caller;
}
/** Two wrong PINs, which are free, and the question after them. */
async function useUpFreeTries(caller) {
  for (const pin of ['1111#', '2222#'])
    await hearsPrompt(caller, 'ask-pin', { from: await pressFor(caller, pin, 'wrong-pin') });
}

scenario(
  'a number that was wrong too often is delayed, then refused; another one gets in',
  { limit: 90 },
  async (x) => {
    const conf = await x.conference(PINS);
    const number = freshNumber();
    const eve = await callFrom(x, conf, number, 'Eve');
    await useUpFreeTries(eve);
    const from = await pressFor(eve, '3333#', 'please-hold');
    const ann = await callFrom(x, conf, freshNumber(), 'Ann');
    await ann.press(`${PINS.talkpin}#`);
    await inside(x, ann);
    await toldAndReleased(eve, ['too-many-tries', 'goodbye'], { from, within: 25_000 });

    const again = await callFrom(x, conf, number, 'Eve');
    const typedAt = again.ear.now();
    await again.press(`${PINS.talkpin}#`);
    await toldAndReleased(again, ['try-later', 'goodbye'], { from: typedAt });
    x.t.assert(!promptsHeard(again, typedAt).includes('please-hold'), 'who is refused is held first');
    const bob = await callFrom(x, conf, freshNumber(), 'Bob');
    await bob.press(`${PINS.talkpin}#`);
    await inside(x, bob);
  },
);

scenario('who has to wait is told now and then, and gets in with what it typed', { limit: 60 }, async (x) => {
  const conf = await x.conference(PINS);
  const ann = await callFrom(x, conf, freshNumber(), 'Ann');
  await useUpFreeTries(ann);
  const first = await pressFor(ann, `${PINS.talkpin}#`, 'please-hold');
  await inside(x, ann, { within: 20_000 });
  const heard = promptsHeard(ann, first);
  x.t.assert(
    heard.every((prompt) => prompt === 'please-hold'),
    `prompts while it waited: [${heard}]`,
  );
  // Nothing that was played to it comes on in the room.
  const inRoom = ann.ear.now();
  await sleep(3_000);
  heardNoPrompt(ann, inRoom);
});

scenario('strangers who listen to the prompt take up no try', { limit: 60 }, async (x) => {
  const conf = await x.conference(PINS);
  const number = freshNumber();
  const idle = await Promise.all(Array.from({ length: 5 }, (_, n) => callFrom(x, conf, number, `Idle ${n}`)));
  const ann = await callFrom(x, conf, number, 'Ann');
  await ann.press(`${PINS.talkpin}#`);
  await inside(x, ann);
  for (const caller of idle) x.t.assert(caller.endedAt === undefined, `${caller} is gone`);
});
