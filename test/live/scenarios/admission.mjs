// Codes and PINs, right and wrong, by the number dialled and by the login.
import { dial, enter, inside, isHeardBy, knock, ownNumber, PINS } from '../guests.mjs';
import { heardNoPrompt, hearsPrompt, pressFor, promptsHeard, toldAndReleased } from '../prompts.mjs';
import { scenario } from '../robot.mjs';

scenario('the right PIN, with the hash key', async (x) => {
  const conf = await x.conference(PINS);
  const [ann, bob] = await Promise.all([enter(x, conf, 'Ann'), enter(x, conf, 'Bob', 'admin')]);
  await isHeardBy(ann, [bob]);
  await isHeardBy(bob, [ann]);
});

scenario('the right PIN without the hash key is taken after a pause', async (x) => {
  const conf = await x.conference(PINS);
  const ann = await dial(x, conf, 'Ann');
  await hearsPrompt(ann, 'ask-pin', { from: 0 });
  await ann.press(PINS.talkpin);
  await inside(x, ann, { within: 6000 });
});

scenario('a PIN is taken while the prompt plays, and after it', async (x) => {
  const conf = await x.conference(PINS);
  const [eager, patient] = await Promise.all([dial(x, conf, 'Eager'), dial(x, conf, 'Patient')]);
  await Promise.all([hearsPrompt(eager, 'ask-pin', { from: 0 }), hearsPrompt(patient, 'ask-pin', { from: 0 })]);
  await eager.press(`${PINS.talkpin}#`, { gap: 60, duration: 60 });
  await inside(x, eager, { within: 1500 });
  await patient.quiet();
  await patient.press(`${PINS.talkpin}#`, { gap: 700 });
  await inside(x, patient);
});

scenario('three wrong PINs: told each time, then released', { limit: 60 }, async (x) => {
  const conf = await x.conference(PINS);
  const eve = await dial(x, conf, 'Eve');
  await hearsPrompt(eve, 'ask-pin', { from: 0 });
  await hearsPrompt(eve, 'ask-pin', { from: await pressFor(eve, '1111#', 'wrong-pin') });
  await hearsPrompt(eve, 'ask-pin', { from: await pressFor(eve, '2222#', 'wrong-pin') });
  const from = eve.ear.now();
  await eve.press('3333#');
  await toldAndReleased(eve, ['too-many-tries', 'goodbye'], { from });
});

scenario('a wrong PIN, then the right one', async (x) => {
  const conf = await x.conference(PINS);
  const ann = await dial(x, conf, 'Ann');
  await hearsPrompt(ann, 'ask-pin', { from: 0 });
  await pressFor(ann, '2344#', 'wrong-pin');
  await ann.press(`${PINS.talkpin}#`);
  await inside(x, ann);
});

scenario('the third try may be right', async (x) => {
  const conf = await x.conference(PINS);
  const ann = await dial(x, conf, 'Ann');
  await hearsPrompt(ann, 'ask-pin', { from: 0 });
  await pressFor(ann, '23455#', 'wrong-pin');
  await pressFor(ann, '234#', 'wrong-pin');
  await ann.press(`${PINS.listenpin}#`);
  const { member } = await inside(x, ann);
  x.t.assert(!member.flags.can_speak, 'a listener may speak');
});

scenario('the PIN of another conference is wrong here', async (x) => {
  const [here, there] = await Promise.all([x.conference(PINS), x.conference({ ...PINS, talkpin: '2346' })]);
  const ann = await dial(x, here, 'Ann');
  await hearsPrompt(ann, 'ask-pin', { from: 0 });
  await pressFor(ann, '2346#', 'wrong-pin');
  const bob = await dial(x, there, 'Bob');
  await hearsPrompt(bob, 'ask-pin', { from: 0 });
  await bob.press('2346#');
  await inside(x, bob);
});

scenario('leading zeros count, in PINs and codes', async (x) => {
  const digits = x.t.unique();
  const [plain, zero] = await Promise.all([
    x.conference({ code: digits, talkpin: '42' }),
    x.conference({ code: `0${digits}`, talkpin: '0042' }),
  ]);
  const ann = await dial(x, zero, 'Ann');
  await hearsPrompt(ann, 'ask-pin', { from: 0 });
  await pressFor(ann, '42#', 'wrong-pin');
  await ann.press('0042#');
  const inZero = await inside(x, ann);
  const bob = await dial(x, plain, 'Bob');
  await hearsPrompt(bob, 'ask-pin', { from: 0 });
  await bob.press('42#');
  const inPlain = await inside(x, bob);
  x.t.assert(inZero.room.conference_name !== inPlain.room.conference_name, 'both codes lead into one room');
});

scenario('login by *3: code, PIN, room', async (x) => {
  const conf = await x.conference(PINS);
  const ann = await dial(x, x.adapter.login, 'Ann');
  await hearsPrompt(ann, 'ask-code', { from: 0 });
  await pressFor(ann, `${conf.code}#`, 'ask-pin');
  await ann.press(`${PINS.adminpin}#`);
  const { member } = await inside(x, ann);
  x.t.assert(member.flags.is_moderator, 'an administrator is no moderator');
  const bob = await enter(x, conf, 'Bob');
  await isHeardBy(bob, [ann]);
});

