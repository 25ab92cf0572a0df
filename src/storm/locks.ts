import { setTimeout as pause } from 'node:timers/promises';
import type { Chance } from '../sim/chance.ts';
import type { SimRoomView } from '../sim/views.ts';
import { type Caller, heardFrom, isInRoom } from './caller.ts';

/** How long a key may take to be answered before its outcome counts as unknown. */
const ANSWER_WITHIN_MS = 3_000;

interface LockState {
  readonly room: string;
  readonly locked: boolean;
  /** A key was pressed and not answered: the room may be either. */
  readonly unsure: boolean;
}

/**
 * What each room's lock was last said to be. One caller in each conference presses the keys, one at a time; a room whose
 * last key was answered must be locked or open as the answer said.
 */
export interface LockLedger {
  /** Presses a key and resolves with how long the answer took; undefined where there was none. */
  press(caller: Caller, lock: boolean): Promise<number | undefined>;
  /** Locks and unlocks as long as the call lasts, and leaves the room open when it is calm. */
  keepPressing(caller: Caller, chance: Chance, calm: () => boolean): Promise<void>;
  /** The rooms that are not as the last answer said. */
  contradictions(rooms: readonly SimRoomView[]): readonly string[];
}

export function createLockLedger(rooms: () => readonly SimRoomView[]): LockLedger {
  const states = new Map<string, LockState>();
  const nameOf = ({ phone }: Caller) => phone.state.slice('room:'.length);
  const uuidOf = (name: string) => rooms().find((room) => room.name === name)?.uuid ?? '';

  const press: LockLedger['press'] = async (caller, lock) => {
    const { phone } = caller;
    const name = nameOf(caller);
    const room = uuidOf(name);
    const before = states.get(name);
    states.set(name, { room, locked: before?.room === room && before.locked, unsure: true });
    const seen = phone.heard.length;
    const wanted = lock ? 'locked' : 'unlocked';
    const pressedMs = performance.now();
    const answered = () => heardFrom(caller, seen).includes(wanted);
    phone.press(lock ? '*92' : '*93', { gapMs: 60 });
    await Promise.race([phone.until(() => answered() || !isInRoom(caller)), pause(ANSWER_WITHIN_MS)]);
    if (!answered()) return undefined;
    states.set(name, { room, locked: lock, unsure: false });
    return performance.now() - pressedMs;
  };
  return {
    press,
    keepPressing: async (caller, chance, calm) => {
      while (caller.phone.state !== 'gone' && !calm()) {
        await pause(chance.between([500, 4_000]));
        if (!isInRoom(caller) || calm()) continue;
        await press(caller, true);
        // A locked room keeps everybody out, so it is opened again before anything else.
        while (isInRoom(caller)) {
          await pause(chance.between([100, 800]));
          if (isInRoom(caller) && (await press(caller, false)) !== undefined) break;
        }
      }
    },
    contradictions: (views) =>
      views.flatMap(({ name, uuid, locked }) => {
        const state = states.get(name);
        if (state === undefined || state.unsure || state.room !== uuid || state.locked === locked) return [];
        return [`${name} is ${locked ? 'locked' : 'open'}, and its last answered key said otherwise`];
      }),
  };
}
