// Makes recordings of the event socket with `convene record`, beside the controller: RECORDINGS=FOLDER run.sh --scenarios
// recordings.mjs. Each ends with its rooms open, and NAME.expect.json is made from FreeSWITCH's closing list alone.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { dial, enter, inside, knock, PINS } from './guests.mjs';
import { hearsPrompt, pressFor, toldAndReleased } from './prompts.mjs';
import { scenario } from './robot.mjs';

const folder = process.env.RECORDINGS;
if (!folder) throw new Error('set RECORDINGS to the folder for the recordings');
mkdirSync(folder, { recursive: true });

async function startRecorder(file, { esl, password }) {
  rmSync(file, { force: true });
  const recorder = spawn('node', ['src/main.ts', 'record', file], {
    cwd: process.env.PRODUCT,
    env: {
      ...process.env,
      CONVENE_ESL_HOST: '127.0.0.1',
      CONVENE_ESL_PORT: String(esl),
      CONVENE_ESL_PASSWORD: password,
    },
    stdio: ['ignore', 'inherit', 'pipe'],
  });
  await once(recorder.stderr, 'data');
  return async () => {
    const ended = once(recorder, 'exit');
    recorder.kill('SIGTERM');
    await ended;
  };
}

/** FreeSWITCH's closing list, in the words of `convene replay --json`. */
function closingRooms(file) {
  const lists = readFileSync(file, 'utf8')
    .split('\n')
    .flatMap((line) => (line === '' ? [] : [JSON.parse(line)]))
    .filter(({ dir, raw }) => dir === 'rx' && /^Content-Type: api\/response\n/.test(raw) && raw.includes('\n\n['))
    .map(({ raw }) => JSON.parse(raw.slice(raw.indexOf('\n\n') + 2)));
  const byName = (a, b) => (a.name < b.name ? -1 : 1);
  return lists
    .at(-1)
    .map(({ conference_name, conference_uuid, locked, members }) => ({
      name: conference_name,
      uuid: conference_uuid,
      locked,
      members: members
        .filter(({ type }) => type === 'caller')
        .map(({ id, uuid, caller_id_number, caller_id_name, flags }) => ({
          id,
          uuid,
          number: caller_id_number,
          name: caller_id_name,
          muted: !flags.can_speak,
          deaf: !flags.can_hear,
          talking: flags.talking,
          floor: flags.has_floor,
          moderator: flags.is_moderator,
          hold: flags.hold,
        }))
        .sort((a, b) => a.id - b.id),
    }))
    .sort(byName);
}

function recorded(name, body) {
  scenario(name, { alone: true, limit: 120 }, async (x) => {
    const file = `${folder}/${name}.esl.jsonl`;
    const end = await startRecorder(file, x.node);
    try {
      await body(x);
      // Until nothing moves.
      await sleep(1500);
    } finally {
      await end();
    }
    const rooms = closingRooms(file);
    x.t.assert(rooms.length > 0, 'no room is open at the end');
    writeFileSync(`${folder}/${name}.expect.json`, `${JSON.stringify({ rooms }, null, 1)}\n`);
  });
}

recorded('convene-admission', async (x) => {
  const conf = await x.conference(PINS);
  const boss = await enter(x, conf, 'Boss', 'admin');
  const ann = await dial(x, conf, 'Ann');
  await hearsPrompt(ann, 'ask-pin', { from: 0 });
  await pressFor(ann, '1111#', 'wrong-pin');
  await ann.press(`${PINS.talkpin}#`);
  await inside(x, ann);
  const eve = await dial(x, x.adapter.login, 'Eve');
  await hearsPrompt(eve, 'ask-code', { from: 0 });
  await pressFor(eve, '999007#', 'wrong-code');
  await pressFor(eve, `${conf.code}#`, 'ask-pin');
  await eve.press(`${PINS.listenpin}#`);
  await inside(x, eve);
  const gone = await knock(x, conf, 'Gone');
  await inside(x, gone);
  await gone.hangup();
  const early = await dial(x, conf, 'Early');
  await hearsPrompt(early, 'ask-pin', { from: 0 });
  await early.press('23');
  await early.hangup();
  await ann.speak();
  await boss.hears(ann);
  await pressFor(ann, '*1', 'microphone-off');
  await pressFor(ann, '*1', 'microphone-on');
  await pressFor(eve, '*1', 'not-allowed');
  await pressFor(ann, '*7', 'unknown-key');
  await pressFor(boss, '*91', 'all-microphones-off');
  await ann.speak(false);
  const late = await enter(x, conf, 'Late');
  await pressFor(late, '*1', 'microphone-on');
});

recorded('convene-takeover', async (x) => {
  const [here, there] = await Promise.all([x.conference(PINS), x.conference(PINS)]);
  const [boss, ann] = await Promise.all([
    enter(x, here, 'Boss', 'admin'),
    enter(x, here, 'Ann'),
    enter(x, there, 'Bob'),
  ]);
  await pressFor(boss, '*91', 'all-microphones-off');
  const cyd = await dial(x, here, 'Cyd');
  await hearsPrompt(cyd, 'ask-pin', { from: 0 });
  await cyd.press('23');
  const from = cyd.ear.now();
  await x.adapter.kill();
  try {
    const lost = await dial(x, there, 'Lost');
    await toldAndReleased(lost, ['unavailable'], { within: 14_000 });
  } finally {
    await x.adapter.start();
  }
  await hearsPrompt(cyd, 'ask-pin', { from });
  await cyd.press(`${PINS.talkpin}#`);
  await inside(x, cyd);
  await inside(x, await knock(x, there, 'Dan'));
  await pressFor(ann, '*1', 'microphone-on');
  await enter(x, here, 'Late');
});

recorded('convene-lock-full', async (x) => {
  const [here, there] = await Promise.all([x.conference(PINS), x.conference({ ...PINS, maximum: 2 })]);
  const [boss] = await Promise.all([
    enter(x, here, 'Boss', 'admin'),
    enter(x, here, 'Ann'),
    enter(x, there, 'Bob'),
    enter(x, there, 'Cyd', 'listen'),
  ]);
  await pressFor(boss, '*92', 'locked');
  const [late, more] = await Promise.all([knock(x, here, 'Late'), knock(x, there, 'More')]);
  await Promise.all([
    toldAndReleased(late, ['conference-locked', 'goodbye']),
    toldAndReleased(more, ['conference-full', 'goodbye']),
  ]);
  await pressFor(boss, '*93', 'unlocked');
  await enter(x, here, 'Late again');
  await pressFor(boss, '*92', 'locked');
});
