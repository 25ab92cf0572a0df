import type { Context } from 'hono';
import type { z } from 'zod';
import type { CalendarOperations } from '../../operations/calendars.ts';
import type { Operation } from '../../operations/operation.ts';
import { perform } from '../../operations/perform.ts';
import { fromText } from '../../operations/text-form.ts';
import { problem, problemOf, problemResponse } from '../problem.ts';
import type { RestDeps, RestEnv } from '../rest/environment.ts';
import type { Annex } from '../rest/rest.ts';

const CONFERENCE = '/conferences/:id/calendar.ics';
const CUSTOMER = '/customers/:id/calendar.ics';

/** Calendars to subscribe to, as `/conferences/{id}/calendar.ics` and `/customers/{id}/calendar.ics` behind the bearer of REST. */
export function calendarAnnex(
  { services }: Pick<RestDeps, 'services'>,
  { ofConference, ofCustomer }: CalendarOperations,
): Annex {
  async function answer<Input extends z.ZodObject>(
    operation: Operation<Input, CalendarOperations['ofConference']['output']>,
    context: Context<RestEnv>,
  ): Promise<Response> {
    const schema = operation.input.shape['id'];
    const text = context.req.param('id') ?? '';
    const given = { id: schema === undefined ? text : fromText(schema, text) };
    const unknown = [...new URL(context.req.url).searchParams.keys()];
    const faults = unknown.map((field) => ({ field, message: 'is not known here' }));
    const outcome = await perform(operation, context.var.actor, given, services, { faults });
    if (!outcome.ok) return problemResponse(problemOf(outcome.refusal));
    return new Response(outcome.value?.text, { headers: { 'content-type': 'text/calendar; charset=utf-8' } });
  }
  return (app) => {
    app.get(CONFERENCE, (context) => answer(ofConference, context));
    app.get(CUSTOMER, (context) => answer(ofCustomer, context));
    const only = problem('method-not-allowed', 'only GET, HEAD can be done here');
    for (const path of [CONFERENCE, CUSTOMER]) app.all(path, () => problemResponse(only, { allow: 'GET, HEAD' }));
  };
}
