import type { Conference, ConferenceDraft } from '../core/conference.ts';
import type { Prompt } from '../core/prompt.ts';
import type { Tell } from '../core/tell.ts';
import { openModesl } from '../esl/modesl.ts';
import { Controller, type ControllerOptions } from '../loop/controller.ts';
import type { Moment } from '../loop/mailbox.ts';
import type { CallDesk } from '../loop/performer.ts';
import type { SimPhone } from '../sim/phone.ts';
import { type Simulator, startSimulator } from '../sim/simulator.ts';
import type { Store } from '../store/store.ts';
import type { Clock } from '../time/clock.ts';

/** How fast a scene goes: for eyes, or as fast as it can. */
export interface Pace {
  /** How long each prompt lasts. */
  readonly promptMs: number;
  /** Between two keys of a finger. */
  readonly keyGapMs: number;
  /** A pause of one beat between two things that happen. */
  readonly beatMs: number;
}
export const FOR_EYES: Pace = { promptMs: 1_200, keyGapMs: 220, beatMs: 900 };
export const AT_ONCE: Pace = { promptMs: 20, keyGapMs: 5, beatMs: 0 };

/** Something that a scene asserts. */
export interface Check {
  readonly what: string;
  readonly held: boolean;
}

export interface StageEvents {
  tell(tell: Tell, when: Moment): void;
  checked(check: Check): void;
  /** Anything may have changed that is worth drawing. */
  moved(): void;
  trouble(what: string): void;
}

/** After so long something that should have happened has not. */
const CHECK_WITHIN_MS = 10_000;

/** The simulator, the controller on its event socket, and the telephones of a scene. */
export interface Stage {
  readonly controller: Controller;
  readonly sim: Simulator;
  conference(draft: ConferenceDraft): Promise<Conference>;
  call(to: string, name: string, number: string): SimPhone;
  press(phone: SimPhone, keys: string): Promise<void>;
  pause(beats?: number): Promise<void>;
  /** Waits for something to become true, and keeps what came of it. */
  check(what: string, test: () => boolean): Promise<boolean>;
  close(): Promise<void>;
}

export async function openStage(
  { store, calls }: { readonly store: Store; readonly calls: CallDesk },
  options: (port: number) => ControllerOptions,
  pace: Pace,
  clock: Clock,
  events: StageEvents,
): Promise<Stage> {
  const sim = await startSimulator({ port: 0, password: 'ClueCon', sounds: { promptMs: pace.promptMs } });
  const looking = new Set<() => void>();
  const controller = await new Promise<Controller>((resolve) => {
    const made = new Controller(
      options(sim.port),
      {
        tell: events.tell,
        refused: () => {},
        failed: (what, error) => events.trouble(`${what}: ${error}`),
        malformed: (reason) => events.trouble(reason),
        down: (reason) => events.trouble(reason),
        serving: () => resolve(made),
        turned: () => {
          events.moved();
          for (const look of [...looking]) look();
        },
      },
      {
        store,
        calls,
        lockouts: { judge: async () => ({ kind: 'allowed' }), count: async () => {} },
        open: openModesl,
        clock,
        random: Math.random,
      },
    );
    made.start();
  });
  /** What a scene that was left in its middle still waits for: it goes on no more, and keeps no process alive. */
  const waits = new Set<() => void>();
  let closed = false;
  function after(ms: number, act: () => void): () => void {
    if (closed) return () => {};
    const cancel = clock.after(ms, () => {
      waits.delete(cancel);
      act();
    });
    waits.add(cancel);
    return () => {
      waits.delete(cancel);
      cancel();
    };
  }
  const sleep = (ms: number): Promise<void> => new Promise((resolve) => void after(ms, resolve));
  return {
    controller,
    sim,
    conference: async (draft) => {
      const made = await store.conferences.create(draft);
      if (!made.ok) throw new Error(`the code ${draft.code} is taken`);
      return made.value;
    },
    call: (to, name, number) => sim.call({ to, name, number, internal: true }),
    press: async (phone, keys) => {
      phone.press(keys, { gapMs: pace.keyGapMs });
      await sleep(keys.length * pace.keyGapMs);
    },
    pause: (beats = 1) => sleep(beats * pace.beatMs),
    check: async (what, test) => {
      const held = await new Promise<boolean>((resolve) => {
        const cancel = after(CHECK_WITHIN_MS, () => over(false));
        const over = (came: boolean): void => {
          if (closed) return;
          cancel();
          looking.delete(look);
          resolve(came);
        };
        const look = (): void => {
          if (test()) over(true);
        };
        looking.add(look);
        // What the telephones hear changes in the simulator, what Convene knows in a turn of its own: either may come last.
        sim.until(test).then(
          () => over(true),
          () => over(false),
        );
      });
      events.checked({ what, held });
      return held;
    },
    close: async () => {
      closed = true;
      for (const cancel of waits) cancel();
      controller.stop();
      await sim.stop();
    },
  };
}

/** How often a telephone has heard a prompt so far. */
export function timesHeard(phone: SimPhone, prompt: Prompt): number {
  return phone.heard.filter(({ what }) => what.split(/[/!]/).includes(`${prompt}.wav`)).length;
}
export const heard = (phone: SimPhone, prompt: Prompt): boolean => timesHeard(phone, prompt) > 0;
