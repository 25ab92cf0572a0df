import type { Channel } from './channel.ts';
import type { SimClock } from './clock.ts';

/** Who a scripted telephone is and what it dials. */
export interface PhoneCall {
  readonly to: string;
  readonly number: string;
  readonly name: string;
  /** One of our own extensions; false unless given. */
  readonly internal?: boolean;
}

/** One sound that a telephone heard begin. */
export interface Heard {
  /** On the simulator's clock. */
  readonly atMs: number;
  /** File or tone as it was asked for. */
  readonly what: string;
}

/** `parked` is every answered leg that is in no room: it waits for the controller, or hears a prompt. */
export type PhoneState = 'ringing' | 'parked' | `room:${string}` | 'gone';

/** A telephone that a test or a demonstration plays. */
export interface SimPhone {
  readonly uuid: string;
  readonly number: string;
  readonly name: string;
  readonly state: PhoneState;
  /** Why the call ended; undefined while it stands. */
  readonly cause: string | undefined;
  /** Its id in the room, while in one. */
  readonly memberId: number | undefined;
  /** Every sound played to it, the room's included, in order. */
  readonly heard: readonly Heard[];
  /** Files and tones that play to it at this moment: its own prompt, or the room's files, music and what is for it alone. */
  readonly listeningTo: readonly string[];
  /** Presses keys one after the other, `gapMs` apart (20 unless given). */
  press(keys: string, options?: { readonly gapMs?: number }): void;
  /** Starts or ends speaking. */
  speak(on: boolean): void;
  hangup(cause?: string): void;
  /** The telephones whose speech reaches it at this moment, in a room or through a bridge. */
  hears(): ReadonlySet<SimPhone>;
  /** A variable of its channel. */
  variable(name: string): string | undefined;
  /** Resolves as soon as `predicate` holds; it is asked after whatever happens in the simulator. Rejects at the stop. */
  until(predicate: (phone: SimPhone) => boolean): Promise<void>;
}

/** Those who wait for something to become true. */
export interface Watchers {
  wait(predicate: () => boolean): Promise<void>;
  /** Something happened: ask all of them. */
  notify(): void;
  /** The simulator stops: nothing will become true any more. */
  fail(): void;
}

export function createWatchers(): Watchers {
  const watchers = new Set<{ ask: () => void; fail: () => void }>();
  return {
    wait: (predicate) => {
      const waiting = new Promise<void>((resolve, reject) => {
        const watcher = {
          ask: () => {
            try {
              if (!predicate()) return;
              resolve();
            } catch (error) {
              reject(error);
            }
            watchers.delete(watcher);
          },
          fail: () => reject(new Error('the simulator stopped before this came true')),
        };
        watchers.add(watcher);
        watcher.ask();
      });
      // A test that ends early leaves waits behind; who awaits one still sees it fail.
      waiting.catch(() => undefined);
      return waiting;
    },
    notify: () => {
      for (const watcher of watchers) watcher.ask();
    },
    fail: () => {
      for (const watcher of watchers) watcher.fail();
      watchers.clear();
    },
  };
}

/** What a telephone needs of the simulator. */
export interface PhoneSurroundings {
  readonly clock: SimClock;
  readonly watchers: Watchers;
  /** The telephone on a leg. */
  phoneOf(leg: Channel): SimPhone | undefined;
}

const KEY_GAP_MS = 20;

/** Whether sound flows between a leg and the one that it is bridged with: neither runs anything inside the bridge. */
const talksTo = (leg: Channel, other: Channel): boolean =>
  [leg, other].every((each) => (each.stack.current?.name ?? 'bridge') === 'bridge');

/** The legs whose speech reaches this one. */
function speakersFor(leg: Channel): readonly Channel[] {
  const { member, bridgedTo } = leg;
  if (bridgedTo !== undefined) return bridgedTo.speaking && talksTo(leg, bridgedTo) ? [bridgedTo] : [];
  if (member === undefined || !member.hears) return [];
  return member.room.members.filter((each) => each !== member && each.speaks).map((each) => each.leg);
}

/** The telephone on `leg`, which reports what it hears into `heard`. */
export function createPhone(leg: Channel, heard: readonly Heard[], around: PhoneSurroundings): SimPhone {
  const phone: SimPhone = {
    uuid: leg.uuid,
    number: leg.number,
    name: leg.name,
    heard,
    get state(): PhoneState {
      if (leg.gone) return 'gone';
      if (leg.member !== undefined) return `room:${leg.member.room.name}`;
      return leg.answeredMs === 0 ? 'ringing' : 'parked';
    },
    get cause() {
      return leg.gone ? leg.cause : undefined;
    },
    get listeningTo() {
      return leg.ear.now;
    },
    get memberId() {
      return leg.member?.id;
    },
    press: (keys, { gapMs = KEY_GAP_MS } = {}) => {
      // Each key arms the next: timers of different lengths may fire out of order.
      const pressFrom = ([key, ...rest]: readonly string[]): void => {
        if (key === undefined) return;
        leg.press(key, 'RTP');
        if (rest.length > 0) around.clock.after(gapMs, () => pressFrom(rest));
      };
      pressFrom([...keys]);
    },
    speak: (on) => {
      if (leg.speaking === on) return;
      leg.speaking = on;
      leg.stack.speech();
      leg.member?.room.look();
      around.watchers.notify();
    },
    hangup: (cause = 'NORMAL_CLEARING') => leg.hangup(cause, true),
    hears: () => {
      return new Set(speakersFor(leg).flatMap((each) => around.phoneOf(each) ?? []));
    },
    variable: (name) => leg.variableText(name),
    until: (predicate) => around.watchers.wait(() => predicate(phone)),
  };
  return phone;
}
