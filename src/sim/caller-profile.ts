import type { Call, Channel } from './channel.ts';
import type { Variables } from './sofia-variables.ts';

/**
 * Where a leg was called to. Each transfer makes a new profile out of the last one, with a higher index, and remembers
 * where it came from.
 */
export interface CallerProfile {
  readonly destination: string;
  readonly dialplan: string;
  readonly context: string;
  /** Where the leg was before; empty unless it was transferred. */
  readonly redirectedFrom: string;
  /** `EPOCH:UUID:bl_xfer:EXTENSION/CONTEXT/DIALPLAN`; empty unless it was transferred. */
  readonly transferSource: string;
  readonly index: number;
  readonly createdMs: number;
}

/** The first profile; a leg that is dialled for another one goes by that one's dialplan and context. */
export function firstProfile({ destination, outgoing }: Call, createdMs: number): CallerProfile {
  const from = outgoing?.from?.profile;
  const own = outgoing === undefined ? { dialplan: 'XML', context: 'convene' } : { dialplan: '', context: 'default' };
  const { dialplan, context } = from ?? own;
  const redirectedFrom = from?.redirectedFrom ?? '';
  return { destination, dialplan, context, redirectedFrom, transferSource: '', index: 1, createdMs };
}

/** What a transfer to the leg's present profile leaves in its variables. */
export function variablesAtTransfer(leg: Channel): Variables {
  const source = leg.profile.transferSource;
  const history = leg.variables.get('transfer_history');
  return [
    ['max_forwards', String(Number(leg.variableText('max_forwards') ?? '71') - 1)],
    ['transfer_history', history === undefined ? source : [history, source].flat()],
    ['transfer_source', source],
  ];
}

/** The profile after a transfer. */
export function transferredProfile(
  old: CallerProfile,
  to: { readonly extension: string; readonly dialplan: string; readonly context: string },
  uuid: string,
  nowMs: number,
): CallerProfile {
  const { extension, dialplan, context } = to;
  return {
    destination: extension,
    dialplan,
    context,
    redirectedFrom: old.destination,
    transferSource: `${Math.floor(nowMs / 1000)}:${uuid}:bl_xfer:${extension}/${context}/${dialplan}`,
    index: old.index + 1,
    createdMs: nowMs,
  };
}

/** An inline extension is gone from the profile as soon as it runs: the former destination stands there again. */
export const inlineRunning = (profile: CallerProfile): CallerProfile => ({
  ...profile,
  destination: profile.redirectedFrom,
  redirectedFrom: '',
});
