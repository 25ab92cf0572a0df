import type { Channel, FarEnd } from './channel.ts';
import type { SimClock } from './clock.ts';
import { type FarPhone, farPhone, type PlacedCall } from './far-ends.ts';
import { createPhone, type Heard, type SimPhone, type Watchers } from './phone.ts';

/** A line on which one leg ends, with a telephone that is connected once the leg is there. */
export interface Line {
  readonly farEnd: FarEnd;
  /** The telephone of a leg that came in. */
  caller(leg: Channel): SimPhone;
  /** The telephone that is called by a leg. */
  called(leg: Channel, call: PlacedCall): FarPhone;
}

/** All telephones at the far ends of legs; gives a new line. */
export function createTelephones(clock: SimClock, watchers: Watchers): () => Line {
  const phones = new WeakMap<Channel, SimPhone>();
  return () => {
    const heard: Heard[] = [];
    let keyed = (_key: string): void => undefined;
    const caller = (leg: Channel) => {
      const phone = createPhone(leg, heard, { clock, watchers, phoneOf: (each) => phones.get(each) });
      phones.set(leg, phone);
      return phone;
    };
    return {
      farEnd: {
        heard: (what) => {
          heard.push({ atMs: clock.nowMs(), what });
          watchers.notify();
        },
        keyed: (key) => {
          keyed(key);
          watchers.notify();
        },
      },
      caller,
      called: (leg, call) => {
        const phone = farPhone(caller(leg), leg, call);
        keyed = (key) => {
          phone.received += key;
        };
        return phone;
      },
    };
  };
}
