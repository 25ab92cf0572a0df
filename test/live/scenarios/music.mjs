// Music while the gate is closed or nobody else is there, tones and names at entry, hands and the count.
import { dial, enter, inside, isHeardBy, PINS } from '../guests.mjs';
import { heardNoPrompt, hearsPrompt, pressFor } from '../prompts.mjs';
import { audio, scenario } from '../robot.mjs';

const music = { what: 'music' };

scenario(
  'wait_music: all hear music until an admin is in, and again after the last one left',
  { needs: ['wait_music'], limit: 90 },
  async (x) => {
    const conf = await x.conference({ ...PINS, wait_music: 1 });
    const [ann, ben] = await Promise.all([enter(x, conf, 'Ann'), enter(x, conf, 'Ben')]);
    await Promise.all([ann, ben].map((each) => each.hearsTone(audio.MUSIC, music)));
    await ann.speak();
    await ben.hearsNot(ann);
    const boss = await enter(x, conf, 'Boss', 'admin');
    await ben.hears(ann, { within: 3000 });
    await ben.hearsNotTone(audio.MUSIC, music);
    await boss.hangup();
    await ben.hearsTone(audio.MUSIC, { ...music, within: 4000 });
    await ben.hearsNot(ann);
    await enter(x, conf, 'Boss again', 'admin');
    await ben.hears(ann, { within: 3000 });
    await ben.hearsNotTone(audio.MUSIC, music);
  },
);

scenario('play_music: only the only one hears music', { needs: ['play_music'], limit: 60 }, async (x) => {
  const conf = await x.conference({ play_music: 1 });
  const ann = await dial(x, conf, 'Ann');
  await ann.hearsTone(audio.MUSIC, { ...music, within: 4000 });
  const ben = await dial(x, conf, 'Ben');
  await inside(x, ben);
  await ann.hearsNotTone(audio.MUSIC, { ...music, settle: 1000 });
  await ben.hangup();
  await ann.hearsTone(audio.MUSIC, { ...music, within: 4000 });
});

scenario(
  'the music goes on while the controller is killed and another comes, and stops with the admin',
  { needs: ['wait_music', 'controller'], alone: true, limit: 90 },
  async (x) => {
    const { adapter } = x;
    const conf = await x.conference({ ...PINS, wait_music: 1 });
    const ann = await enter(x, conf, 'Ann');
    await ann.hearsTone(audio.MUSIC, music);
    await adapter.kill();
    await ann.hearsTone(audio.MUSIC, music);
    await adapter.start();
    await ann.hearsTone(audio.MUSIC, { ...music, within: 4000 });
    await enter(x, conf, 'Boss', 'admin');
    await ann.hearsNotTone(audio.MUSIC, { ...music, settle: 1500 });
  },
);

scenario('play_join: a tone for those inside; *94 and *95', { needs: ['play_join'], limit: 60 }, async (x) => {
  const conf = await x.conference({ ...PINS, play_join: 1 });
  const boss = await enter(x, conf, 'Boss', 'admin');
  await boss.silence(1000);
  await enter(x, conf, 'Ann');
  await hearsPrompt(boss, 'tone-join', { within: 3000, from: 0 });
  await pressFor(boss, '*94', 'announcements-off');
  await boss.quiet();
  const from = boss.ear.now();
  await enter(x, conf, 'Ben');
  await heardNoPrompt(boss, { from });
  await pressFor(boss, '*95', 'announcements-on');
  await boss.quiet();
  const again = boss.ear.now();
  await enter(x, conf, 'Cyd');
  await hearsPrompt(boss, 'tone-join', { within: 3000, from: again });
});

scenario(
  'record_name: the name that was said is heard by those inside',
  { needs: ['record_name'], limit: 90 },
  async (x) => {
    const conf = await x.conference({ record_name: 1 });
    const say = async (name) => {
      const caller = await dial(x, conf, name);
      await hearsPrompt(caller, 'say-name', { from: 0, within: 4000 });
      await caller.quiet({ quiet: 400 });
      await caller.speak();
      await x.t.sleep(1500);
      await caller.speak(false);
      await caller.press('#');
      await inside(x, caller, { within: 8000 });
      return caller;
    };
    const ann = await say('Ann');
    const ben = say('Ben');
    const name = await ben;
    await ann.hearsTone(name.tone, { what: 'the name of Ben', within: 6000 });
    await isHeardBy(ann, [name]);
  },
);

scenario('*5 and *6 are answered to the one who pressed', { limit: 60 }, async (x) => {
  const conf = await x.conference({});
  const ann = await dial(x, conf, 'Ann');
  await inside(x, ann);
  await pressFor(ann, '*6', 'you-are-alone');
  const ben = await dial(x, conf, 'Ben');
  await inside(x, ben);
  await pressFor(ben, '*5', 'hand-raised');
  await pressFor(ben, '*5', 'hand-lowered');
  await pressFor(ben, '*6', 'people-in');
});
