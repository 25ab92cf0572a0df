import type { Conference } from '../core/conference.ts';
import type { Directory } from './directory.ts';
import type { Store } from './store.ts';

/**
 * The store as those see it who serve callers: a conference goes by its customer where its own definition leaves it open. It
 * has the customer's zone unless it names one, and is disabled while the customer is. Both are looked up anew each time,
 * so that a change of the customer acts at once. Where there is no such customer, as in a store that is managed by the
 * command line alone, the definition is what it is. To be read only: what is written goes by the store itself.
 */
export function servedStore(store: Store, { customers }: Pick<Directory, 'customers'>): Store {
  async function served(definition: Promise<Conference | undefined>): Promise<Conference | undefined> {
    const conference = await definition;
    if (conference === undefined) return undefined;
    const customer = await customers.byId(conference.customer);
    if (customer === undefined) return conference;
    return {
      ...conference,
      timezone: conference.timezone ?? customer.timezone,
      disabled: conference.disabled || customer.disabled,
    };
  }
  const { conferences } = store;
  return {
    ...store,
    conferences: {
      ...conferences,
      byId: (id) => served(conferences.byId(id)),
      byCode: (code) => served(conferences.byCode(code)),
    },
  };
}
