// Lock and maximum: who is turned away, and when the door is open again.
import { setTimeout as sleep } from 'node:timers/promises';
import { countInside, dial, enter, inside, isHeardBy, isNotHeardBy, knock, PINS, placeOf } from '../guests.mjs';
import { heardNoPrompt, hearsPrompt, pressFor, toldAndReleased } from '../prompts.mjs';
import { scenario } from '../robot.mjs';

scenario('a locked room turns everybody away, admins too, until it is unlocked', { limit: 90 }, async (x) => {
  const conf = await x.conference(PINS);
  const [boss, ann] = await Promise.all([enter(x, conf, 'Boss', 'admin'), enter(x, conf, 'Ann')]);
  await pressFor(boss, '*92', 'locked');
  x.t.assert((await placeOf(x, boss)).room.locked, 'the node says that the room is open');
  const from = ann.ear.now();
  const [late, chief] = await Promise.all([knock(x, conf, 'Late'), knock(x, conf, 'Chief', 'admin')]);
  await Promise.all([late, chief].map((each) => toldAndReleased(each, ['conference-locked', 'goodbye'])));
  heardNoPrompt(ann, from);
  await isHeardBy(ann, [boss]);
  await pressFor(boss, '*93', 'unlocked');
  await enter(x, conf, 'Late again');
});

scenario('a lock ends with its room', async (x) => {
  const conf = await x.conference(PINS);
  const boss = await enter(x, conf, 'Boss', 'admin');
  await pressFor(boss, '*92', 'locked');
  await boss.hangup();
  await x.t.eventually(async () => !(await placeOf(x, boss)), { why: 'the room goes on' });
  await enter(x, conf, 'Ann');
});

scenario('a full conference turns callers away until a place is free', { limit: 90 }, async (x) => {
  const conf = await x.conference({ ...PINS, maximum: 2 });
  const [ann, bob] = await Promise.all([enter(x, conf, 'Ann'), enter(x, conf, 'Bob', 'listen')]);
  const [late, chief] = await Promise.all([knock(x, conf, 'Late'), knock(x, conf, 'Chief', 'admin')]);
  await Promise.all([late, chief].map((each) => toldAndReleased(each, ['conference-full', 'goodbye'])));
  await bob.hangup();
  await x.t.eventually(async () => !(await placeOf(x, bob)), { why: 'the listener is still there' });
  const again = await enter(x, conf, 'Again');
  await isHeardBy(again, [ann]);
});

scenario('a conference for one', async (x) => {
  const conf = await x.conference({ maximum: 1 });
  const ann = await dial(x, conf, 'Ann');
  await inside(x, ann);
  await toldAndReleased(await dial(x, conf, 'Bob'), ['conference-full', 'goodbye']);
  await ann.stays(500);
});

scenario('six at once into a conference for three', { limit: 90 }, async (x) => {
  const conf = await x.conference({ ...PINS, maximum: 3 });
  const callers = await Promise.all(['A', 'B', 'C', 'D', 'E', 'F'].map((name) => dial(x, conf, name)));
  await Promise.all(callers.map((caller) => hearsPrompt(caller, 'ask-pin', { from: 0 })));
  await Promise.all(callers.map((caller) => caller.press(PINS.talkpin)));
  let most = 0;
  await Promise.all(callers.map((caller) => caller.press('#', { gap: 0 })));
  for (const end = Date.now() + 6000; Date.now() < end; await sleep(50))
    most = Math.max(most, await countInside(x, callers));
  x.t.assert(most === 3, `${most} were in at once`);
  const there = await Promise.all(callers.map(async (caller) => (await placeOf(x, caller)) !== undefined));
  const out = callers.filter((_, index) => !there[index]);
  await Promise.all(out.map((caller) => toldAndReleased(caller, ['conference-full', 'goodbye'])));
  x.t.assert((await countInside(x, callers)) === 3, 'somebody who was in is out');
});

scenario('simultaneous direct callers of a conference without PINs never pass its maximum', async (x) => {
  const conf = await x.conference({ maximum: 3 });
  const callers = await Promise.all(['A', 'B', 'C', 'D', 'E', 'F'].map((name) => dial(x, conf, name)));
  const released = [];
  for (const end = Date.now() + 10_000; released.length < 3 && Date.now() < end; await sleep(100)) {
    x.t.assert((await countInside(x, callers)) <= 3, 'more than three are in');
    released.length = 0;
    released.push(...callers.filter(({ endedAt }) => endedAt !== undefined));
  }
  x.t.assert(released.length === 3, `${released.length} were released`);
  await Promise.all(released.map((caller) => toldAndReleased(caller, ['conference-full', 'goodbye'])));
  x.t.assert((await countInside(x, callers)) === 3, 'not three are in');
});

scenario('two conferences at once keep to themselves', { limit: 90 }, async (x) => {
  const [here, there] = await Promise.all([x.conference(PINS), x.conference(PINS)]);
  const [boss, ann, chief, bob] = await Promise.all([
    enter(x, here, 'Boss', 'admin'),
    enter(x, here, 'Ann'),
    enter(x, there, 'Chief', 'admin'),
    enter(x, there, 'Bob'),
  ]);
  await Promise.all([ann.speak(), bob.speak()]);
  await Promise.all([boss.hears(ann), chief.hears(bob)]);
  await Promise.all([boss.hearsNot(bob), ann.hearsNot(bob), chief.hearsNot(ann), bob.hearsNot(ann)]);
  const from = chief.ear.now();
  await pressFor(boss, '*91', 'all-microphones-off');
  await boss.hearsNoMore(ann);
  await chief.hears(bob);
  await pressFor(boss, '*92', 'locked');
  await toldAndReleased(await knock(x, here, 'Late'), ['conference-locked', 'goodbye']);
  const late = await enter(x, there, 'Late');
  await late.hears(bob);
  heardNoPrompt(chief, from);
  await Promise.all([ann.speak(false), bob.speak(false)]);
  await isNotHeardBy(ann, [boss]);
});
