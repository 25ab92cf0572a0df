import { type CalendarOperations, calendarOperations } from '../../operations/calendars.ts';
import { parametersOf, whoMay } from './endpoint.ts';
import { type ProblemStatus, problemRefs, RATE_LIMITS } from './shared.ts';

/** Calendars to subscribe to, which are no JSON. */

/** What is described does not depend on who speaks in the calendars. */
const { ofConference, ofCustomer } = calendarOperations({ site: 'example.org', organizer: undefined });

export const CALENDAR_PROBLEMS: readonly ProblemStatus[] = [400, 401, 403, 404, 429, 500, 503];

function subscribing(operation: CalendarOperations[keyof CalendarOperations], tag: string) {
  return {
    operationId: operation.name,
    tags: [tag],
    summary: operation.summary,
    description: `${whoMay(operation)} Permanent conferences are not in it, and disabled ones are cancelled; one in which nothing is left has its time zone alone. It tells no PINs.`,
    security: [{ calendarToken: [] }, { calendarPassword: [] }, { bearer: [] }],
    parameters: parametersOf(Object.entries(operation.input.shape), 'path'),
    responses: {
      200: {
        description: 'An iCalendar object (RFC 5545), with METHOD:PUBLISH.',
        headers: RATE_LIMITS,
        content: { 'text/calendar': { schema: { type: 'string' } } },
      },
      ...problemRefs(CALENDAR_PROBLEMS),
    },
  };
}

export const CALENDAR_PATHS = {
  '/conferences/{id}/calendar.ics': { get: subscribing(ofConference, 'conferences') },
  '/customers/{id}/calendar.ics': { get: subscribing(ofCustomer, 'customers') },
};

export const CALENDAR_SECURITY = {
  calendarToken: {
    type: 'apiKey',
    in: 'query',
    name: 'token',
    description:
      'A token of the kind `calendar` from `POST /tokens`, in an address to subscribe to. It lets see what its person may see, and do nothing, until it is deleted. Keep such an address as you keep a password.',
  },
  calendarPassword: {
    type: 'http',
    scheme: 'basic',
    description: 'The same token as a password, under whatever name.',
  },
};
