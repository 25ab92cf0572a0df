// The lines of the house: each calls, gets in, talks, presses keys, leaves, and calls again.
import { setTimeout as sleep } from 'node:timers/promises';
import { seededChance } from '../../../src/sim/chance.ts';
import { ownNumber } from '../guests.mjs';
import { createCall, until } from './call.mjs';
import { drawKey, drawVisit, LINES } from './plan.mjs';

const ANSWERED_WITHIN_MS = 6000;
/** Keys that need nothing of Redis. */
const NEED_NO_REDIS = ['*1', '*6'];

/** `world`: {isNodeUp, isServed(), epoch}; `report` is told violations. */
export function createCrowd(x, conferences, seed, world, report) {
  const calls = new Set();
  const figures = { calls: 0, admitted: 0, turnedAway: {}, unanswered: 0, wrongPins: 0 };
  const keys = { pressed: 0, answered: 0, ms: [], disturbed: 0, withoutRedis: { pressed: 0, answered: 0 } };
  const lines = [];
  let calm = false;
  let over = false;

  /** A key whose answer is due unless something is broken meanwhile. */
  async function press(call, key) {
    const { epoch } = world;
    const served = world.isServed();
    const isWithoutRedis = NEED_NO_REDIS.includes(key) && world.isOnlyRedisAway();
    keys.pressed += 1;
    const isForAll = key === '*90' || key === '*91';
    const overruled = isForAll ? overrule(call) : undefined;
    const inside = call.place;
    const answer = await call.key(key);
    if (isWithoutRedis && epoch === world.epoch && world.isOnlyRedisAway() && !call.gone) {
      keys.withoutRedis.pressed += 1;
      if (answer !== undefined) keys.withoutRedis.answered += 1;
      else report(`${call} pressed ${key} while only Redis was away, and nothing answered`);
    }
    if (answer !== undefined) {
      keys.answered += 1;
      keys.ms.push(answer.ms);
      if (overruled) settleMicrophones(key, overruled);
    } else if (served && world.isServed() && epoch === world.epoch && !call.gone && call.place && inside) {
      report(`${call} pressed ${key}, and nothing answered`);
    } else keys.disturbed += 1;
    return answer;
  }
  /** From the press of *90 or *91 on, what the microphones of all others in its room are is unsure. */
  function overrule(call) {
    const others = [...calls].filter(({ visit }) => visit.room === call.visit.room && visit.role !== 'listen');
    return others.flatMap((other) => {
      if (other === call) return [];
      other.microphone = undefined;
      other.overruled += 1;
      const { presses, overruled } = other;
      return {
        other,
        presses,
        overruled,
        isPressing: other.isPressing,
        isInside: other.place !== undefined,
      };
    });
  }
  /** Once it is answered, they are what the key says for all in whose way nothing else came; *91 spares admins. */
  function settleMicrophones(key, there) {
    for (const { other, presses, overruled, isPressing, isInside } of there) {
      const undisturbed = other.presses === presses && other.overruled === overruled;
      if (!undisturbed || isPressing || !isInside || (other.visit.role === 'admin' && key === '*91')) continue;
      other.microphone = key === '*90';
    }
  }

  async function mingle(call, chance) {
    const leavesAt = Date.now() + call.visit.stayMs;
    while (!call.gone && !calm) {
      await until(() => call.gone || calm, chance.between([800, 3500]));
      if (call.gone || calm) return;
      if (Date.now() > leavesAt) await call.caller.hangup();
      else if (call.place && call.visit.part !== 'prober') await press(call, drawKey(call.visit, chance));
    }
  }

  async function visit(line, chance) {
    const plan = drawVisit(line, chance);
    const { code } = conferences[plan.room];
    const to = plan.login ? x.adapter.login : x.adapter.dial(conferences[plan.room]);
    const caller = await x.robot.call({ to, number: ownNumber(), name: plan.name, tone: plan.tone });
    const call = createCall(caller, plan);
    figures.calls += 1;
    if (!(await until(() => caller.answeredAt || call.gone, ANSWERED_WITHIN_MS)) || call.gone) {
      figures.unanswered += 1;
      await caller.hangup();
      return;
    }
    call.audibleAt = Date.now();
    calls.add(call);
    await call.getIn(code, chance);
    if (!call.gone) await caller.speak();
    await mingle(call, chance);
    await until(() => call.gone || over);
    calls.delete(call);
    caller.ear.close();
    figures.wrongPins += call.heard.filter((prompt) => prompt === 'wrong-pin').length;
    if (call.wasInside) figures.admitted += 1;
    else {
      const told = call.heard.findLast((prompt) => prompt !== 'goodbye') ?? 'nothing';
      figures.turnedAway[told] = (figures.turnedAway[told] ?? 0) + 1;
    }
  }

  async function live(line, chance) {
    const comesBack = () => !over && (!calm || line.part !== 'guest');
    while (comesBack()) {
      await sleep(chance.between([300, 3000]));
      if (comesBack() && world.isNodeUp) await visit(line, chance);
    }
  }

  return {
    calls,
    figures,
    keys,
    press,
    start: () => {
      for (const [index, line] of LINES.entries()) {
        lines.push(
          live(line, seededChance(seed * 100 + index)).catch((error) => report(`line ${line.name}: ${error.stack}`)),
        );
      }
    },
    /** The call that a line has now, in its room. */
    inside: (name) => [...calls].find((call) => call.visit.name === name && call.place),
    /** Whether everybody who should be there is in a room, and nobody on the way. */
    isSettled: () =>
      LINES.filter(({ part }) => part !== 'guest').every(({ name }) =>
        [...calls].some((call) => call.visit.name === name),
      ) && [...calls].every((call) => call.gone || call.place),
    /** The telephones notice that nothing comes any more. */
    hangUpAll: () => Promise.all([...calls].map(({ caller }) => caller.hangup())),
    calm: () => {
      calm = true;
    },
    stop: async () => {
      calm = true;
      over = true;
      await Promise.all([...calls].map(({ caller }) => caller.hangup()));
      await Promise.all(lines);
    },
  };
}
