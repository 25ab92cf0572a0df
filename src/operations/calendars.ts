import { z } from 'zod';
import { type CalendarEntry, type CalendarOrigin, calendarText, titleOf } from '../calendar/calendar.ts';
import type { Conference } from '../core/conference.ts';
import type { ConferenceId, CustomerId } from '../core/ids.ts';
import { customerFor, seesConference } from './access.ts';
import { conferenceFor } from './conferences.ts';
import { reference } from './fields.ts';
import { type Actor, operation } from './operation.ts';
import { done } from './outcome.ts';
import type { Services } from './services.ts';
import { zoneOf } from './zones.ts';

const output = z.object({ text: z.string().describe('An iCalendar object (RFC 5545).') });
const PAGE = 1_000;

/**
 * Schedules as calendars to subscribe to. They tell codes and no PINs, since whoever has the address of a calendar hands it to a
 * program. A permanent conference is in none; a disabled one is shown as cancelled.
 */
export function calendarOperations(origin: CalendarOrigin) {
  const feed = (name: string, entries: readonly CalendarEntry[], actor: Actor) =>
    done({ text: calendarText(entries, { kind: 'feed', name }, origin, actor.nowMs) });
  return {
    ofConference: operation({
      name: 'conferences.calendar',
      summary: 'Gives the occurrences of a conference as a calendar.',
      privilege: 'user',
      input: z.object({ id: reference<ConferenceId>().describe('Id of the conference.') }),
      output,
      async run(actor, { id }, services) {
        const conference = await conferenceFor(actor, id, services);
        if (!conference.ok) return conference;
        return feed(titleOf(conference.value), [await entryOf(conference.value, actor, services)], actor);
      },
    }),
    ofCustomer: operation({
      name: 'customers.calendar',
      summary: "Gives the occurrences of a customer's conferences, as far as one may edit them, as a calendar.",
      privilege: 'user',
      input: z.object({ id: reference<CustomerId>().describe('Id of the customer.') }),
      output,
      async run(actor, { id }, services) {
        const customer = await customerFor(actor, id, services);
        if (!customer.ok) return customer;
        const seen = (await conferencesOf(id, services)).filter((conference) => seesConference(actor, conference));
        const entries = await Promise.all(seen.map((conference) => entryOf(conference, actor, services)));
        return feed(customer.value.name, entries, actor);
      },
    }),
  };
}
export type CalendarOperations = ReturnType<typeof calendarOperations>;

async function entryOf(conference: Conference, actor: Actor, services: Services): Promise<CalendarEntry> {
  const zone = await zoneOf(conference, actor, services);
  return { conference, zone, description: `Code: ${conference.code}` };
}

async function conferencesOf(customer: CustomerId, { store }: Services): Promise<readonly Conference[]> {
  const all: Conference[] = [];
  for (;;) {
    const page = await store.conferences.list(customer, { after: all.at(-1)?.id, limit: PAGE });
    all.push(...page);
    if (page.length < PAGE) return all;
  }
}
