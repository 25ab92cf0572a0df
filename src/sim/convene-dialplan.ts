import type { Dialplan, DialplanAction, DialplanRequest } from './dialplan.ts';

/** Numbers of the context `convene` that an installation chooses. */
export interface ConveneNumbers {
  /** Whole numbers of the line that serve callers of access accounts, as `convene_access_numbers`; none unless given. */
  readonly access?: RegExp;
}

/** Seconds after which a caller whom no controller serves hears the farewell, and somebody who was called. */
const UNSERVED_S = 5;
const UNSERVED_INVITED_S = 10;

const park = (seconds: number): readonly DialplanAction[] => [
  ['sched_transfer', `+${seconds} farewell XML convene`],
  ['park', ''],
];
const FAREWELL: readonly DialplanAction[] = [
  ['answer', ''],
  // biome-ignore lint/suspicious/noTemplateCurlyInString: this is how FreeSWITCH writes a variable.
  ['playback', '${sound_prefix}/convene/en/unavailable.wav'],
  ['hangup', ''],
];

/** How every leg begins that is served, whatever an earlier visit has left on it. */
const arrival = (internal: boolean): readonly DialplanAction[] => [
  ['multiunset', 'convene_entry convene_code convene_access convene_leg'],
  ['set', `convene_internal=${internal}`],
  ['set', 'conference_controls=none'],
  ['set', 'hangup_after_bridge=false'],
];
const ACCESS_ARRIVAL: readonly DialplanAction[] = [
  ['set', 'continue_on_fail=true'],
  ['set', 'transfer_ringback=%(2000,4000,440,480)'],
  ['set', 'origination_cancel_key=D'],
];

/** Somebody whom the controller has called: an outbound leg with a uuid of its making and a limit, and no other. */
function invited({ outbound, uuid, variable }: DialplanRequest): readonly DialplanAction[] {
  const limit = variable('convene_limit') ?? '';
  if (!outbound || !/^convene-[a-z0-9-]+$/.test(uuid) || !/^[1-9][0-9]{0,6}$/.test(limit)) return [];
  return [
    ['set', 'convene_entry=invited'],
    ['sched_hangup', `+${limit} ALLOTTED_TIMEOUT`],
    ...park(UNSERVED_INVITED_S),
  ];
}

const entry = (name: 'code' | 'direct' | 'access', ...sets: readonly string[]): readonly DialplanAction[] => [
  ['set', `convene_entry=${name}`],
  ...sets.map((each): DialplanAction => ['set', each]),
  ['answer', ''],
  ...park(UNSERVED_S),
];

/**
 * The context `convene` of `freeswitch-conf`, as far as a controller can tell: `*3` asks for a code, `*4` and the access
 * numbers serve access accounts, another number of 3 to 16 digits is a code, `invited` takes those who were called,
 * `farewell` lets go. Whether the leg is one of our own is marked by the dialplan that hands it over. An extension that
 * begins and does not fit hangs up.
 */
export const createConveneDialplan =
  (numbers: ConveneNumbers = {}): Dialplan =>
  (request) => {
    const { to, internal } = request;
    const begin = arrival(internal);
    const accessNumber = numbers.access?.exec(to)?.[0] === to;
    if (to === 'farewell') return FAREWELL;
    if (to === 'invited') return [...begin, ...invited(request)];
    if (to === '*4' || to === 'access') return [...begin, ...ACCESS_ARRIVAL, ...entry('access')];
    if (accessNumber) return [...begin, ...ACCESS_ARRIVAL, ...entry('access', `convene_access=${to}`)];
    if (to === '*3' || to === 'login') return [...begin, ...entry('code')];
    if (/^\d{3,16}$/.test(to)) return [...begin, ...entry('direct', `convene_code=${to}`)];
    return undefined;
  };

/** The dialplan of an installation that has no access numbers. */
export const conveneDialplan = createConveneDialplan();
