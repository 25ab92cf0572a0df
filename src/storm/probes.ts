import { setTimeout as pause } from 'node:timers/promises';
import { type Caller, heardFrom, isInRoom } from './caller.ts';

/** A key must be answered so soon after the controller serves the node again. */
const ANSWER_WITHIN_MS = 2_000;
const GIVE_UP_AFTER_MS = 10_000;

export interface Probe {
  /** From the press to the answer; undefined where something else was broken meanwhile, or nobody could press. */
  readonly keyMs: number | undefined;
  readonly violation: string | undefined;
}

/** Presses `*6` on this telephone and waits for the number of people. */
async function pressCount(caller: Caller, undisturbed: () => boolean): Promise<Probe> {
  const { phone, plan } = caller;
  const seen = phone.heard.length;
  const pressedMs = performance.now();
  const answered = () => heardFrom(caller, seen).some((prompt) => prompt === 'people-in' || prompt === 'you-are-alone');
  phone.press('*6', { gapMs: 60 });
  await Promise.race([phone.until(() => answered() || !isInRoom(caller) || !undisturbed()), pause(GIVE_UP_AFTER_MS)]);
  const keyMs = performance.now() - pressedMs;
  if (!undisturbed() || !isInRoom(caller)) return { keyMs: undefined, violation: undefined };
  if (!answered()) return { keyMs: undefined, violation: `${plan.name} pressed *6 in ${phone.state}: no answer` };
  if (keyMs <= ANSWER_WITHIN_MS) return { keyMs, violation: undefined };
  return { keyMs, violation: `${plan.name} pressed *6 in ${phone.state}: answered after ${Math.round(keyMs)} ms` };
}

/** Lets all who are there for it press a key at once. */
export function probeKeys(callers: Iterable<Caller>, undisturbed: () => boolean): Promise<readonly Probe[]> {
  const probers = [...callers].filter((caller) => caller.plan.part === 'prober' && isInRoom(caller));
  return Promise.all(probers.map((caller) => pressCount(caller, undisturbed)));
}