scenario('login with wrong codes: told each time, then released', { limit: 60 }, async (x) => {
  const eve = await dial(x, x.adapter.login, 'Eve');
  await hearsPrompt(eve, 'ask-code', { from: 0 });
  await hearsPrompt(eve, 'ask-code', { from: await pressFor(eve, '999001#', 'wrong-code') });
  await hearsPrompt(eve, 'ask-code', { from: await pressFor(eve, '999002#', 'wrong-code') });
  const from = eve.ear.now();
  await eve.press('999003#');
  await toldAndReleased(eve, ['too-many-tries', 'goodbye'], { from });
});

scenario('login with a wrong code, then a right one', async (x) => {
  const conf = await x.conference(PINS);
  const ann = await dial(x, x.adapter.login, 'Ann');
  await hearsPrompt(ann, 'ask-code', { from: 0 });
  await pressFor(ann, '999004#', 'wrong-code');
  await pressFor(ann, `${conf.code}#`, 'ask-pin', { gap: 60 });
  await ann.press(`${PINS.talkpin}#`);
  await inside(x, ann);
});

scenario('a number that is no conference: told and released', async (x) => {
  const eve = await dial(x, '999005', 'Eve');
  await toldAndReleased(eve, ['wrong-code', 'goodbye']);
});

scenario('silence at the PIN: asked again, then released', { limit: 90 }, async (x) => {
  const conf = await x.conference(PINS);
  const mute = await dial(x, conf, 'Mute');
  await hearsPrompt(mute, 'ask-pin', { from: 0 });
  for (const _ of ['second', 'third']) {
    const from = await hearsPrompt(mute, 'no-input', { within: 14_000 });
    await hearsPrompt(mute, 'ask-pin', { from });
  }
  await toldAndReleased(mute, ['too-many-tries', 'goodbye'], { within: 50_000, from: mute.ear.now() });
});

scenario('silence at the code: asked again, then released', { limit: 90 }, async (x) => {
  const mute = await dial(x, x.adapter.login, 'Mute');
  await hearsPrompt(mute, 'ask-code', { from: 0 });
  for (const _ of ['second', 'third']) {
    const from = await hearsPrompt(mute, 'no-input', { within: 15_000 });
    await hearsPrompt(mute, 'ask-code', { from });
  }
  await toldAndReleased(mute, ['too-many-tries', 'goodbye'], { within: 50_000, from: mute.ear.now() });
});

scenario('a slow finger is not led to the farewell', { limit: 90 }, async (x) => {
  // Longer in all than the dead-man waits, each digit well within the time that it may take.
  const talkpin = '012345678901';
  const conf = await x.conference({ talkpin });
  const slow = await dial(x, conf, 'Slow');
  await hearsPrompt(slow, 'ask-pin', { from: 0 });
  await slow.press(talkpin, { gap: 2800 });
  await inside(x, slow, { within: 6000 });
});

scenario('a hang-up in the middle of the PIN leaves nothing behind', async (x) => {
  const conf = await x.conference({ ...PINS, maximum: 1 });
  const gone = await dial(x, conf, 'Gone');
  await hearsPrompt(gone, 'ask-pin', { from: 0 });
  await gone.press('23');
  await gone.hangup();
  await x.t.eventually(async () => !(await x.node.api('show channels')).includes(gone.number), {
    why: 'the leg is still there',
  });
  await enter(x, conf, 'Ann');
});

scenario('a conference without PINs lets everybody talk', async (x) => {
  const conf = await x.conference({});
  const [ann, bob] = await Promise.all([dial(x, conf, 'Ann'), dial(x, conf, 'Bob')]);
  await Promise.all([inside(x, ann), inside(x, bob)]);
  await isHeardBy(ann, [bob]);
  await isHeardBy(bob, [ann]);
  x.t.assert(promptsHeard(ann).length === 0, `somebody is asked for something: [${promptsHeard(ann)}]`);
});

scenario('nobody in the room hears who knocks, or what is typed', async (x) => {
  const conf = await x.conference(PINS);
  const ann = await enter(x, conf, 'Ann');
  await ann.quiet({ quiet: 500 });
  const from = ann.ear.now();
  const hears = ann.silence(4000);
  const bob = await knock(x, conf, 'Bob', 'talk', { gap: 300 });
  await Promise.all([hears, inside(x, bob)]);
  heardNoPrompt(ann, from);
});

scenario('a caller’s name and number reach no command', async (x) => {
  const conf = await x.conference(PINS);
  const odd = await x.robot.call({
    to: x.adapter.dial(conf),
    number: ownNumber(),
    name: '$$(uuid) %41%0d%0a "api" ; !',
  });
  await odd.up();
  await hearsPrompt(odd, 'ask-pin', { from: 0 });
  await odd.press(`${PINS.talkpin}#`);
  await inside(x, odd);
  await pressFor(odd, '*1', 'microphone-off');
});
