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

/** The profile of a call that comes in. */
export const firstProfile = (destination: string, createdMs: number): CallerProfile => ({
  ...{ destination, dialplan: 'XML', context: 'convene', redirectedFrom: '', transferSource: '', index: 1, createdMs },
});

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
