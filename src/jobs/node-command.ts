import { z } from 'zod';
import { parseConferenceId } from '../core/ids.ts';

const conferenceId = z.int().transform((number, context) => {
  const id = parseConferenceId(number);
  if (id !== undefined) return id;
  context.addIssue('expected the id of a conference');
  return z.NEVER;
});

/**
 * What another process asks of the one that serves a node. It may come late, and twice: each must bear both, so they
 * name what to look at again rather than what to do.
 */
export const nodeCommand = z.discriminatedUnion('kind', [
  /** The definition of a conference was changed, disabled or deleted. */
  z.strictObject({ kind: z.literal('conference-changed'), conference: conferenceId }),
]);
export type NodeCommand = z.output<typeof nodeCommand>;

/** What the one who serves the node made of it. */
export const nodeReply = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('handled') }),
  z.strictObject({ kind: z.literal('failed'), reason: z.string() }),
]);
export type NodeReply = z.output<typeof nodeReply>;
