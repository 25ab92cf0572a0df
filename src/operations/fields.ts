import { z } from 'zod';
import type { CallId, Code, CustomerId, Pin, StoredId } from '../core/ids.ts';
import { LANGUAGE_PATTERN } from '../core/language.ts';
import { isZone } from '../core/recurrence.ts';
import { PRIVILEGES, type Privilege } from '../directory/privilege.ts';
import { type TextForm, textForms } from './text-form.ts';

/**
 * The kinds of fields there are. Each refuses with one sentence that follows the field's name, and is the same schema for input
 * and output, so that both are described from it.
 */
function kind<S extends z.ZodType>(schema: S, form: TextForm): S {
  textForms.add(schema, form);
  return schema;
}
/** Says the types of a schema, where a brand or a preparation hides them from Zod. */
function typed<Out, In>(schema: z.ZodType): z.ZodType<Out, In>;
function typed(schema: z.ZodType): z.ZodType {
  return schema;
}
const saying = (message: string) => ({
  error: ({ input }: { readonly input?: unknown }) => (input === undefined ? 'is required' : message),
});
const asIs: TextForm = { read: (text) => text };
const asTextOrNone: TextForm = { ...asIs, none: '' };

/** Control characters, line and paragraph separators, and halves of characters that no UTF-8 can carry. */
const LINE = /^[^\p{Cc}\p{Zl}\p{Zp}\p{Cs}]*$/u;

/** Free text of one line. */
export function line(longest: number, shortest = 0): z.ZodString {
  const size = shortest === 0 ? `at most ${longest}` : `${shortest} to ${longest}`;
  const message = `must be one line of ${size} characters`;
  return kind(
    z.string(saying(message)).min(shortest, message).max(longest, message).regex(LINE, saying(message)),
    asIs,
  );
}
/** Text of a form of its own. */
export function written(pattern: RegExp, message: string): z.ZodString {
  return kind(z.string(saying(message)).regex(pattern, saying(message)), asTextOrNone);
}

const WHOLE = /^-?[0-9]{1,15}$/;
/** A text of digits; `+1`, `1.0`, `0x1`, `1e3` and blanks are none. Zeros before it say nothing: hour `08` is 8, id `007` is 7. */
const readWhole = (text: string): unknown => (WHOLE.test(text) ? Number(text) || 0 : text);

/** A whole number in a range. */
export function integer(least: number, most: number): z.ZodInt {
  const message = `must be a whole number from ${least} to ${most}`;
  return kind(z.int(saying(message)).min(least, message).max(most, message), { read: readWhole });
}
/** Names something stored; 0 stands for none where there are only texts. */
export function reference<Id extends StoredId | number>(): z.ZodType<Id, number> {
  const message = 'must be a whole number from 1: the id of one';
  const schema = z.int(saying(message)).min(1, message).max(999_999_999_999_999, message);
  const must = (orNone: boolean) => (orNone ? 'must be the id of one, or 0 for none' : message);
  return kind(typed<Id, number>(schema), { read: readWhole, none: 0, must });
}

/** The customer that a call is about. */
export const ownCustomer = () =>
  reference<CustomerId>().optional().describe("The customer, for system owners; else one's own.");

/** Names an outbound call. */
export const call = () => kind(typed<CallId, string>(written(/^[a-z0-9-]{1,36}$/, 'must be the id of a call')), asIs);

const LONGEST_DIALLED_TEXT = 256;
/** A number as somebody types or sends it, whatever is in it: nothing of it is used before the guard has read it, which says what is wrong. */
export function dialled(): z.ZodString {
  const message = `must be a number of at most ${LONGEST_DIALLED_TEXT} characters`;
  return kind(z.string(saying(message)).min(1, message).max(LONGEST_DIALLED_TEXT, message), asIs);
}

const digitsOf = (value: unknown) => (Number.isSafeInteger(value) && Number(value) >= 0 ? String(value) : value);
function digits<T extends string>(message: string): z.ZodType<T, string | number> {
  const schema = z.preprocess(digitsOf, z.string(saying(message)).regex(/^[0-9]{1,16}$/, saying(message)));
  return kind(typed<T, string | number>(schema), asTextOrNone);
}
/** As texts, since leading zeros count; a whole number is taken for its digits. */
export const code = () => digits<Code>('must be 1 to 16 digits');
export const pin = () => digits<Pin>('must be 1 to 16 digits');

