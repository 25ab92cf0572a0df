import { setTimeout as pause } from 'node:timers/promises';
import type { Chance } from '../sim/chance.ts';
import type { SimPhone } from '../sim/phone.ts';
import type { CallerPlan } from './plan.ts';

/** A caller of the evening with its telephone. */
export interface Caller {
  readonly plan: CallerPlan;
  readonly phone: SimPhone;
}

export const isInRoom = ({ phone }: Caller): boolean => phone.state.startsWith('room:');
const gone = ({ phone }: Caller): boolean => phone.state === 'gone';

/** Prompts by the names of their files. */
export const heardFrom = ({ phone }: Caller, from: number): readonly string[] =>
  phone.heard.slice(from).map(({ what }) => /([^/]+)\.wav$/.exec(what)?.[1] ?? what);

/** So many prompts are told of a caller in trouble. */
const LAST_HEARD = 10;

/** Who it is, where, and what it heard last. */
export function describe(caller: Caller): string {
  const { plan, phone } = caller;
  const heard = heardFrom(caller, Math.max(0, phone.heard.length - LAST_HEARD)).join(' ');
  const lets = plan.entitled ? '' : ', not entitled';
  return `${plan.name} (${phone.uuid}), ${plan.role} of ${plan.conference.code}${lets}, ${phone.state}, heard: ${heard}`;
}

/** Answers every prompt as planned, until the call is over. */
export async function answerPrompts(caller: Caller, chance: Chance): Promise<void> {
  const { plan, phone } = caller;
  const gapMs = () => chance.between([30, 120]);
  for (let seen = 0; !gone(caller); ) {
    await phone.until(({ heard }) => gone(caller) || heard.length > seen);
    const prompts = heardFrom(caller, seen);
    seen = phone.heard.length;
    for (const prompt of prompts) {
      if (isInRoom(caller) || gone(caller)) break;
      if (prompt !== 'ask-code' && prompt !== 'ask-pin' && prompt !== 'say-name') continue;
      await pause(chance.between([50, 600]));
      if (prompt === 'ask-code') phone.press(`${plan.code}#`, { gapMs: gapMs() });
      else if (prompt === 'say-name') phone.press('#');
      else if (plan.givesUp) {
        phone.press(plan.pin.slice(0, 3), { gapMs: gapMs() });
        phone.hangup();
      } else phone.press(`${plan.pin}#`, { gapMs: gapMs() });
    }
  }
}

/** Keys that a guest presses: most do something for itself alone. */
const GUEST_KEYS = ['*1', '*1', '*5', '*6', '*0', '*7', '*94', '*90', '12#'] as const;

/** Talks and presses keys in the room, until it has stayed long enough or `calm` is over everything. */
export async function mingle(caller: Caller, chance: Chance, calm: () => boolean): Promise<void> {
  const { plan, phone } = caller;
  await phone.until(() => gone(caller) || isInRoom(caller));
  const untilMs = performance.now() + plan.stayMs;
  while (!gone(caller) && !calm()) {
    await pause(chance.between([200, 2_500]));
    if (gone(caller) || calm()) return;
    if (performance.now() > untilMs) phone.hangup();
    else if (!isInRoom(caller)) continue;
    else if (chance.happens(0.6)) phone.speak(chance.happens(0.5));
    else if (plan.part === 'guest') phone.press(chance.pick(GUEST_KEYS), { gapMs: chance.between([30, 150]) });
  }
}
