import type { Conference } from '../core/conference.ts';
import type { Actor } from './operation.ts';
import type { Services } from './services.ts';

/** Where the clock on the wall of a conference hangs: in its own zone, or in its customer's. */
export async function zoneOf(
  { timezone, customer }: Pick<Conference, 'timezone' | 'customer'>,
  actor: Actor,
  { directory }: Services,
): Promise<string> {
  if (timezone !== null) return timezone;
  if (customer === actor.customer.id) return actor.customer.timezone;
  return (await directory.customers.byId(customer))?.timezone ?? 'UTC';
}
