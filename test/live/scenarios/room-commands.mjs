// What the operator asks of a running room with `convene room`: FreeSWITCH does it, and people hear it.
import { execFile } from 'node:child_process';
import { copyFile, mkdir } from 'node:fs/promises';
import { promisify } from 'node:util';
import { enter, isHeardBy, isNotHeardBy, knock, PINS, placeOf } from '../guests.mjs';
import { hearsPrompt, toldAndReleased } from '../prompts.mjs';
import { scenario } from '../robot.mjs';

const run = promisify(execFile);

/** `convene room …` as an operator types it; resolves with what it prints. */
async function room({ node }, ...argv) {
  const env = { ...process.env, CONVENE_ESL_HOST: '127.0.0.1', CONVENE_ESL_PORT: String(node.o.esl) };
  const { stdout } = await run('node', ['src/main.ts', 'room', ...argv], { cwd: process.env.PRODUCT, env });
  return stdout;
}
const memberId = async (x, caller) => String((await placeOf(x, caller)).member.id);

scenario('convene room: mute, unmute, deafen, undeafen', { limit: 90 }, async (x) => {
  const conf = await x.conference(PINS);
  const [boss, ann, eve] = await Promise.all([
    enter(x, conf, 'Boss', 'admin'),
    enter(x, conf, 'Ann'),
    enter(x, conf, 'Eve', 'listen'),
  ]);
  const of = [conf.code, '--member', await memberId(x, ann)];
  await room(x, 'mute', ...of);
  await isNotHeardBy(ann, [boss]);
  await room(x, 'unmute', ...of);
  await isHeardBy(ann, [boss, eve]);
  await room(x, 'deafen', ...of);
  await isNotHeardBy(boss, [ann]);
  await room(x, 'undeafen', ...of);
  await isHeardBy(boss, [ann, eve]);
  const refused = await room(x, 'unmute', conf.code, '--member', await memberId(x, eve)).catch((error) => error.stderr);
  x.t.assert(/entered to listen/.test(refused), `a listener was unmuted: ${refused}`);
  await room(x, 'mute-all', conf.code);
  await isNotHeardBy(ann, [boss]);
  await isHeardBy(boss, [ann]);
  await room(x, 'unmute-all', conf.code);
  await isHeardBy(ann, [boss]);
});

scenario('convene room: lock, eject, end', { limit: 90 }, async (x) => {
  const conf = await x.conference(PINS);
  const [boss, ann] = await Promise.all([enter(x, conf, 'Boss', 'admin'), enter(x, conf, 'Ann')]);
  await room(x, 'lock', conf.code);
  await toldAndReleased(await knock(x, conf, 'Late'), ['conference-locked', 'goodbye']);
  await room(x, 'unlock', conf.code);
  await enter(x, conf, 'Late again');
  const from = ann.ear.now();
  await room(x, 'eject', conf.code, '--member', await memberId(x, ann));
  await toldAndReleased(ann, ['removed', 'goodbye'], { from });
  const shown = JSON.parse(await room(x, 'show', conf.code, '--json'));
  x.t.assert(shown.members.length === 2, `${shown.members.length} are in`);
  const told = hearsPrompt(boss, 'conference-ended', { within: 6000 });
  await Promise.all([told, room(x, 'end', conf.code)]);
  x.t.assert(!(await placeOf(x, boss)), 'the room goes on');
  await enter(x, conf, 'Again');
});

scenario('convene room: a sound that was uploaded is played to all', async (x) => {
  const conf = await x.conference(PINS);
  const [boss, ann] = await Promise.all([enter(x, conf, 'Boss', 'admin'), enter(x, conf, 'Ann')]);
  const prefix = (await x.node.api('global_getvar sound_prefix')).trim();
  const folder = `${process.env.CONVENE_DATA_DIR}/sounds/8000`;
  await mkdir(folder, { recursive: true });
  await copyFile(`${prefix}/convene/en/8000/keys-admin.wav`, `${folder}/sound-4.wav`);
  const heard = [boss, ann].map((each) => hearsPrompt(each, 'keys-admin'));
  await room(x, 'message', conf.code, '--sound', '4');
  await Promise.all(heard);
  const missing = await room(x, 'message', conf.code, '--sound', '5').catch((error) => error.stderr);
  x.t.assert(/not found/.test(missing), `a sound that is not there was played: ${missing}`);
});
