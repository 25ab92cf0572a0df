// The controller killed with -9, and FreeSWITCH: conferences go on, and are served again. Each of them alone on the node.
import { setTimeout as sleep } from 'node:timers/promises';
import { dial, enter, inside, isHeardBy, isNotHeardBy, knock, PINS, placeOf } from '../guests.mjs';
import { hearsPrompt, pressFor, toldAndReleased } from '../prompts.mjs';
import { audio, scenario, Verdict } from '../robot.mjs';

const { RATE, WINDOW, hasTone } = audio;

/** Alone, and with a controller left behind for the next one, however it ends. */
function takeover(name, body, limit = 90) {
  scenario(name, { needs: ['controller'], alone: true, limit }, async (x) => {
    let killed = false;
    const controller = {
      async kill() {
        killed = true;
        await x.adapter.kill();
      },
      /** The milliseconds until it was ready. */
      async start() {
        const began = Date.now();
        await x.adapter.start();
        killed = false;
        return Date.now() - began;
      },
    };
    try {
      await body(x, controller);
    } finally {
      if (killed) await x.adapter.start();
    }
  });
}

/** The longest stretch, in milliseconds, in which a voice was not heard between two positions. */
function longestGapMs(listener, voice, from, to) {
  let gap = 0;
  let longest = 0;
  for (const [, window] of listener.ear.windows(from, to)) {
    gap = hasTone(window, voice.tone) ? 0 : gap + 1;
    longest = Math.max(longest, gap);
  }
  return longest * (WINDOW / RATE) * 1000;
}

takeover(
  'killed in the middle: audio goes on, roles are right, keys work within two seconds',
  async (x, controller) => {
    const conf = await x.conference(PINS);
    const [boss, ann, bob, eve] = await Promise.all([
      enter(x, conf, 'Boss', 'admin'),
      enter(x, conf, 'Ann'),
      enter(x, conf, 'Bob'),
      enter(x, conf, 'Eve', 'listen'),
    ]);
    await pressFor(bob, '*1', 'microphone-off');
    await ann.speak();
    await Promise.all([boss, eve].map((each) => each.hears(ann)));
    await eve.quiet({ besides: [ann] });
    const from = eve.ear.now();
    const began = Date.now();
    await controller.kill();
    await sleep(1500);
    const startedAt = Date.now();
    const readyMs = await controller.start();
    await pressFor(ann, '*1', 'microphone-off', { gap: 60 });
    const worksMs = Date.now() - startedAt;
    const heard = eve.ear.now();
    const passed = Date.now() - began;
    x.t.note(`ready after ${readyMs} ms, a key answered ${worksMs} ms after the start`);
    x.t.assert(worksMs <= 2000, `keys work only ${worksMs} ms after the start`);
    // Up to where Ann closed her microphone: the key and its prompt took less than 1.2 s.
    const gap = longestGapMs(eve, ann, from, heard - 1.2 * RATE);
    x.t.assert(gap <= 100, `the voice was away for ${gap} ms`);
    const lost = passed - ((heard - from) / RATE) * 1000;
    x.t.assert(lost < 300, `${lost.toFixed(0)} ms of audio did not come`);
    await eve.hearsNoMore(ann);
    await pressFor(ann, '*1', 'microphone-on');
    await boss.hears(ann);
    await ann.speak(false);
    await isNotHeardBy(bob, [boss]);
    await pressFor(bob, '*1', 'microphone-on');
    await isHeardBy(bob, [boss, eve]);
    await pressFor(eve, '*1', 'not-allowed');
    await isNotHeardBy(eve, [boss]);
    await pressFor(ann, '*91', 'not-allowed');
    await pressFor(boss, '*91', 'all-microphones-off');
    await isNotHeardBy(ann, [boss]);
    await isHeardBy(boss, [ann]);
    await isHeardBy(await enter(x, conf, 'Chief', 'admin'), [boss]);
  },
);

