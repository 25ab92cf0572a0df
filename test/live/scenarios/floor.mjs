// *90 and *91: the microphones of all others.
import { enter, isHeardBy, isNotHeardBy, PINS } from '../guests.mjs';
import { pressFor } from '../prompts.mjs';
import { scenario } from '../robot.mjs';

async function assembly(x, options = {}) {
  const conf = await x.conference({ ...PINS, ...options });
  const [boss, vice, ann, eve] = await Promise.all([
    enter(x, conf, 'Boss', 'admin'),
    enter(x, conf, 'Vice', 'admin'),
    enter(x, conf, 'Ann'),
    enter(x, conf, 'Eve', 'listen'),
  ]);
  return { conf, boss, vice, ann, eve };
}

scenario('*91 silences talkers, not admins; *90 gives them their voice, not listeners', { limit: 90 }, async (x) => {
  const { boss, vice, ann, eve } = await assembly(x);
  await ann.speak();
  await boss.hears(ann);
  await pressFor(boss, '*91', 'all-microphones-off');
  await boss.hearsNoMore(ann);
  await vice.hearsNot(ann);
  await ann.speak(false);
  await isHeardBy(vice, [boss, ann, eve]);
  await isHeardBy(boss, [vice, ann, eve]);
  await pressFor(vice, '*90', 'all-microphones-on');
  await isHeardBy(ann, [boss, vice, eve]);
  await isNotHeardBy(eve, [boss, ann]);
});

scenario('after *91 each may open the own microphone', async (x) => {
  const { boss, ann, eve } = await assembly(x);
  await pressFor(boss, '*91', 'all-microphones-off');
  await isNotHeardBy(ann, [boss]);
  await pressFor(ann, '*1', 'microphone-on');
  await isHeardBy(ann, [boss, eve]);
  await pressFor(eve, '*1', 'not-allowed');
  await isNotHeardBy(eve, [boss]);
});

scenario('who comes after *91 comes in muted, and may open the own microphone', { limit: 90 }, async (x) => {
  const { conf, boss, ann } = await assembly(x);
  await pressFor(boss, '*91', 'all-microphones-off', { gap: 60 });
  const [late, chief] = await Promise.all([enter(x, conf, 'Late'), enter(x, conf, 'Chief', 'admin')]);
  await isNotHeardBy(late, [boss, ann]);
  await isHeardBy(chief, [boss, ann]);
  await pressFor(late, '*1', 'microphone-on');
  await isHeardBy(late, [boss, ann]);
  await pressFor(boss, '*90', 'all-microphones-on');
  await isHeardBy(await enter(x, conf, 'Later'), [boss]);
});

scenario(
  '*91 overrules microphones that their owners have opened, and *90 those they have closed',
  { limit: 90 },
  async (x) => {
    const { boss, vice, ann } = await assembly(x);
    await pressFor(boss, '*91', 'all-microphones-off');
    await pressFor(ann, '*1', 'microphone-on');
    await pressFor(boss, '*91', 'all-microphones-off');
    await isNotHeardBy(ann, [boss]);
    await pressFor(vice, '*1', 'microphone-off');
    await isNotHeardBy(vice, [boss]);
    await pressFor(boss, '*90', 'all-microphones-on', { gap: 1200 });
    await isHeardBy(ann, [boss]);
    await isHeardBy(vice, [boss]);
  },
);
