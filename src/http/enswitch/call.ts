import { z } from 'zod';
import { assertNever } from '../../core/assert-never.ts';
import type { FieldError } from '../../core/conference.ts';
import { flag } from '../../operations/fields.ts';
import type { Actor } from '../../operations/operation.ts';
import type { Refusal } from '../../operations/outcome.ts';
import { perform } from '../../operations/perform.ts';
import type { Services } from '../../operations/services.ts';
import { fromText, textFault } from '../../operations/text-form.ts';
import { ENDPOINTS, type Endpoint } from './endpoints.ts';
import type { Parameter } from './parameters.ts';

/** One line of an answer: `code` is the page's, `key` the parameter that it is about. */
export interface ResponseLine {
  readonly code: string;
  readonly key: string;
  readonly message: string;
}
/** An answer as the API pages have it, in the order of their keys; `data` is left out where nothing is returned. */
export interface Answer {
  readonly responses: readonly ResponseLine[];
  readonly data?: unknown;
}
/** `message` says why nobody was let in. */
export type Authentication =
  | { readonly ok: true; readonly actor: Actor }
  | { readonly ok: false; readonly message: string };
export type Authenticate = (username: string, password: string) => Promise<Authentication>;

/** Whether a path, without the slashes at its ends, is that of a call. */
export const isCall = (path: string): boolean => ENDPOINTS.has(path);

/**
 * Does what a call of the Enswitch style asks for. Of a parameter that is there more than once the last one counts. Undefined for
 * a path that is no call. Rejects with StoreError when the store is away.
 */
export async function enswitchCall(
  path: string,
  parameters: readonly Parameter[],
  services: Services,
  authenticate: Authenticate,
): Promise<Answer | undefined> {
  const endpoint = ENDPOINTS.get(path);
  if (endpoint === undefined) return undefined;
  const texts = new Map(parameters);
  const username = texts.get('auth_username');
  const password = texts.get('auth_password');
  if (!username || !password) return answer('401', NOT_AUTHENTICATED);
  const signedIn = await authenticate(username, password);
  if (!signedIn.ok) return answer('401', signedIn.message);

  const { given, faults } = read(endpoint, texts);
  const validation = readValidation(endpoint, texts);
  if (validation === undefined) faults.push({ field: 'validation', message: 'must be 0 or 1' });
  const options = { validateOnly: validation ?? true, faults };
  const outcome = await perform(endpoint.operation, signedIn.actor, given, services, options);
  if (!outcome.ok) return { responses: responsesOf(outcome.refusal) };
  if (validation) return answer('201', 'OK');
  return success(endpoint, outcome.value, (after) =>
    perform(endpoint.operation, signedIn.actor, { ...given, after }, services, options),
  );
}
export const NOT_AUTHENTICATED = 'The authentication details provided are invalid.';

/** What was given, as values for the operation's schema, and what cannot be given so. */
function read(endpoint: Endpoint, parameters: ReadonlyMap<string, string | undefined>) {
  const given: Record<string, unknown> = {};
  const texts = new Map<string, string>();
  // Also of one that means nothing here, lest it be a misspelt name that is lost.
  const faults: FieldError[] = [...parameters]
    .filter(([, text]) => text === undefined)
    .map(([field]) => ({ field, message: 'is not UTF-8, percent-encoded' }));
  for (const [name, schema] of Object.entries(endpoint.operation.input.shape)) {
    if (!endpoint.takes(name)) continue;
    const text = parameters.get(name);
    if (text === undefined || text === endpoint.blanks[name]) continue;
    texts.set(name, text);
    given[name] = fromText(schema, text);
    const fault = textFault(schema, text);
    if (fault !== undefined) faults.push({ field: name, message: fault });
  }
  return { given, faults: [...faults, ...endpoint.faults(texts)] };
}

const validationField = flag();
/** Whether nothing is to be changed; undefined for what is neither 1 nor 0. */
function readValidation(endpoint: Endpoint, parameters: ReadonlyMap<string, string | undefined>): boolean | undefined {
  if (!endpoint.changes || !parameters.has('validation')) return false;
  const parsed = validationField.safeParse(fromText(validationField, parameters.get('validation') ?? ''));
  return parsed.success ? parsed.data : undefined;
}

const made = z.object({ id: z.int() });
const thing = z.record(z.string(), z.unknown());
const page = z.object({ items: z.array(thing), next: z.int().nullable() });

async function success(
  { answer: kind, show }: Endpoint,
  value: unknown,
  following: (after: number) => ReturnType<typeof perform>,
): Promise<Answer> {
  switch (kind) {
    case 'nothing':
      return answer('204', 'OK');
    case 'id':
      return { ...answer('200', 'OK'), data: made.parse(value) };
    case 'one':
      return { ...answer('200', 'OK'), data: show(thing.parse(value)) };
    case 'all': {
      const data: unknown[] = [];
      for (let { items, next } = page.parse(value); ; ) {
        data.push(...items.map(show));
        if (next === null) return { ...answer('200', 'OK'), data };
        const more = await following(next);
        if (!more.ok) return { responses: responsesOf(more.refusal) };
        ({ items, next } = page.parse(more.value));
      }
    }
    default:
      return assertNever(kind);
  }
}

/** An answer of one line. */
export function answer(code: string, message: string, key = ''): Answer {
  return { responses: [{ code, key, message }] };
}

function responsesOf(refusal: Refusal): readonly ResponseLine[] {
  const one = (code: string, message: string, key = ''): readonly ResponseLine[] =>
    answer(code, message, key).responses;
  switch (refusal.kind) {
    case 'invalid':
      return [
        ...refusal.errors.map(({ field, message }) => ({ code: '400', key: field, message })),
        ...forbiddenLines(refusal.forbidden ?? []),
      ];
    case 'conflict':
      return one('400', refusal.message, refusal.field);
    case 'outdated':
      return one('400', refusal.message);
    case 'role':
      return one('402', `Your role does not allow this: ${refusal.message}.`);
    case 'plan':
      return forbiddenLines(refusal.forbidden);
    case 'absent':
      return one('404', refusal.message);
    case 'call':
      return one('403', refusal.message);
    case 'refused':
    case 'unconfirmed':
    case 'away':
      return one('503', refusal.message);
    default:
      return assertNever(refusal);
  }
}

const forbiddenLines = (things: readonly FieldError[]): readonly ResponseLine[] =>
  things.map(({ field, message }) => ({
    code: '403',
    key: field,
    message: `Your rate plan does not allow this: ${message}.`,
  }));
