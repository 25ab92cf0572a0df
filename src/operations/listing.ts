import { z } from 'zod';
import type { StoredId } from '../core/ids.ts';
import type { Privilege } from '../directory/privilege.ts';
import type { Directory } from '../store/directory.ts';
import type { Records } from '../store/records.ts';
import { customerFor } from './access.ts';
import { ownCustomer } from './fields.ts';
import { type Actor, operation } from './operation.ts';
import { done } from './outcome.ts';
import { fillPage, pageFields, pageOf } from './paging.ts';

/** How things of one kind, each of which belongs to a customer, are listed. */
export interface Listing<
  Id extends StoredId,
  Draft,
  Thing extends Draft & { readonly id: Id },
  Shape extends z.ZodType,
> {
  /** As in the names of operations: `accounts`. */
  readonly family: string;
  readonly summary: string;
  readonly privilege: Privilege | readonly Privilege[];
  /** How one of them is shown. */
  readonly shape: Shape;
  show(thing: Thing, actor: Actor): z.input<Shape>;
  records(directory: Directory): Pick<Records<Id, Draft, Thing>, 'list'>;
}

export function listing<Id extends StoredId, Draft, Thing extends Draft & { readonly id: Id }, Shape extends z.ZodType>(
  of: Listing<Id, Draft, Thing, Shape>,
) {
  return operation({
    name: `${of.family}.list`,
    summary: of.summary,
    privilege: of.privilege,
    input: z.object({ customer: ownCustomer(), ...pageFields<Id>() }),
    output: pageOf(of.shape),
    async run(actor, input, services) {
      const customer = await customerFor(actor, input.customer, services);
      if (!customer.ok) return customer;
      const records = of.records(services.directory);
      const { things, next } = await fillPage((page) => records.list(customer.value.id, page), input);
      return done({ items: things.map((thing) => of.show(thing, actor)), next });
    },
  });
}
