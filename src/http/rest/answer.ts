import type { Context } from 'hono';
import { z } from 'zod';
import { showDeed } from '../../operations/lateness.ts';
import type { Outcome } from '../../operations/outcome.ts';
import { cursorOf } from './cursor.ts';
import type { RestEnv } from './environment.ts';
import { etagOf, isKnown } from './preconditions.ts';
import type { Route } from './routes.ts';

const kept = z.object({ id: z.int(), revision: z.int().optional() });
/** An invitation, which is known by its call. */
const invited = z.object({ call: z.string() });
/** Without anything else: what says more is shown as it is. */
const list = z.strictObject({ items: z.array(z.unknown()), next: z.int().nullable().default(null) });

/** The revision of one record. */
export const revisionOf = (value: unknown): number | undefined => kept.safeParse(value).data?.revision;

/**
 * The answer of an operation that was done: a list with the cursor of its next page; one record with its revision as ETag, and
 * what of a change `waits`; nothing. What a change or a deletion came too late for stands there besides.
 */
export function shown(
  { method, status }: Route,
  { value, waits, tooLate }: Extract<Outcome<unknown>, { readonly ok: true }>,
  context: Context<RestEnv>,
): Response {
  const late = tooLate && { too_late: tooLate.map(showDeed) };
  if (status === 204) return late === undefined ? context.body(null, 204) : context.json(late);
  const page = list.safeParse(value);
  if (page.success) {
    const { items, next } = page.data;
    return context.json({ items, next: next === null ? null : cursorOf(next) });
  }
  const headers: Record<string, string> = {};
  const record = kept.safeParse(value);
  if (record.success && record.data.revision !== undefined) headers['etag'] = etagOf(record.data.revision);
  if (record.success && status === 201) headers['location'] = `${context.req.path}/${record.data.id}`;
  const invite = invited.safeParse(value);
  if (invite.success && status === 201) headers['location'] = `${context.req.path}/${invite.data.call}`;
  const etag = headers['etag'];
  if (method === 'get' && etag !== undefined && isKnown(context.req.header('if-none-match'), etag)) {
    return context.body(null, 304, headers);
  }
  const more = { ...(waits && { waits }), ...late };
  const whole = typeof value === 'object' && value !== null ? { ...value, ...more } : value;
  return new Response(JSON.stringify(whole), { status, headers: { 'content-type': 'application/json', ...headers } });
}
