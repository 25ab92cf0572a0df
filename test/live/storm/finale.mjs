// In the calm: everybody is in the right room once, with the right microphone, hears something, and keys and gates work.
import { setTimeout as sleep } from 'node:timers/promises';
import { audio } from '../robot.mjs';
import { until } from './call.mjs';

const SETTLE_WITHIN_MS = 120_000;
/** A pause, a call, and a PIN. */
const BACK_WITHIN_MS = 20_000;

export async function settle(crowd, report) {
  const beganAt = Date.now();
  if (!(await until(crowd.isSettled, SETTLE_WITHIN_MS))) {
    for (const call of crowd.calls) if (!call.place) report(`for good on its way: ${call}`);
    report('not everybody is back');
  }
  return Date.now() - beganAt;
}

/** Each judgement that fails is a violation, and the next one is made all the same. */
export async function inspect({ x, crowd, watch, report }) {
  const judge = async (what, judgement) => {
    try {
      await judgement();
    } catch (error) {
      report(`${what}: ${error.message}`);
    }
  };
  const all = [...crowd.calls].filter((call) => call.place && !call.gone);
  const inRoom = (room) => all.filter(({ visit }) => visit.room === room);
  const line = (name) => {
    const call = crowd.inside(name);
    if (call === undefined) throw new Error(`${name} is in no room`);
    return call;
  };

  await watch.look();
  const members = watch.rooms.flatMap((room) => room.members.filter(({ type }) => type === 'caller'));
  if (members.length !== all.length)
    report(`${all.length} telephones are in rooms, and FreeSWITCH lists ${members.length}`);
  const channels = await x.node.channels();
  if (channels !== all.length) report(`${all.length} telephones are up, and FreeSWITCH has ${channels} channels`);
  judgeMicrophones(all, report);

  // With all microphones on, nobody is in silence with good reason. *90 is for the others only.
  await judge('*90', () =>
    Promise.all(
      ['Boss', 'Host', 'Chair'].map(async (name) => {
        await crowd.press(line(name), '*90');
        if (!line(name).place.member.flags.can_speak) await crowd.press(line(name), '*1');
      }),
    ),
  );
  await Promise.all(all.map((call) => judge(`${call}`, () => call.caller.hearsSomething({ within: 3000 }))));
  await judge('keys of all', () => pressAll({ crowd, watch, all, report }));
  await judge('voices in the open room', () => voices(line, inRoom('open')));
  await judge('the quiet room', () => quietRoom({ crowd, watch, line, all: inRoom('quiet'), report }));
  await judge('the gate', () => gate(crowd, line, inRoom('gated')));
}

/** Those whose microphone an answer told are as it said; the gate is open when its admin is in. */
function judgeMicrophones(calls, report) {
  for (const call of calls) {
    if (call.microphone === undefined || call.place === undefined) continue;
    const speaks = call.place.member.flags.can_speak;
    if (speaks !== call.microphone)
      report(`${call}: told that its microphone is ${call.microphone}, and it is ${speaks}`);
  }
}

/** Everybody presses *1, twice, so that microphones are as they were, and is told what FreeSWITCH says. */
async function pressAll({ crowd, watch, all, report }) {
  for (let round = 0; round < 2; round++) {
    await Promise.all(
      all.map(async (call) => {
        const answer = await crowd.press(call, '*1');
        const may = call.visit.role === 'admin' || (call.visit.role === 'talk' && call.visit.room !== 'quiet');
        if (answer !== undefined && (answer.prompt !== 'not-allowed') !== may) report(`${call}: ${answer.prompt}`);
        else if (answer === undefined) report(`${call}: no answer to *1 in the calm`);
      }),
    );
    await watch.look();
    judgeMicrophones(all, report);
  }
}

/** With all microphones on, each is heard by all, and the listener by nobody. */
async function voices(line, all) {
  const boss = line('Boss');
  await boss.key('*90');
  await sleep(800);
  const speakers = all.filter(({ visit }) => visit.role !== 'listen');
  const listeners = all.filter(({ visit }) => visit.role === 'listen');
  await Promise.all(
    all.map(async ({ caller }) => {
      for (const speaker of speakers)
        if (speaker.caller !== caller) await caller.hears(speaker.caller, { within: 3000 });
      for (const listener of listeners) if (listener.caller !== caller) await caller.hearsNot(listener.caller);
    }),
  );
  await boss.key('*91');
  for (const { caller, visit } of speakers) if (visit.role === 'talk') await boss.caller.hearsNot(caller);
  await boss.key('*90');
}

/** Talkers are silent until an admin gives them their voice. */
async function quietRoom({ line, all }) {
  const chair = line('Chair');
  const dan = line('Dan');
  await chair.key('*91');
  await chair.caller.hearsNot(dan.caller);
  await chair.key('*90');
  await chair.caller.hears(dan.caller, { within: 3000 });
  for (const { caller, visit } of all) if (visit.role === 'listen') await chair.caller.hearsNot(caller);
}

/** The admins leave, and there is music and no voice; one comes back, and it is over. */
async function gate(crowd, line, all) {
  const [ben, cyd] = [line('Ben').caller, line('Cyd').caller];
  await line('Host').key('*90');
  await ben.hears(cyd, { within: 3000 });
  await ben.hearsNotTone(audio.MUSIC, { what: 'music' });
  await Promise.all(all.filter(({ visit }) => visit.role === 'admin').map(({ caller }) => caller.hangup()));
  await ben.hearsTone(audio.MUSIC, { what: 'music', within: 5000 });
  await ben.hearsNot(cyd);
  await until(() => crowd.inside('Host'), BACK_WITHIN_MS);
  await ben.hears(cyd, { within: 3000 });
  await ben.hears(line('Host').caller, { within: 3000 });
  await ben.hearsNotTone(audio.MUSIC, { what: 'music', settle: 1500 });
}
