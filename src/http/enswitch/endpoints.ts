import type { z } from 'zod';
import { DEFAULT_MAXIMUM, type FieldError } from '../../core/conference.ts';
import { NOT_ON_THE_ACCOUNT_PAGES } from '../../operations/account-fields.ts';
import { CATALOGUE } from '../../operations/catalogue.ts';
import { createOpenConference } from '../../operations/conferences.ts';
import type { Operation } from '../../operations/operation.ts';
import { toText } from '../../operations/text-form.ts';

/** What a call of this style stands for. */
export interface Endpoint {
  readonly operation: Operation;
  /** Whether it changes something, and so can be asked with `validation=1`. */
  readonly changes: boolean;
  /** What it answers when it was done. */
  readonly answer: 'id' | 'nothing' | 'one' | 'all';
  /** Parameters that it takes; all others are ignored. */
  readonly takes: (name: string) => boolean;
  /** Texts that are as good as leaving the parameter out. */
  readonly blanks: Readonly<Record<string, string>>;
  /** What of the parameters that were given is wrong by rules of this style alone. */
  readonly faults: (given: ReadonlyMap<string, string>) => readonly FieldError[];
  /** Shows one thing as this style does. */
  readonly show: (thing: Readonly<Record<string, unknown>>) => Readonly<Record<string, unknown>>;
}

const ANSWERS = { create: 'id', get: 'one', list: 'all', update: 'nothing', delete: 'nothing' } as const;
type Verb = keyof typeof ANSWERS;
const VERBS: readonly Verb[] = ['create', 'get', 'list', 'update', 'delete'];

type Style = Partial<Pick<Endpoint, 'takes' | 'blanks' | 'faults' | 'show'>>;
type Family = Readonly<Partial<Record<Verb, Operation>>>;

/** The calls on one family, of which `shape` is what one thing is; `styles` says how a call differs from the usual. */
function family(
  path: string,
  operations: Family,
  shape: z.ZodObject,
  styles: Partial<Record<Verb | 'every', Style>> = {},
) {
  return VERBS.flatMap((verb): readonly (readonly [string, Endpoint])[] => {
    const operation = operations[verb];
    if (operation === undefined) return [];
    const endpoint: Endpoint = {
      operation,
      changes: operation.check !== undefined,
      answer: ANSWERS[verb],
      takes: (name) => !PAGING.has(name),
      blanks: {},
      faults: () => [],
      show: (thing) => shown(shape, thing),
      ...styles.every,
      ...styles[verb],
    };
    return [[`${path}/${verb}`, endpoint]];
  });
}
/** Lists are answered whole. */
const PAGING = new Set(['after', 'limit']);

/** Everything that the schema has of a thing, but what only other styles use. */
function shown(shape: z.ZodObject, thing: Readonly<Record<string, unknown>>): Readonly<Record<string, unknown>> {
  const fields = Object.entries(shape.shape).filter(([name]) => name !== 'revision');
  return Object.fromEntries(fields.map(([name, schema]) => [name, toText(schema, thing[name])]));
}

/** Fields of a conference that no page has: they belong to the other styles. */
const NOT_ON_THE_PAGES = [
  'mute_non_moderator',
  'enter_sound',
  'play_exit',
  'music_on_hold_sound',
  'language',
  'disabled',
  'invite_from_outside',
  'record_enabled',
];
const onThePages = (name: string) => !PAGING.has(name) && !NOT_ON_THE_PAGES.includes(name);
const { conferences, notifications, recordGroups, accounts, customers, people } = CATALOGUE;

/** What is first on the page comes first. */
function showConference(thing: Readonly<Record<string, unknown>>) {
  const fields = Object.entries(shown(conferences.get.output, thing)).filter(([name]) => onThePages(name));
  const { id, code, ...rest } = Object.fromEntries(fields);
  return { id, code, ...rest, maximum: thing['maximum'] ?? DEFAULT_MAXIMUM };
}

const onTheAccountPages = (name: string) => !PAGING.has(name) && !NOT_ON_THE_ACCOUNT_PAGES.includes(name);
function showAccount(thing: Readonly<Record<string, unknown>>) {
  return Object.fromEntries(
    Object.entries(shown(accounts.get.output, thing)).filter(([name]) => onTheAccountPages(name)),
  );
}

const PINS = ['adminpin', 'talkpin', 'listenpin'];
/** At least one PIN must be set (conferences/create). */
function withoutPin(given: ReadonlyMap<string, string>): readonly FieldError[] {
  if (PINS.some((name) => (given.get(name) ?? '') !== '')) return [];
  return PINS.map((field) => ({ field, message: 'must be set, unless another PIN is: there must be at least one' }));
}

/** Both stand for "not given" where one of the two is to be given. */
const ID_OR_CODE: Style = { blanks: { id: '0', conference: '0', code: '' } };

/** The calls of this style, by path. */
export const ENDPOINTS: ReadonlyMap<string, Endpoint> = new Map([
  ...family('conferences', { ...conferences, create: createOpenConference }, conferences.get.output, {
    every: { takes: onThePages, show: showConference },
    create: { faults: withoutPin },
    get: ID_OR_CODE,
  }),
  ...family('conferences/notifications', notifications, notifications.create.output, {
    create: ID_OR_CODE,
    list: ID_OR_CODE,
  }),
  ...family('recording/groups', recordGroups, recordGroups.get.output),
  ...family('unlimited', accounts, accounts.get.output, { every: { takes: onTheAccountPages, show: showAccount } }),
  ...family('customers', customers, customers.get.output),
  ...family('people', people, people.get.output),
]);