const switchOf = (value: unknown) => (value === 1 ? true : value === 0 ? false : value);
/** True or false; 1 and 0 do too. */
export function flag(): z.ZodType<boolean, boolean | 0 | 1> {
  const schema = z.preprocess(switchOf, z.boolean(saying('must be true or false, 1 or 0')));
  return kind(typed<boolean, boolean | 0 | 1>(schema), {
    read: (text) => (text === '1' ? true : text === '0' ? false : text),
    must: () => 'must be 0 or 1',
  });
}

const decimalOf = (value: unknown) => (typeof value === 'number' ? String(value) : value);
function decimalNumber(pattern: RegExp, message: string): z.ZodType<string, string | number> {
  const schema = z.preprocess(decimalOf, z.string(saying(message)).regex(pattern, saying(message)));
  return kind(typed<string, string | number>(schema), asIs);
}
const PLACES = 'with at most 9 digits before the point and 6 after it';
/** A decimal number, kept as text so that nothing is rounded. */
export const decimal = () =>
  decimalNumber(/^-?(?:0|[1-9][0-9]{0,8})(?:\.[0-9]{1,6})?$/, `must be a decimal number such as -0.25, ${PLACES}`);
/** A limit on a decimal number: -1 for none. */
export const decimalLimit = () =>
  decimalNumber(
    /^(?:-1(?:\.0{1,6})?|(?:0|[1-9][0-9]{0,8})(?:\.[0-9]{1,6})?)$/,
    `must be a decimal number from 0, ${PLACES}, or -1 for no limit`,
  );

export function choice<const T extends readonly [string, ...string[]]>(values: T) {
  const names = values.map((value) => (value === '' ? 'empty' : value));
  return kind(z.enum(values, saying(`must be one of: ${names.join(', ')}`)), asIs);
}
/** Privileges; as a text, separated by commas. */
export function roles(): z.ZodType<Privilege[]> {
  const message = `must be a list of: ${PRIVILEGES.join(', ')}`;
  return kind(z.array(z.enum(PRIVILEGES, saying(message)), saying(message)).max(PRIVILEGES.length, message), {
    read: (text) => (text === '' ? [] : text.split(',')),
  });
}

/** A number to show to whom is called. It becomes a part of a dial string, so what those act upon is refused. */
export const callerId = () =>
  written(
    /^[^\p{Cc}\p{Zl}\p{Zp}\p{Cs}{}[\],|&^'"$\\<>;]{0,64}$/u,
    `must be at most 64 characters, without {}[],|&^'"$\\<>;`,
  );
const ADDRESS = "[A-Za-z0-9.!#$%&'*+/=?^_`{|}~-]{1,64}@[A-Za-z0-9](?:[A-Za-z0-9.-]{0,250}[A-Za-z0-9])?";
export const EMAIL = new RegExp(`^${ADDRESS}$`);
/** E-mail addresses, separated by commas; none is fine. */
export const emails = () =>
  written(
    new RegExp(`^(?:${ADDRESS}(?:, ?${ADDRESS}){0,19})?$`),
    'must be e-mail addresses separated by commas, or empty',
  );
/** A moment, as ISO 8601 has it with its offset from UTC. */
export const moment = () =>
  kind(z.iso.datetime({ offset: true, ...saying('must be a moment such as 2027-01-31T08:00:00Z') }), asIs);
/** A day of the calendar. */
export const day = () => kind(z.iso.date(saying('must be a day such as 2027-01-31')), asIs);
export const language = () => written(LANGUAGE_PATTERN, 'must be a language such as en or pt-BR');
/** A time zone by its IANA name. */
export const timezone = () => {
  const message = 'must be a time zone such as Europe/Berlin';
  return kind(z.string(saying(message)).refine(isZone, saying(message)), asTextOrNone);
};
