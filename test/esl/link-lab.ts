import { Link, type LinkEvents, type LinkOptions } from '../../src/esl/link.ts';
import type { Ending } from '../../src/esl/session.ts';
import { type ManualClock, manualClock } from '../../src/time/clock.ts';
import { type FakeNetwork, fakeNetwork } from './fake-wire.ts';
import { OPTIONS } from './session-lab.ts';

export const LINK_OPTIONS: LinkOptions = {
  ...OPTIONS,
  firstPauseMs: 1_000,
  longestPauseMs: 30_000,
  refusedPauseMs: 60_000,
};

/** A link at a network that the test plays, started, and all that it told. */
export interface LinkLab {
  readonly link: Link;
  readonly network: FakeNetwork;
  readonly clock: ManualClock;
  readonly downs: readonly { readonly why: Ending; readonly nextInMs: number }[];
  readonly ups: number;
}

/** `random` draws the jitter: 1 is the longest pause. */
export function linkLab(random: () => number = () => 1, events: Partial<LinkEvents> = {}): LinkLab {
  const clock = manualClock(1_795_220_173_000);
  const network = fakeNetwork();
  const downs: { why: Ending; nextInMs: number }[] = [];
  let ups = 0;
  const link = new Link(
    LINK_OPTIONS,
    {
      up: () => ups++,
      event: () => {},
      malformed: () => {},
      down: (why, nextInMs) => downs.push({ why, nextInMs }),
      ...events,
    },
    network.open,
    clock,
    random,
  );
  link.start();
  return {
    link,
    network,
    clock,
    downs,
    get ups() {
      return ups;
    },
  };
}
