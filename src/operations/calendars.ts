import { z } from 'zod';
import { type CalendarEntry, type CalendarOrigin, calendarTextInPortions, titleOf } from '../calendar/calendar.ts';
import type { Conference } from '../core/conference.ts';
import type { ConferenceId, CustomerId } from '../core/ids.ts';
import type { Customer } from '../directory/customer.ts';
import { othersTurn } from '../time/turn.ts';
import { absent, customerFor, seesConference } from './access.ts';
import { conferenceFor } from './conferences.ts';
import { reference } from './fields.ts';
import { type Actor, operation } from './operation.ts';
import { done } from './outcome.ts';
import type { Services } from './services.ts';

const output = z.object({ text: z.string().describe('An iCalendar object (RFC 5545).') });
const PAGE = 1_000;

/**
 * Schedules as calendars to subscribe to. They tell codes and no PINs, since whoever has the address of a calendar hands it to a
 * program. A permanent conference is in none; one that is disabled, or whose customer is, is shown as cancelled.
 */
export function calendarOperations(origin: CalendarOrigin) {
  const feed = async (name: string, conferences: readonly Conference[], customer: Customer, { nowMs }: Actor) => {
    const entries = conferences.map((conference) => entryOf(conference, customer));
    const purpose = { kind: 'feed', name, zone: customer.timezone } as const;
    return done({ text: await calendarTextInPortions(entries, purpose, origin, nowMs, othersTurn) });
  };
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
        const { value } = conference;
        const own = value.customer === actor.customer.id ? actor.customer : undefined;
        const customer = own ?? (await services.directory.customers.byId(value.customer));
        return customer === undefined ? absent('conference') : feed(titleOf(value), [value], customer, actor);
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
        return feed(customer.value.name, seen, customer.value, actor);
      },
    }),
  };
}
export type CalendarOperations = ReturnType<typeof calendarOperations>;

function entryOf(conference: Conference, customer: Customer): CalendarEntry {
  const disabled = conference.disabled || customer.disabled;
  const zone = conference.timezone ?? customer.timezone;
  return { conference: { ...conference, disabled }, zone, description: `Code: ${conference.code}` };
}

async function conferencesOf(customer: CustomerId, { store }: Services): Promise<readonly Conference[]> {
  const all: Conference[] = [];
  for (;;) {
    const page = await store.conferences.list(customer, { after: all.at(-1)?.id, limit: PAGE });
    all.push(...page);
    if (page.length < PAGE) return all;
  }
}
