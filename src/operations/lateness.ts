import { z } from 'zod';
import type { ConferenceChange } from '../core/conference-change.ts';
import type { ConferenceId } from '../core/ids.ts';
import type { Deed } from '../core/lateness.ts';
import { EVENT_KINDS } from '../core/occurrence.ts';

/**
 * To be asked before a definition is changed or deleted. What it gives is asked when that has been done and taken up, and says
 * what it came too late for. Neither rejects: where the store has gone away nothing can be said.
 */
export type Lateness = (id: ConferenceId, what: ConferenceChange['what']) => Promise<() => Promise<readonly Deed[]>>;

/** What people are shown of that. */
export const deedShape = z.object({
  event: z
    .enum(EVENT_KINDS)
    .describe(
      'notify: people were told of the occurrence; start: it began; warn-5, warn-1: those inside were told that it ends in 5 ' +
        'minutes, or in one; end: its window was closed.',
    ),
  local: z.string().describe('When the occurrence starts, or was to start, on the clock on the wall.'),
  state: z
    .enum(['done', 'under-way', 'unknown'])
    .describe('under-way: it is being done and cannot be called back; unknown: it may or may not have been done.'),
  at: z.iso.datetime().describe('When it was done; where it is not known to be done, when it was due.'),
});

export function showDeed({ event, local, state, dueMs, doneMs }: Deed): z.input<typeof deedShape> {
  return { event, local, state, at: new Date(doneMs ?? dueMs).toISOString() };
}
