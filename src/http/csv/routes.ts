import type { Context, Handler, Hono } from 'hono';
import { accepts } from 'hono/accepts';
import type { Rate } from '../../core/dialling/terms.ts';
import type { FieldError } from '../../core/field-error.ts';
import { parseStoredId, type RateDeckId } from '../../core/ids.ts';
import { callShape, listCalls } from '../../operations/calls.ts';
import { perform } from '../../operations/perform.ts';
import { getRates, replaceRates, showRate } from '../../operations/rates.ts';
import { fromText } from '../../operations/text-form.ts';
import { problem, problemOf, problemResponse } from '../problem.ts';
import type { RestDeps, RestEnv } from '../rest/environment.ts';
import { inputOf } from '../rest/request-input.ts';
import type { Route } from '../rest/routes.ts';
import { csvLines } from './cells.ts';
import { MOST_TABLE_BYTES, readRateTable } from './rate-table.ts';

export const RATES_PATH = '/rate-decks/{id}/rates';
export const CALLS_CSV_PATH = '/calls.csv';
const RATES = '/rate-decks/:id/rates';

/**
 * Tables as CSV, behind bearer tokens and before the routes that answer the same paths with JSON: those come next where nobody asks
 * for CSV.
 */
export function csvRoutes(app: Hono<RestEnv>, deps: RestDeps): void {
  const calls = callsTable(deps);
  app.get(CALLS_CSV_PATH, calls);
  app.get('/calls', wantsCsvOr(calls));
  app.get(RATES, wantsCsvOr(ratesTable(deps)));
  app.put(RATES, rateImport(deps));
}

const wantsCsvOr =
  (table: Handler<RestEnv>): Handler<RestEnv> =>
  async (context, next) => {
    const supports = ['application/json', 'text/csv'];
    const wanted = accepts(context, { header: 'Accept', supports, default: 'application/json' });
    if (wanted === 'text/csv') return table(context, next);
    await next();
    context.res.headers.append('vary', 'accept');
    return undefined;
  };

const CALL_COLUMNS = Object.keys(callShape.shape);
const CALLS_AT_ONCE = 1_000;

/** All calls that agree with the query: a table has no pages. */
function callsTable({ services, failed }: RestDeps): Handler<RestEnv> {
  const route: Route = { method: 'get', path: '/calls', operation: listCalls, status: 200, tag: 'calls' };
  return async (context) => {
    context.set('body', '');
    const input = inputOf(route, context);
    if (!input.ok) return problemResponse(input.error);
    const paged = ['cursor', 'limit'].filter((name) => context.req.query(name) !== undefined);
    const faults = [
      ...input.value.faults,
      ...paged.map((field) => ({ field, message: 'is not taken for a table, which has all calls' })),
    ];
    const page = (after?: number) =>
      perform(
        listCalls,
        context.var.actor,
        { ...input.value.given, limit: CALLS_AT_ONCE, ...(after === undefined ? {} : { after }) },
        services,
        { faults },
      );
    const first = await page();
    if (!first.ok) return problemResponse(problemOf(first.refusal));
    async function* lines() {
      yield csvLines([CALL_COLUMNS]);
      for (let outcome = first; ; ) {
        if (!outcome.ok) throw new Error(`the next calls cannot be read: ${outcome.refusal.kind}`);
        const { items = [], next = null } = outcome.value ?? {};
        yield csvLines(items.map((item) => Object.entries(item).map(([, cell]) => cell)));
        if (next === null) return;
        outcome = await page(next);
      }
    }
    return table(context, 'calls.csv', lines(), failed);
  };
}

const RATE_COLUMNS = ['prefix', 'destination', 'connectfee', 'per_minute', 'first_seconds', 'step_seconds'];
const rateCells = (rate: Rate) => Object.values(showRate(rate));

function ratesTable({ services, failed }: RestDeps): Handler<RestEnv> {
  return async (context) => {
    const id = parseStoredId<RateDeckId>(context.req.param('id'));
    const faults = queryFaults(context, []);
    const outcome = await perform(getRates, context.var.actor, { id }, services, { faults });
    if (!outcome.ok) return problemResponse(problemOf(outcome.refusal));
    if (id === undefined) throw new Error('a deck was found without its id');
    const { portions } = await services.rates.read(id);
    async function* lines() {
      yield csvLines([RATE_COLUMNS]);
      for await (const rates of portions) yield csvLines(rates.map(rateCells));
    }
    return table(context, `rates-${id}.csv`, lines(), failed);
  };
}

/** Reads while it is sent; nothing is changed unless all of it is good. */
function rateImport({ services, mostTableBytes = MOST_TABLE_BYTES }: RestDeps): Handler<RestEnv> {
  return async (context) => {
    const { req } = context;
    const type = req.header('content-type') ?? '';
    if (!/^text\/csv\s*(?:;|$)/i.test(type) || !/^utf-?8$/i.test(charsetOf(type))) {
      return problemResponse(problem('wrong-media-type', 'send the table as text/csv, in UTF-8'));
    }
    if ((req.header('content-encoding') ?? 'identity') !== 'identity') {
      return problemResponse(problem('wrong-media-type', 'send the table without a Content-Encoding'));
    }
    if (Number(req.header('content-length') ?? 0) > mostTableBytes) {
      return problemResponse(problem('body-too-large', `a table of rates has at most ${mostTableBytes} bytes`));
    }
    const dryRun = req.query('dry_run');
    const options = { faults: queryFaults(context, ['dry_run']), validateOnly: dryRun === 'true' };
    const sent = readRateTable(req.raw.body, mostTableBytes);
    const given = { id: fromText(replaceRates.input.shape.id, req.param('id') ?? ''), rows: sent.rows };
    const outcome = await perform(replaceRates, context.var.actor, given, services, options);
    const trouble = sent.trouble();
    if (trouble !== undefined) return problemResponse(trouble);
    if (!outcome.ok) return problemResponse(problemOf(outcome.refusal));
    return context.json(outcome.value === undefined ? { valid: true } : { ...outcome.value, ignored: sent.ignored() });
  };
}

const charsetOf = (type: string): string => /;\s*charset\s*=\s*"?([^";\s]*)/i.exec(type)?.[1] ?? 'utf-8';

function queryFaults({ req }: Context, known: readonly string[]): readonly FieldError[] {
  return Object.entries(req.queries()).flatMap(([field, texts]) => {
    if (!known.includes(field)) return [{ field, message: 'is not known here' }];
    const isSwitch = texts.length === 1 && /^(?:true|false)$/.test(texts[0] ?? '');
    return isSwitch ? [] : [{ field, message: 'must be true or false' }];
  });
}

/** Sends lines as they come. What goes wrong by then breaks the body off, so that nobody takes a part for the whole. */
function table({ req }: Context, name: string, lines: AsyncGenerator<string>, failed: RestDeps['failed']): Response {
  const encoder = new TextEncoder();
  const body = new ReadableStream<Uint8Array>({
    async pull(controller) {
      try {
        const line = await lines.next();
        if (line.done) controller.close();
        else controller.enqueue(encoder.encode(line.value));
      } catch (error) {
        failed(`${req.method} ${req.path}`, error);
        controller.error(error);
      }
    },
    async cancel() {
      await lines.return(undefined);
    },
  });
  const headers = {
    'content-type': 'text/csv; charset=utf-8; header=present',
    'content-disposition': `attachment; filename="${name}"`,
    vary: 'accept',
  };
  return new Response(body, { headers });
}
