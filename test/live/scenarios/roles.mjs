// What a role is good for: who is heard, and who may change it.
import { enter, isHeardBy, isNotHeardBy, PINS, placeOf } from '../guests.mjs';
import { pressFor } from '../prompts.mjs';
import { scenario } from '../robot.mjs';

scenario('talkers and admins are heard, a listener hears', async (x) => {
  const conf = await x.conference(PINS);
  const [boss, ann, eve] = await Promise.all([
    enter(x, conf, 'Boss', 'admin'),
    enter(x, conf, 'Ann'),
    enter(x, conf, 'Eve', 'listen'),
  ]);
  await isHeardBy(boss, [ann, eve]);
  await isHeardBy(ann, [boss, eve]);
  await isNotHeardBy(eve, [boss, ann]);
  for (const [caller, moderator] of [
    [boss, true],
    [ann, false],
    [eve, false],
  ]) {
    const { member } = await placeOf(x, caller);
    x.t.assert(member.flags.is_moderator === moderator, `${caller}: moderator is ${member.flags.is_moderator}`);
  }
});

scenario('a listener cannot open the microphone', async (x) => {
  const conf = await x.conference(PINS);
  const [ann, eve] = await Promise.all([enter(x, conf, 'Ann'), enter(x, conf, 'Eve', 'listen')]);
  await pressFor(eve, '*1', 'not-allowed');
  await isNotHeardBy(eve, [ann]);
  await pressFor(eve, '*1', 'not-allowed');
  await isNotHeardBy(eve, [ann]);
});

scenario('mute_non_moderator: talkers come in muted, only admins change that', { limit: 90 }, async (x) => {
  const conf = await x.conference({ ...PINS, mute_non_moderator: 1 });
  const [boss, ann] = await Promise.all([enter(x, conf, 'Boss', 'admin'), enter(x, conf, 'Ann')]);
  await isNotHeardBy(ann, [boss]);
  await isHeardBy(boss, [ann]);
  await pressFor(ann, '*1', 'not-allowed');
  await isNotHeardBy(ann, [boss]);
  await pressFor(ann, '*0', 'keys-talk-quiet');
  await pressFor(boss, '*90', 'all-microphones-on');
  await isHeardBy(ann, [boss]);
  await pressFor(boss, '*91', 'all-microphones-off');
  await pressFor(ann, '*1', 'not-allowed');
  await isNotHeardBy(ann, [boss]);
  const late = await enter(x, conf, 'Late');
  await isNotHeardBy(late, [boss]);
  await pressFor(boss, '*1', 'microphone-off');
  await isNotHeardBy(boss, [ann]);
  await pressFor(boss, '*1', 'microphone-on');
  await isHeardBy(boss, [ann]);
});