takeover('killed after *91: late comers come in muted, *1 still opens', async (x, controller) => {
  const conf = await x.conference(PINS);
  const [boss, ann, cyd] = await Promise.all([
    enter(x, conf, 'Boss', 'admin'),
    enter(x, conf, 'Ann'),
    enter(x, conf, 'Cyd'),
  ]);
  await pressFor(boss, '*91', 'all-microphones-off');
  await pressFor(cyd, '*1', 'microphone-on');
  await controller.kill();
  await controller.start();
  await isHeardBy(cyd, [boss, ann]);
  await isNotHeardBy(ann, [boss]);
  const late = await enter(x, conf, 'Late');
  await isNotHeardBy(late, [boss]);
  await pressFor(ann, '*1', 'microphone-on');
  await isHeardBy(ann, [boss]);
  await pressFor(late, '*1', 'microphone-on');
  await isHeardBy(late, [boss]);
  await pressFor(boss, '*91', 'all-microphones-off');
  await isNotHeardBy(cyd, [boss]);
});

takeover('killed while locked: the lock stays', async (x, controller) => {
  const conf = await x.conference(PINS);
  const boss = await enter(x, conf, 'Boss', 'admin');
  await pressFor(boss, '*92', 'locked');
  await controller.kill();
  await controller.start();
  await toldAndReleased(await knock(x, conf, 'Late'), ['conference-locked', 'goodbye']);
  await pressFor(boss, '*93', 'unlocked');
  await enter(x, conf, 'Late again');
});

takeover('killed while full: still full, and free again after a hang-up', async (x, controller) => {
  const conf = await x.conference({ ...PINS, maximum: 2 });
  const [ann, bob] = await Promise.all([enter(x, conf, 'Ann'), enter(x, conf, 'Bob')]);
  await controller.kill();
  await controller.start();
  await toldAndReleased(await knock(x, conf, 'Late'), ['conference-full', 'goodbye']);
  await bob.hangup();
  await x.t.eventually(async () => !(await placeOf(x, bob)), { why: 'the one who hung up is still there' });
  await isHeardBy(await enter(x, conf, 'Again'), [ann]);
});

takeover('killed while a PIN is typed: the rest of it is enough', async (x, controller) => {
  const conf = await x.conference(PINS);
  const ann = await dial(x, conf, 'Ann');
  await hearsPrompt(ann, 'ask-pin', { from: 0 });
  await ann.press('23');
  await controller.kill();
  await controller.start();
  await ann.press('45#');
  await inside(x, ann);
});

takeover('killed while a PIN is typed to its end: asked again', async (x, controller) => {
  const conf = await x.conference(PINS);
  const ann = await dial(x, conf, 'Ann');
  await hearsPrompt(ann, 'ask-pin', { from: 0 });
  await ann.press('23');
  await controller.kill();
  await ann.press('45#');
  const from = ann.ear.now();
  await controller.start();
  await hearsPrompt(ann, 'ask-pin', { from });
  await ann.press(`${PINS.talkpin}#`);
  await inside(x, ann);
});

takeover('killed while a login types its code: the rest of it is enough', async (x, controller) => {
  const conf = await x.conference(PINS);
  const ann = await dial(x, x.adapter.login, 'Ann');
  await hearsPrompt(ann, 'ask-code', { from: 0 });
  await ann.press(conf.code.slice(0, 2));
  await controller.kill();
  await controller.start();
  await pressFor(ann, `${conf.code.slice(2)}#`, 'ask-pin');
  await ann.press(`${PINS.talkpin}#`);
  await inside(x, ann);
});

takeover('killed while a caller is turned away: released all the same', async (x, controller) => {
  const eve = await dial(x, '999006', 'Eve');
  await hearsPrompt(eve, 'wrong-code', { from: 0 });
  await controller.kill();
  await controller.start();
  await eve.gone({ within: 18_000 });
});

takeover('down: who was asked is told and released', async (x, controller) => {
  const conf = await x.conference(PINS);
  const ann = await dial(x, conf, 'Ann');
  await hearsPrompt(ann, 'ask-pin', { from: 0 });
  await controller.kill();
  await ann.press(`${PINS.talkpin}#`);
  await toldAndReleased(ann, ['unavailable'], { within: 40_000 });
});

takeover('down: a new caller is told and released within twelve seconds', async (x, controller) => {
  const conf = await x.conference(PINS);
  await controller.kill();
  const ann = await dial(x, conf, 'Ann');
  await toldAndReleased(ann, ['unavailable'], { within: 12_000 });
  const toldMs = (await hearsPrompt(ann, 'unavailable', { from: 0 })) / (RATE / 1000);
  x.t.note(`told ${toldMs.toFixed(0)} ms after the answer, released after ${ann.endedAt - ann.answeredAt} ms`);
});

