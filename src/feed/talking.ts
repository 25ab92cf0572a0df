import type { ConferenceId, MemberId } from '../core/ids.ts';
import type { Tell } from '../core/tell.ts';

/** Who talks in a room now, and who has the floor; a state, of which only the last one counts. */
export interface TalkingState {
  readonly conference: ConferenceId;
  /** By id. */
  readonly talking: readonly MemberId[];
  readonly floor: MemberId | null;
}

/** At most one state of a room in this time: four a second. */
export const TALKING_PAUSE_MS = 250;

interface Talk {
  readonly talking: ReadonlySet<MemberId>;
  readonly floor: MemberId | null;
  readonly sentAtMs: number;
  /** Whether something is different from what was sent. */
  readonly unsent: boolean;
}
export type Talks = ReadonlyMap<ConferenceId, Talk>;
export const NO_TALKS: Talks = new Map();

/** After something was told, or at the time that was asked for. */
export type TalkingInput = Tell | { readonly kind: 'time' };
export interface TalkingStep {
  readonly talks: Talks;
  readonly out: readonly TalkingState[];
  /** When to come again, in milliseconds on the clock of `nowMs`. */
  readonly wakeAtMs: number | undefined;
}

/**
 * Makes states of who begins and ceases to talk. A room that was still says so at once; one of which something was sent
 * less than a pause ago waits until that is over and then says how it stands. A room that has ended says, at its time, that
 * nobody talks, and is forgotten.
 */
export function onTalking(before: Talks, input: TalkingInput, nowMs: number): TalkingStep {
  const told = input.kind === 'time' ? before : taken(before, input);
  const due = [...told].filter(([, { unsent, sentAtMs }]) => unsent && sentAtMs + TALKING_PAUSE_MS <= nowMs);
  const out = due.map(([conference, { talking, floor }]) => ({
    conference,
    talking: [...talking].sort((one, other) => one - other),
    floor,
  }));
  const talks = new Map(told);
  for (const [conference, talk] of due) talks.set(conference, { ...talk, sentAtMs: nowMs, unsent: false });
  for (const [conference, { talking, floor, sentAtMs, unsent }] of talks) {
    const still = talking.size === 0 && floor === null && !unsent;
    if (still && sentAtMs + TALKING_PAUSE_MS <= nowMs) talks.delete(conference);
  }
  const waits = [...talks.values()].filter(({ unsent }) => unsent).map(({ sentAtMs }) => sentAtMs + TALKING_PAUSE_MS);
  return { talks, out, wakeAtMs: waits.length === 0 ? undefined : Math.min(...waits) };
}

function taken(talks: Talks, tell: Tell): Talks {
  switch (tell.kind) {
    case 'talking-changed':
      return changed(talks, tell.conference, ({ talking, floor }) => ({
        talking: tell.talking ? new Set([...talking, tell.member]) : without(talking, tell.member),
        floor,
      }));
    case 'floor-changed':
      return changed(talks, tell.conference, ({ talking }) => ({ talking, floor: tell.member }));
    case 'member-left':
      return changed(talks, tell.conference, ({ talking, floor }) => ({
        talking: without(talking, tell.member),
        floor: floor === tell.member ? null : floor,
      }));
    case 'room-ended':
      return changed(talks, tell.conference, () => ({ talking: new Set(), floor: null }));
    default:
      return talks;
  }
}

type Standing = Pick<Talk, 'talking' | 'floor'>;

function changed(talks: Talks, conference: ConferenceId, change: (from: Standing) => Standing): Talks {
  const from = talks.get(conference) ?? { talking: new Set(), floor: null, sentAtMs: -Infinity, unsent: false };
  const to = change(from);
  const same = to.floor === from.floor && isSame(to.talking, from.talking);
  return same ? talks : new Map(talks).set(conference, { ...from, ...to, unsent: true });
}

const without = (talking: ReadonlySet<MemberId>, member: MemberId): ReadonlySet<MemberId> =>
  new Set([...talking].filter((each) => each !== member));
const isSame = (one: ReadonlySet<MemberId>, other: ReadonlySet<MemberId>): boolean =>
  one.size === other.size && [...one].every((member) => other.has(member));
