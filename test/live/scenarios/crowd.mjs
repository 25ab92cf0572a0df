// Many callers in a short time: all get in with the right role, and how long it takes by the node's own events.
import { setTimeout as sleep } from 'node:timers/promises';
import { inside, isHeardBy, isNotHeardBy, ownNumber, PINS } from '../guests.mjs';
import { hearsPrompt } from '../prompts.mjs';
import { Esl, scenario } from '../robot.mjs';

const CALLERS = 50;
const WITHIN_MS = 5000;

/** When the node answered each caller, heard its last `#`, and had it in a room; milliseconds since the epoch, by number. */
async function watch(node) {
  const seen = { answered: new Map(), typed: new Map(), joined: new Map() };
  const esl = await Esl.connect({
    port: node.esl,
    password: node.password,
    events: ['CHANNEL_ANSWER', 'DTMF', 'CUSTOM', 'conference::maintenance'],
  });
  esl.on('event', (event) => {
    const number = event['Caller-Caller-ID-Number'];
    const at = Number(event['Event-Date-Timestamp']) / 1000;
    if (event['Event-Name'] === 'CHANNEL_ANSWER') seen.answered.set(number, at);
    if (event['Event-Name'] === 'DTMF' && event['DTMF-Digit'] === '#') seen.typed.set(number, at);
    if (event['Action'] === 'add-member') seen.joined.set(number, at);
  });
  return { ...seen, close: () => esl.close() };
}

/** The node's list is asked more quickly than its events come. */
async function allSeen({ t }, seen, callers) {
  await t.eventually(() => callers.every(({ number }) => seen.has(number)), { why: 'not everybody’s event came' });
}

function spread(name, from, to, callers) {
  const times = callers.map(({ number }) => to.get(number) - from.get(number)).sort((a, b) => a - b);
  const at = (share) => times[Math.min(times.length - 1, Math.floor(times.length * share))].toFixed(0);
  return `${name}: median ${at(0.5)} ms, p99 ${at(0.99)} ms`;
}

/** Places the calls evenly spread and lets each go its way; all callers. */
async function crowd({ robot, adapter }, conf, goes) {
  const callers = [];
  const ways = [];
  for (let index = 0; index < CALLERS; index++) {
    const caller = await robot.call({ to: adapter.dial(conf), number: ownNumber(), name: `Guest ${index}` });
    callers.push(caller);
    ways.push(goes(caller, index));
    await sleep(WITHIN_MS / CALLERS);
  }
  await Promise.all(ways);
  return callers;
}

scenario(`${CALLERS} callers with PINs in five seconds`, { alone: true, limit: 120 }, async (x) => {
  const conf = await x.conference(PINS);
  const log = await watch(x.node);
  const roleOf = (index) => ['talk', 'listen', 'talk', 'admin', 'listen'][index % 5];
  const pins = { admin: PINS.adminpin, talk: PINS.talkpin, listen: PINS.listenpin };
  const places = new Map();
  const callers = await crowd(x, conf, async (caller, index) => {
    await caller.up();
    await hearsPrompt(caller, 'ask-pin', { from: 0, within: 8000 });
    await caller.press(`${pins[roleOf(index)]}#`, { gap: 60, duration: 80 });
    places.set(caller, await inside(x, caller, { within: 10_000 }));
  });
  for (const [index, caller] of callers.entries()) {
    const { member } = places.get(caller);
    const role = member.flags.is_moderator ? 'admin' : member.flags.can_speak ? 'talk' : 'listen';
    x.t.assert(role === roleOf(index), `${caller} should be ${roleOf(index)} and is ${role}`);
  }
  await allSeen(x, log.joined, callers);
  x.t.note(spread('from the hash key to the room', log.typed, log.joined, callers));
  log.close();
  const [talker, listener, , boss] = callers;
  await isHeardBy(talker, [listener, boss, ...callers.slice(40)]);
  await isNotHeardBy(listener, [talker, boss]);
});

scenario(`${CALLERS} callers without PINs in five seconds`, { alone: true, limit: 120 }, async (x) => {
  const conf = await x.conference({});
  const log = await watch(x.node);
  const callers = await crowd(x, conf, async (caller) => {
    await caller.up();
    await inside(x, caller, { within: 10_000 });
  });
  await allSeen(x, log.joined, callers);
  x.t.note(spread('from the answer to the room', log.answered, log.joined, callers));
  log.close();
  await isHeardBy(callers[0], callers.slice(30));
});
