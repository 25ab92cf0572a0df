import { z } from 'zod';
import type { Page } from '../store/records.ts';
import { integer, reference } from './fields.ts';

const MOST = 1_000;
const USUAL = 100;

/** The fields of every list, for one page of it. */
export const pageFields = <Id extends number>() => ({
  after: reference<Id>().optional().describe('Only those after this id: `next` of the page before.'),
  limit: integer(1, MOST).default(USUAL).describe('How many at most.'),
});
/** One page of a list. */
export const pageOf = <Item extends z.ZodType>(item: Item) =>
  z.object({ items: z.array(item), next: z.int().nullable().describe('`after` of the next page; null on the last.') });

/** Fills a page from a list in order of ids, with what its reader may see. */
export async function fillPage<Id extends number, T extends { readonly id: Id }>(
  list: (page: Page<Id>) => Promise<readonly T[]>,
  asked: { readonly after?: Id | undefined; readonly limit: number },
  visible: (thing: T) => boolean = () => true,
): Promise<{ readonly things: readonly T[]; readonly next: Id | null }> {
  const things: T[] = [];
  let after = asked.after;
  for (;;) {
    // One more than wanted tells whether there is a page after this.
    const batch: readonly T[] = await list({ after, limit: asked.limit + 1 });
    for (const thing of batch) {
      if (!visible(thing)) continue;
      if (things.length === asked.limit) return { things, next: things.at(-1)?.id ?? null };
      things.push(thing);
    }
    if (batch.length <= asked.limit) return { things, next: null };
    after = batch.at(-1)?.id;
  }
}
