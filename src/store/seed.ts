import { SYSTEM_CUSTOMER } from '../core/conference.ts';
import type { RatePlanId } from '../core/ids.ts';
import { FULL_PLAN } from '../directory/customer.ts';
import type { Directory } from './directory.ts';
import { StoreError } from './store.ts';

/**
 * Makes the customer that owns the system, and a rate plan for it that allows everything, in a directory that has no
 * customers. Does nothing where there are some; of several that do it at the same moment one does, since the names are unique.
 * Rejects with {@link StoreError}.
 */
export async function seedDirectory(directory: Directory, { timezone }: { readonly timezone: string }): Promise<void> {
  if ((await directory.customers.list(undefined, { limit: 1 })).length > 0) return;
  const ratePlan = await fullPlan(directory);
  const dialling = { account: null, cos: 1, dialplan: '', priceDeck: null };
  const system = { name: 'System', timezone, ratePlan, ...dialling, disabled: false };
  const created = await directory.customers.create(system);
  if (created.ok && created.value.id !== SYSTEM_CUSTOMER) {
    await directory.customers.delete(created.value.id);
    throw new StoreError(
      `all customers have been deleted, and customer ${SYSTEM_CUSTOMER} with them: restore them from a backup`,
    );
  }
}

/** A plan that is there already, or else one made now. */
async function fullPlan({ ratePlans }: Directory): Promise<RatePlanId> {
  const [first] = await ratePlans.list(undefined, { limit: 1 });
  if (first !== undefined) return first.id;
  const created = await ratePlans.create(FULL_PLAN);
  const plan = created.ok ? created.value : await ratePlans.byName(FULL_PLAN.name);
  if (plan === undefined) throw new StoreError('the first rate plan was deleted while the store was opened: try again');
  return plan.id;
}
