import type { Channel } from './channel.ts';

export { conveneDialplan } from './convene-dialplan.ts';

/** One step of an extension: application and argument. */
export type DialplanAction = readonly [application: string, argument: string];

/** What the dialplan is asked for. */
export interface DialplanRequest {
  readonly to: string;
  readonly context: string;
  readonly number: string;
  readonly name: string;
  readonly internal: boolean;
  readonly uuid: string;
  /** FreeSWITCH dialled it. */
  readonly outbound: boolean;
  /** A variable of its channel. */
  variable(name: string): string | undefined;
}

/** What a leg asks the dialplan at its present profile. */
export const dialplanRequest = (leg: Channel): DialplanRequest => ({
  to: leg.profile.destination,
  context: leg.profile.context,
  number: leg.number,
  name: leg.name,
  internal: leg.internal,
  uuid: leg.uuid,
  outbound: leg.outgoing !== undefined,
  variable: (name) => leg.variableText(name),
});

/** Finds the extension; undefined when no number fits. */
export type Dialplan = (request: DialplanRequest) => readonly DialplanAction[] | undefined;

/** `set:a=b,park` of the inline dialplan. */
export const parseInline = (text: string): readonly DialplanAction[] =>
  text.split(',').map((step) => {
    const colon = step.indexOf(':');
    return colon < 0 ? [step, ''] : [step.slice(0, colon), step.slice(colon + 1)];
  });
