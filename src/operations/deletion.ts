import { z } from 'zod';
import type { StoredId } from '../core/ids.ts';
import type { Privilege } from '../directory/privilege.ts';
import type { Directory } from '../store/directory.ts';
import type { Records } from '../store/records.ts';
import { changed } from './access.ts';
import { reference } from './fields.ts';
import { type Actor, operation } from './operation.ts';
import { done, type Outcome } from './outcome.ts';
import type { Services } from './services.ts';

type Sought<Id, Thing> = (actor: Actor, id: Id, services: Services) => Promise<Outcome<Thing>>;

/** How things of one kind are deleted. */
export interface Deletion<Id extends StoredId, Thing, Draft, Kept extends Draft & { readonly id: Id }> {
  /** As in the names of operations: `accounts`. */
  readonly family: string;
  readonly what: string;
  readonly summary: string;
  readonly privilege: Privilege;
  /** The thing, if it is there for this person and may be deleted. */
  readonly deletable: Sought<Id, Thing>;
  /**
   * The thing, if it is there for this person, for a kind that {@link deletable} is long to ask of: the store looks itself whether
   * something uses it, in the step that deletes it, and `deletable` is asked only when it refuses, because the store does not
   * say by whom.
   */
  readonly there?: Sought<Id, Thing>;
  records(directory: Directory): Pick<Records<Id, Draft, Kept>, 'delete'>;
  /** What has to be done when it is gone. */
  deleted?(thing: Thing, services: Services): Promise<void>;
}

export function deletion<Id extends StoredId, Thing, Draft, Kept extends Draft & { readonly id: Id }>(
  of: Deletion<Id, Thing, Draft, Kept>,
) {
  const { family, what, summary, privilege, deletable, there } = of;
  return operation({
    name: `${family}.delete`,
    summary,
    privilege,
    input: z.object({ id: reference<Id>().describe(`Id of the ${what}.`) }),
    output: z.null(),
    async check(actor, { id }, services) {
      if (id === undefined) return undefined;
      const thing = await deletable(actor, id, services);
      return thing.ok ? undefined : thing.refusal;
    },
    async run(actor, { id }, services, { expectedRevision }) {
      const thing = await (there ?? deletable)(actor, id, services);
      if (!thing.ok) return thing;
      const deleted = changed(await of.records(services.directory).delete(id, expectedRevision), what);
      if (!deleted.ok) {
        const still = there === undefined ? thing : await deletable(actor, id, services);
        return still.ok ? deleted : still;
      }
      await of.deleted?.(thing.value, services);
      return done(null);
    },
  });
}
