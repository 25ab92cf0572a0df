/** One step of an extension: application and argument. */
export type DialplanAction = readonly [application: string, argument: string];

/** What the dialplan is asked for. */
export interface DialplanRequest {
  readonly to: string;
  readonly context: string;
  readonly number: string;
  readonly name: string;
  readonly internal: boolean;
}

/** Finds the extension; undefined when no number fits. */
export type Dialplan = (request: DialplanRequest) => readonly DialplanAction[] | undefined;

/** Seconds after which a caller whom no controller serves hears the farewell. */
const UNSERVED_S = 5;

/** `set:a=b,park` of the inline dialplan. */
export const parseInline = (text: string): readonly DialplanAction[] =>
  text.split(',').map((step) => {
    const colon = step.indexOf(':');
    return colon < 0 ? [step, ''] : [step.slice(0, colon), step.slice(colon + 1)];
  });

/**
 * The context `convene` of `freeswitch-conf`, as far as a controller can tell: `*3` asks for a code, a number of 3 to 16
 * digits is one, `farewell` lets go. Whether the leg is one of our own is marked by the dialplan that hands it over.
 */
export const conveneDialplan: Dialplan = ({ to, internal }) => {
  if (to === 'farewell') {
    return [
      ['answer', ''],
      // biome-ignore lint/suspicious/noTemplateCurlyInString: this is how FreeSWITCH writes a variable.
      ['playback', '${sound_prefix}/convene/en/unavailable.wav'],
      ['hangup', ''],
    ];
  }
  const login = to === '*3';
  if (!login && !/^\d{3,16}$/.test(to)) return undefined;
  return [
    ['set', `convene_internal=${internal}`],
    ['set', 'conference_controls=none'],
    ['set', `convene_entry=${login ? 'code' : 'direct'}`],
    ...(login ? [] : [['set', `convene_code=${to}`] satisfies DialplanAction]),
    ['answer', ''],
    ['sched_transfer', `+${UNSERVED_S} farewell XML convene`],
    ['park', ''],
  ];
};
