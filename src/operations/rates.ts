import { z } from 'zod';
import { parseDialled } from '../core/dialling/number.ts';
import { parseRate, type RateFields } from '../core/dialling/rate.ts';
import type { Rate } from '../core/dialling/terms.ts';
import type { FieldError } from '../core/field-error.ts';
import type { RateDeckId } from '../core/ids.ts';
import type { RateDeck } from '../directory/rate-deck.ts';
import type { RateStore } from '../store/rates.ts';
import { absent } from './access.ts';
import { withPlus } from './explain.ts';
import { dialled, reference } from './fields.ts';
import { operation } from './operation.ts';
import { done, invalid, type Outcome } from './outcome.ts';
import type { Services } from './services.ts';

/** A row of a deck as it was sent, or what is wrong with that line: a sentence that follows its number. */
export type RateRow =
  | { readonly line: number; readonly fields: RateFields }
  | { readonly line: number; readonly fault: string };

const MOST_RATES = 1_000_000;
/** More of them help nobody. */
const MOST_FAULTS = 20;

const id = reference<RateDeckId>().describe('Id of the rate deck.');
const rateShape = z.object({
  prefix: z.string().describe('What the number begins with, without a plus; empty fits every number.'),
  destination: z.string(),
  connectfee: z.string().describe('A decimal number; so is the next.'),
  per_minute: z.string(),
  first_seconds: z.int().describe('What is paid for at least.'),
  step_seconds: z.int().describe('In steps of how many seconds the rest is paid for.'),
});
const ratesShape = z.object({
  deck: reference<RateDeckId>(),
  count: z.int().describe('How many rates it has.'),
  version: z.int().describe('Another one after each import; 0 for a deck that has never had any.'),
  rate: rateShape
    .nullable()
    .describe('The one that fits the number best; null where none does, or no number is asked for.'),
});

async function deckFor(id: RateDeckId, { directory }: Services): Promise<Outcome<RateDeck>> {
  const deck = await directory.rateDecks.byId(id);
  return deck === undefined ? absent('rate deck') : done(deck);
}

export const getRates = operation({
  name: 'rates.get',
  summary: 'Says how many rates a deck has, and which of them fits a number; as text/csv all of them.',
  privilege: ['owner', 'commerce'],
  input: z.object({ id, number: dialled().optional().describe('International, with or without its plus.') }),
  output: ratesShape,
  async run(_, { id, number }, services) {
    const deck = await deckFor(id, services);
    if (!deck.ok) return deck;
    const asked = number === undefined ? undefined : parseDialled(withPlus(number));
    if (asked?.ok === false) return invalid({ field: 'number', message: `is none: ${asked.error}` });
    const { rates } = services;
    const rate = asked && (await longestFit(rates, id, asked.value.replace('+', '')));
    const [count, [version = 0]] = await Promise.all([rates.count(id), rates.versions([id])]);
    return done({ deck: id, count, version, rate: rate === undefined ? null : showRate(rate) });
  },
});

/** E.164 has no more digits, and no prefix has. */
const LONGEST_PREFIX = 15;
export async function longestFit(rates: RateStore, id: RateDeckId, digits: string): Promise<Rate | undefined> {
  const lengths = Array.from({ length: Math.min(digits.length, LONGEST_PREFIX) + 1 }, (_, length) => length);
  const found = await Promise.all(lengths.map((length) => rates.find(id, digits.slice(0, length))));
  return found.findLast((rate) => rate !== undefined);
}

export function showRate({ prefix, destination, connectFee, perMinute, firstSeconds, stepSeconds }: Rate) {
  const money = { connectfee: connectFee, per_minute: perMinute };
  return { prefix, destination, ...money, first_seconds: firstSeconds, step_seconds: stepSeconds };
}

const isRows = (value: unknown): boolean =>
  typeof value === 'object' && value !== null && Symbol.asyncIterator in value;

export const replaceRates = operation({
  name: 'rates.replace',
  summary: 'Puts the rates of a table in place of all that a deck has, at once, or changes nothing.',
  privilege: 'owner',
  input: z.object({ id, rows: z.custom<AsyncIterable<readonly RateRow[]>>(isRows, 'is required') }),
  output: z.object({ deck: reference<RateDeckId>(), count: z.int(), version: z.int() }),
  async check(_, { id, rows }, services) {
    if (id === undefined || rows === undefined) return undefined;
    const deck = await deckFor(id, services);
    if (!deck.ok) return deck.refusal;
    const faults: FieldError[] = [];
    for await (const _rates of ratesIn(rows, faults));
    return faults.length === 0 ? undefined : invalid(...faults).refusal;
  },
  async run(_, { id, rows }, services) {
    const deck = await deckFor(id, services);
    if (!deck.ok) return deck;
    const faults: FieldError[] = [];
    const written = await replaced(services.rates, id, rows, faults);
    if (written === undefined) return invalid(...faults);
    if (!written.ok) return absent('rate deck');
    const [version = 0] = await services.rates.versions([id]);
    return done({ deck: id, count: written.value, version });
  },
});

/** Ends an import in whose rows there are faults. */
class FaultyRows extends Error {}

/** What the store says; undefined where the rows are faulty, and then the deck keeps what it had. */
export async function replaced(
  rates: RateStore,
  id: RateDeckId,
  rows: AsyncIterable<readonly RateRow[]>,
  faults: FieldError[],
) {
  async function* faultless(): AsyncGenerator<Rate> {
    for await (const some of ratesIn(rows, faults)) yield* some;
    if (faults.length > 0) throw new FaultyRows();
  }
  try {
    return await rates.replace(id, faultless());
  } catch (error) {
    if (error instanceof FaultyRows) return undefined;
    throw error;
  }
}

/** The rates that rows say, in portions; what is wrong is noted by line, and from the first fault on there are no more rates. */
export async function* ratesIn(
  rows: AsyncIterable<readonly RateRow[]>,
  faults: FieldError[],
): AsyncGenerator<readonly Rate[]> {
  const lines = new Map<string, number>();
  for await (const some of rows) {
    const good = some.flatMap((row) => read(row, lines, faults) ?? []);
    if (faults.length >= MOST_FAULTS) return;
    if (faults.length === 0) yield good;
  }
  if (lines.size === 0 && faults.length === 0) faults.push({ field: 'rates', message: 'must be one at least' });
}

function read(row: RateRow, lines: Map<string, number>, faults: FieldError[]): Rate | undefined {
  const fault = (message: string, field = '') => {
    const at = `line ${row.line}`;
    if (faults.length < MOST_FAULTS) faults.push({ field: field === '' ? at : `${at}: ${field}`, message });
    return undefined;
  };
  if ('fault' in row) return fault(row.fault);
  const rate = parseRate(row.fields);
  if (!rate.ok) {
    for (const { field, message } of rate.error) fault(message, field);
    return undefined;
  }
  const { prefix } = rate.value;
  const before = lines.get(prefix);
  if (before !== undefined) return fault(`is the same as on line ${before}: ${prefix || 'empty'}`, 'prefix');
  if (lines.size >= MOST_RATES) return fault(`is one too many: a deck has at most ${MOST_RATES} rates`);
  lines.set(prefix, row.line);
  return rate.value;
}