takeover('down: a login is told and released within twelve seconds', async (x, controller) => {
  await controller.kill();
  const ann = await dial(x, x.adapter.login, 'Ann');
  await toldAndReleased(ann, ['unavailable'], { within: 12_000 });
});

takeover('parked while the controller is down, and served when it comes back in time', async (x, controller) => {
  const conf = await x.conference(PINS);
  await controller.kill();
  const [ann, bob] = await Promise.all([dial(x, conf, 'Ann'), dial(x, x.adapter.login, 'Bob')]);
  await sleep(1500);
  const readyMs = await controller.start();
  x.t.assert(readyMs < 2500, `the controller took ${readyMs} ms to start: too long for this scenario`);
  await Promise.all([
    hearsPrompt(ann, 'ask-pin', { from: 0 }).then(() => ann.press(`${PINS.talkpin}#`)),
    hearsPrompt(bob, 'ask-code', { from: 0 }).then(() => pressFor(bob, `${conf.code}#`, 'ask-pin')),
  ]);
  await bob.press(`${PINS.adminpin}#`);
  await Promise.all([inside(x, ann), inside(x, bob)]);
  // Beyond what was armed while nobody was there.
  await Promise.all([ann.stays(8000), bob.stays(8000)]);
  await isHeardBy(ann, [bob]);
});

takeover('left and locked while the controller is down: seen when it is back', async (x, controller) => {
  const conf = await x.conference({ ...PINS, maximum: 3 });
  const [boss, ann, bob] = await Promise.all([
    enter(x, conf, 'Boss', 'admin'),
    enter(x, conf, 'Ann'),
    enter(x, conf, 'Bob'),
  ]);
  const { room, member } = await placeOf(x, ann);
  await controller.kill();
  await bob.hangup();
  await x.node.api(`conference ${room.conference_name} lock`);
  await x.node.api(`conference ${room.conference_name} kick ${member.id}`);
  await controller.start();
  await toldAndReleased(ann, ['conference-ended', 'goodbye']);
  await toldAndReleased(await knock(x, conf, 'Late'), ['conference-locked', 'goodbye']);
  await pressFor(boss, '*93', 'unlocked');
  await enter(x, conf, 'Late again');
});

takeover('FreeSWITCH itself killed and started again: new callers are served within five seconds', async (x) => {
  const conf = await x.conference(PINS);
  const boss = await enter(x, conf, 'Boss', 'admin');
  await pressFor(boss, '*92', 'locked');
  await x.node.restart();
  const upAt = Date.now();
  for (;;) {
    const ann = await x.robot.call({ to: x.adapter.dial(conf), number: '50000', name: 'Ann' });
    try {
      await ann.up({ within: 3000 });
      await hearsPrompt(ann, 'ask-pin', { from: 0, within: 3000 });
      x.t.note(`a caller is asked ${Date.now() - upAt} ms after FreeSWITCH is back`);
      x.t.assert(Date.now() - upAt < 5000, 'too late');
      await ann.press(`${PINS.adminpin}#`);
      const { room, member } = await inside(x, ann);
      x.t.assert(!room.locked && member.flags.is_moderator, 'something of the old room is left');
      await isHeardBy(await enter(x, conf, 'Bob'), [ann]);
      return;
    } catch (error) {
      if (!(error instanceof Verdict) || Date.now() - upAt > 5000) throw error;
      await ann.hangup();
    }
  }
});

takeover('killed while a login types its PIN: the rest of it is enough', async (x, controller) => {
  const conf = await x.conference(PINS);
  const ann = await dial(x, x.adapter.login, 'Ann');
  await hearsPrompt(ann, 'ask-code', { from: 0 });
  await pressFor(ann, `${conf.code}#`, 'ask-pin');
  await ann.press('23');
  await controller.kill();
  await controller.start();
  await ann.press('45#');
  await inside(x, ann);
});

takeover('killed while nothing is typed: asked again when the time is over', async (x, controller) => {
  const conf = await x.conference(PINS);
  const ann = await dial(x, conf, 'Ann');
  await hearsPrompt(ann, 'ask-pin', { from: 0 });
  await controller.kill();
  await sleep(11_500);
  const from = ann.ear.now();
  await controller.start();
  await hearsPrompt(ann, 'ask-pin', { from });
  await ann.press(`${PINS.talkpin}#`);
  await inside(x, ann);
});
