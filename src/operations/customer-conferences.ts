import type { Conference } from '../core/conference.ts';
import type { Customer } from '../directory/customer.ts';
import { othersTurn } from '../time/turn.ts';
import type { Actor } from './operation.ts';
import type { Services } from './services.ts';

const PORTION = 20;

/**
 * A change of a customer is an edit of each conference that goes by it: of those without a zone of their own where it has another zone now,
 * of all where it was disabled or is so no longer. Each gets a new revision, by which occurrences, ETags and calendars know that it is
 * not what it was, and those who have it in a calendar are told. Who made the change waits for that; others have their turn.
 * Rejects with StoreError, and is not done again for those that are left: they go by their customer all the same.
 */
export async function editConferencesOf(before: Customer, after: Customer, { person }: Actor, services: Services) {
  const { store, directory } = services;
  const moved = before.timezone !== after.timezone;
  const switched = before.disabled !== after.disabled;
  if (!moved && !switched) return;

  async function edit(conference: Conference): Promise<void> {
    const notifications = await directory.notifications.list(conference.id);
    const edited = await store.conferences.update(conference.id, {});
    // It was deleted meanwhile.
    if (!edited.ok) return;
    await services.conferenceChanged(conference.id, { what: 'changed', by: person.id });
    services.tellAppointments({
      ...{ before: conference, after: edited.value, notifications },
      customerBefore: before,
    });
  }

  let page: readonly Conference[];
  let last: Conference | undefined;
  do {
    page = await store.conferences.list(after.id, { after: last?.id, limit: PORTION });
    last = page.at(-1);
    await Promise.all(page.filter(({ timezone }) => switched || timezone === null).map(edit));
    await othersTurn();
  } while (page.length === PORTION);
}
