import type { Context } from 'hono';
import { auth as basicCredentials } from 'hono/utils/basic-auth';
import type { z } from 'zod';
import { personOfToken } from '../../auth/tokens.ts';
import { TOKEN_KINDS } from '../../directory/person.ts';
import type { CalendarOperations } from '../../operations/calendars.ts';
import type { Operation } from '../../operations/operation.ts';
import { perform } from '../../operations/perform.ts';
import { fromText } from '../../operations/text-form.ts';
import { problem, problemOf, problemResponse } from '../problem.ts';
import { bearerToken, type Entrance, entrance } from '../rest/bearer.ts';
import type { RestDeps, RestEnv } from '../rest/environment.ts';
import type { Annex } from '../rest/rest.ts';

const CONFERENCE = '/conferences/:id/calendar.ics';
const CUSTOMER = '/customers/:id/calendar.ics';
/** The field of the query in which a token may stand. */
const TOKEN = 'token';

/**
 * Calendars to subscribe to, as `/conferences/{id}/calendar.ics` and `/customers/{id}/calendar.ics`. They let in themselves: programs that
 * subscribe send no bearer tokens. Neither the address of a request nor its query may be logged.
 */
export function calendarAnnex(deps: RestDeps, { ofConference, ofCustomer }: CalendarOperations): Annex {
  const { services } = deps;
  async function answer<Input extends z.ZodObject>(
    operation: Operation<Input, CalendarOperations['ofConference']['output']>,
    context: Context<RestEnv>,
  ): Promise<Response> {
    const schema = operation.input.shape['id'];
    const text = context.req.param('id') ?? '';
    const given = { id: schema === undefined ? text : fromText(schema, text) };
    const unknown = [...new URL(context.req.url).searchParams.keys()].filter((field) => field !== TOKEN);
    const faults = unknown.map((field) => ({ field, message: 'is not known here' }));
    const outcome = await perform(operation, context.var.actor, given, services, { faults });
    if (!outcome.ok) return problemResponse(problemOf(outcome.refusal));
    return new Response(outcome.value?.text, { headers: { 'content-type': 'text/calendar; charset=utf-8' } });
  }
  return (app) => {
    for (const path of [CONFERENCE, CUSTOMER]) app.use(path, entrance(deps, calendarEntrance(deps)));
    app.get(CONFERENCE, (context) => answer(ofConference, context));
    app.get(CUSTOMER, (context) => answer(ofCustomer, context));
    const only = problem('method-not-allowed', 'only GET, HEAD can be done here');
    for (const path of [CONFERENCE, CUSTOMER]) app.all(path, () => problemResponse(only, { allow: 'GET, HEAD' }));
  };
}

/**
 * In the query, or as the password of HTTP Basic (RFC 7617) under whatever name, a token is one for calendars and nothing else: addresses
 * are kept and handed on, and a token that may do more has no place in them. As a bearer any token does.
 */
function calendarEntrance({ services: { directory } }: RestDeps): Entrance {
  return {
    tokenOf: (context) =>
      context.req.query(TOKEN) ?? bearerToken(context) ?? basicCredentials(context.req.raw)?.password,
    personOf(token, context) {
      const asBearer = context.req.query(TOKEN) === undefined && bearerToken(context) !== undefined;
      return personOfToken(directory, token, asBearer ? TOKEN_KINDS : ['calendar']);
    },
    advice: 'give a token for calendars as ?token=TOKEN, or as a password; POST /api/v1/tokens makes one',
    otherChallenges: ', Basic realm="convene", charset="UTF-8"',
  };
}
