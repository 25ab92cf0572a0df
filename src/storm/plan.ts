import type { Chance } from '../sim/chance.ts';

export type Role = 'admin' | 'talk' | 'listen';

/** A conference of the evening. */
export interface StormConference {
  readonly code: string;
  readonly pins: Readonly<Record<Role, string>>;
  /** Options of `convene conference create`. */
  readonly options: readonly string[];
  readonly gated: boolean;
}

const conference = (code: string, options: readonly string[]): StormConference => ({
  code,
  pins: { admin: `91${code}`, talk: `23${code}`, listen: `34${code}` },
  options,
  gated: options.includes('--wait_music'),
});

export const CONFERENCES: readonly [StormConference, ...StormConference[]] = [
  conference('3101', []),
  conference('3102', ['--mute_non_moderator', '1', '--play_music', '1']),
  conference('3103', ['--wait_music', '1']),
  conference('3104', ['--play_join', '1', '--record_name', '1']),
];
/** A code that nobody has. */
const NO_CODE = '3999';
const NO_PIN = '777777';

/** What a caller is up to. */
export interface CallerPlan {
  readonly number: string;
  readonly name: string;
  /** What it dials. */
  readonly to: string;
  readonly code: string;
  readonly pin: string;
  readonly conference: StormConference;
  readonly role: Role;
  /** Whether what it types lets it in. */
  readonly entitled: boolean;
  /** Hangs up while it is asked for the PIN. */
  readonly givesUp: boolean;
  /** `locker`: locks and unlocks; `prober`: is asked to press a key after each start of the controller. Both stay. */
  readonly part: 'guest' | 'locker' | 'prober';
  /** How long it wants to stay in the room. */
  readonly stayMs: number;
}

/** Draws callers: those who belong to the house first, then guests of many kinds. */
export function createPlanner(chance: Chance): {
  steady(): readonly CallerPlan[];
  guest(): CallerPlan;
} {
  let serial = 0;
  const draw = (of: Pick<CallerPlan, 'conference' | 'role' | 'part'> & { manner: number }): CallerPlan => {
    serial += 1;
    const { conference: at, role, part, manner } = of;
    const login = chance.happens(0.5);
    const wrongCode = login && manner < 0.04;
    const wrongPin = !wrongCode && manner < 0.1;
    return {
      number: String(20_000_000 + serial),
      name: `${part} ${serial}`,
      to: login ? '*3' : at.code,
      code: wrongCode ? NO_CODE : at.code,
      pin: wrongPin ? NO_PIN : at.pins[role],
      ...{ conference: at, role, part },
      entitled: !wrongCode && !wrongPin,
      givesUp: manner > 0.95,
      stayMs: part === 'guest' ? chance.between([2_000, 15_000]) : Number.POSITIVE_INFINITY,
    };
  };
  return {
    steady: () =>
      CONFERENCES.flatMap((at) => [
        draw({ conference: at, role: 'admin', part: 'locker', manner: 0.5 }),
        draw({ conference: at, role: 'talk', part: 'prober', manner: 0.5 }),
      ]),
    guest: () =>
      draw({
        conference: chance.pick(CONFERENCES),
        role: chance.pick(['admin', 'talk', 'talk', 'talk', 'listen', 'listen']),
        part: 'guest',
        manner: chance.draw(),
      }),
  };
}
