import { setTimeout as pause } from 'node:timers/promises';
import type { Simulator } from '../sim/simulator.ts';
import { type Caller, describe, isInRoom } from './caller.ts';
import type { Crowd } from './crowd.ts';
import type { Journal } from './journal.ts';
import type { LockLedger } from './locks.ts';
import { probeKeys } from './probes.ts';

/** The longest that a caller may need to be in its room or gone: two prompts, two farewells. */
const SETTLE_LIMIT_MS = 90_000;
/** After so long it is worth a note who is still on the way. */
const LONG_MS = 20_000;
const KEY_LIMIT_MS = 2_000;
const MUSIC_LIMIT_MS = 2_000;

/** Resolves when `condition` holds; with false after `limitMs`. */
export async function holdsWithin(sim: Simulator, condition: () => boolean, limitMs: number): Promise<boolean> {
  const limit = new AbortController();
  const waited = pause(limitMs, undefined, { signal: limit.signal }).catch(() => undefined);
  await Promise.race([sim.until(condition), waited]);
  limit.abort();
  return condition();
}

/** Waits until every caller is in a room or gone; those who are neither are reported. */
export async function settle(
  sim: Simulator,
  crowd: Crowd,
  journal: Journal,
  report: (violation: string) => void,
): Promise<number> {
  const beganMs = performance.now();
  const lost = () => [...crowd.callers].filter((caller) => !isInRoom(caller) && caller.phone.state !== 'gone');
  if (!(await holdsWithin(sim, () => lost().length === 0, LONG_MS))) {
    for (const caller of lost()) journal.note(`still on its way: ${describe(caller)}`);
    await holdsWithin(sim, () => lost().length === 0, SETTLE_LIMIT_MS);
  }
  for (const caller of lost()) report(`for good: ${describe(caller)}`);
  return performance.now() - beganMs;
}

/** In the calm every key works, every lock is what it was said to be, and music plays where it ought to. */
export async function inspect(
  sim: Simulator,
  crowd: Crowd,
  locks: LockLedger,
  report: (violation: string) => void,
): Promise<void> {
  const inside = [...crowd.callers].filter(isInRoom);
  const lockers = inside.filter(({ plan }) => plan.part === 'locker');
  for (const lock of [true, false]) {
    await Promise.all(
      lockers.map(async (caller) => {
        const ms = await locks.press(caller, lock);
        const what = `${caller.plan.name} pressed ${lock ? '*92' : '*93'} in the calm`;
        if (ms === undefined) report(`${what}: no answer`);
        else if (ms > KEY_LIMIT_MS) report(`${what}: answered after ${Math.round(ms)} ms`);
      }),
    );
    for (const contradiction of locks.contradictions(sim.rooms())) report(contradiction);
  }
  for (const { violation } of await probeKeys(inside, () => true)) if (violation !== undefined) report(violation);
  const wrong = () => sim.rooms().flatMap((room) => musicFault(room.name, inside) ?? []);
  if (!(await holdsWithin(sim, () => wrong().length === 0, MUSIC_LIMIT_MS))) wrong().forEach(report);
}

/** What is wrong with the music of a room: it plays to all while the gate is closed, or to the only one who wants it. */
function musicFault(name: string, callers: readonly Caller[]): string | undefined {
  const there = callers.filter(({ phone }) => phone.state === `room:${name}`);
  const conference = there[0]?.plan.conference;
  if (conference === undefined) return undefined;
  const closed = conference.gated && !there.some(({ plan }) => plan.role === 'admin');
  const alone = there.length === 1 && conference.options.includes('--play_music');
  const hear = there.filter(({ phone }) => phone.listeningTo.some((what) => what.startsWith('local_stream://')));
  if (hear.length === (closed || alone ? there.length : 0)) return undefined;
  return `${hear.length} of ${there.length} hear music in ${name}`;
}
