// Callers on their way in, and what the node says of them once they are there.
import { setTimeout as sleep } from 'node:timers/promises';
import { hearsPrompt } from './prompts.mjs';
import { Verdict } from './robot.mjs';

export const PINS = { adminpin: '91919', talkpin: '2345', listenpin: '777' };
const PIN_OF = { admin: PINS.adminpin, talk: PINS.talkpin, listen: PINS.listenpin };

let lastNumber = 50_000;
/** A caller's number that no other has: scenarios run side by side, and the node's list is read by it. */
export const ownNumber = () => String(++lastNumber);

/** Calls a conference, or whatever else is dialled, and waits for the answer. */
export async function dial({ robot, adapter }, to, name) {
  const caller = await robot.call({ to: typeof to === 'string' ? to : adapter.dial(to), number: ownNumber(), name });
  await caller.up();
  return caller;
}

/** Calls a conference that has {@link PINS} and types the PIN of a role. */
export async function knock(x, conf, name, role = 'talk', how = {}) {
  const caller = await dial(x, conf, name);
  await hearsPrompt(caller, 'ask-pin', { from: 0 });
  await caller.press(`${PIN_OF[role]}#`, how);
  return caller;
}
/** The same, until it is in the room. */
export async function enter(x, conf, name, role = 'talk', how = {}) {
  const caller = await knock(x, conf, name, role, how);
  await inside(x, caller);
  return caller;
}

const rooms = async (node) => JSON.parse(await node.api('conference json_list'));

/** Where the node has a caller, or undefined while it is in no room. */
export async function placeOf({ node }, caller) {
  for (const room of await rooms(node)) {
    const member = room.members.find((each) => each.caller_id_number === caller.number);
    if (member) return { room, member };
  }
}
/** Waits until a caller is in a room. */
export async function inside(x, caller, { within = 4000 } = {}) {
  for (const end = Date.now() + within; ; await sleep(40)) {
    const place = await placeOf(x, caller);
    if (place) return place;
    if (caller.endedAt !== undefined)
      throw new Verdict(`${caller} was released (${caller.cause}) instead of getting in`);
    if (Date.now() > end) throw new Verdict(`${caller} is in no room after ${within} ms`);
  }
}
/** How many of the callers are in rooms now. */
export async function countInside({ node }, callers) {
  const there = new Set((await rooms(node)).flatMap((room) => room.members.map((each) => each.caller_id_number)));
  return callers.filter(({ number }) => there.has(number)).length;
}

/** One speaks, all of the others hear it; then it is silent again. */
export async function isHeardBy(speaker, others, { within = 2500 } = {}) {
  await speaker.speak();
  await Promise.all(others.map((other) => other.hears(speaker, { within })));
  await speaker.speak(false);
  await Promise.all(others.map((other) => other.hearsNoMore(speaker)));
}
/** One speaks, none of the others hears it. */
export async function isNotHeardBy(speaker, others) {
  await speaker.speak();
  await Promise.all(others.map((other) => other.hearsNot(speaker)));
  await speaker.speak(false);
}
