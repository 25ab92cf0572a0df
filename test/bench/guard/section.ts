import { type Deck, deckOf } from '../../../src/core/dialling/deck.ts';
import { homeDialplan } from '../../../src/core/dialling/dialplan.ts';
import { judgeCall } from '../../../src/core/dialling/guard.ts';
import type { GuardInput } from '../../../src/core/dialling/situation.ts';
import { premiumPrefix } from '../../../src/core/dialling/special.ts';
import { USUAL_SPECIAL_NUMBERS } from '../../../src/core/dialling/special-numbers.ts';
import type { Rate, RouteOffer } from '../../../src/core/dialling/terms.ts';
import {
  type AccountId,
  type ClassOfServiceId,
  type CustomerId,
  type GatewayId,
  parseCallId,
  parseStoredId,
  type RouteId,
  type StoredId,
} from '../../../src/core/ids.ts';
import { numbers, startProgram } from '../program.ts';
import type { Section } from '../report.ts';
import { type Contender, median, type Timing, timeInRounds } from '../rounds.ts';
import { numbersOf, ratesOfTheWorld } from './deck-of-the-world.ts';

const RATES = 100_000;
const ROUTES = 3;
const DENIED = ['4917', '5390'];
const NOW_MS = Date.UTC(2027, 2, 3, 11);
const LOADING_LIMIT_MS = 1000;
const LOOK_UP_LIMIT_MICROS = 5;
const DECISION_LIMIT_MICROS = 250;

export const guard: Section = {
  title: 'The guard of outbound calls',
  about: [
    `A call is judged by all rules: ${ROUTES} routes and a price list, each with a deck of ${RATES} rates.`,
    'Beside it the look-up of one rate, and the bare one: of each beginning of the number, the longest first, in a Map of prefixes.',
    'A deck of so many rows of text is loaded in a process of its own; memory is that of the heap after a full collection.',
  ],
  measure: async ({ quick }) => {
    const rates = ratesOfTheWorld(RATES);
    const asked = numbersOf(rates, quick ? 2_000 : 10_000).filter(isOrdinary);
    const deck = deckOf(rates);
    if (!deck.ok) throw new Error(`twice: ${deck.error}`);
    const contenders = [bareLookUp(rates, asked), lookUp(deck.value, asked), decisions(deck.value, asked)];
    const timings = timeInRounds(contenders, quick ? 5 : 20, asked.length);
    const [readMs = 0, buildMs = 0, bytes = 0] = await loading();
    const micros = (which: number): number => median(timings[which]?.micros ?? []);
    return {
      columns: ['what', 'each µs', 'a second'],
      rows: timings.map(rowOf),
      floors: [
        {
          what: `a rate of ${RATES}: in under ${LOOK_UP_LIMIT_MICROS} µs`,
          measured: `${micros(1).toFixed(2)} µs, the bare look-up ${micros(0).toFixed(2)} µs`,
          held: micros(1) < LOOK_UP_LIMIT_MICROS,
        },
        {
          what: `a decision: in under ${DECISION_LIMIT_MICROS} µs`,
          measured: `${micros(2).toFixed(1)} µs`,
          held: micros(2) < DECISION_LIMIT_MICROS,
        },
        {
          what: `${RATES} rows: read and built in under ${LOADING_LIMIT_MS} ms`,
          measured: `${readMs.toFixed(0)} + ${buildMs.toFixed(0)} ms, ${(bytes / 1e6).toFixed(1)} MB`,
          held: readMs + buildMs < LOADING_LIMIT_MS,
        },
      ],
    };
  },
};

/** Premium numbers and those of the class's denials are refused before any route. */
const isOrdinary = (digits: string): boolean =>
  premiumPrefix(digits, USUAL_SPECIAL_NUMBERS) === undefined && !DENIED.some((prefix) => digits.startsWith(prefix));

function rowOf({ name, micros }: Timing): string[] {
  const each = median(micros);
  return [name, each.toFixed(2), (1e6 / each).toFixed(0)];
}

async function loading(): Promise<readonly number[]> {
  const loader = startProgram('guard/loading-process.ts', [String(RATES)], { node: ['--expose-gc'] });
  try {
    return numbers(await loader.told());
  } finally {
    await loader.stop();
  }
}

/** What the least could be: no more is known of the deck than its rates. */
function bareLookUp(rates: readonly Rate[], asked: readonly string[]): Contender {
  const byPrefix = new Map(rates.map((rate) => [rate.prefix, rate]));
  const find = (digits: string): Rate | undefined => {
    for (let length = digits.length; length >= 0; length--) {
      const rate = byPrefix.get(digits.slice(0, length));
      if (rate !== undefined) return rate;
    }
    return undefined;
  };
  return finding('bare look-up', find, asked);
}
const lookUp = (deck: Deck, asked: readonly string[]): Contender => finding('look-up', deck.find, asked);

function finding(name: string, find: (digits: string) => Rate | undefined, asked: readonly string[]): Contender {
  const run = (): void => {
    for (const digits of asked) if (find(digits) === undefined) throw new Error(`${digits} has no rate`);
  };
  return { name, run };
}

function decisions(deck: Deck, asked: readonly string[]): Contender {
  const input = inputOf(deck);
  const run = (): void => {
    for (const digits of asked) {
      const verdict = judgeCall({ ...input, request: { ...input.request, number: `+${digits}` } });
      if (verdict.kind === 'refused') throw new Error(`${digits}: ${verdict.says}`);
    }
  };
  return { name: 'decision', run };
}

function inputOf(deck: Deck): GuardInput {
  const account = id<AccountId>();
  const customer = id<CustomerId>();
  const cost = (digits: string): Rate => {
    const found = deck.find(digits);
    if (found === undefined) throw new Error(`${digits} has no rate`);
    return found;
  };
  const routes = Array.from({ length: ROUTES }, (_, index): Omit<RouteOffer, 'cost'> => {
    const gateway = { id: id<GatewayId>(), name: `carrier-${index}`, prefix: '', plus: true };
    return { route: id<RouteId>(), name: `route ${index}`, gateway, currency: 'EUR' };
  });
  const call = parseCallId('bench');
  if (call === undefined) throw new Error('not the id of a call');
  return {
    request: {
      call,
      purpose: { kind: 'access', account },
      asker: { by: null, byLeg: null },
      number: '',
      callerId: null,
    },
    account: {
      id: account,
      customer,
      callerIdExternal: '+493012345',
      callerIdInternal: '2000',
      cos: 0,
      currency: 'EUR',
      daysWeek: '1,2,3,4,5',
      dialplan: '',
      ...{ startHour: 8, startMinute: 0, startSecond: 0, endHour: 17, endMinute: 59, endSecond: 59 },
      locked: false,
      maximumConnectFee: '0.10',
      maximumCost: '1',
      maximumSeconds: 3600,
      minimumPercentage: '0',
      minimumProfit: '0',
      dailyBudget: '50',
      maximumLegs: 50,
    },
    customer: { id: customer, timezone: 'Europe/Berlin', disabled: false, cos: 2, dialplan: '' },
    cos: { id: id<ClassOfServiceId>(), name: 'office', allow: ['', '49', '33'], deny: DENIED, extensions: true },
    dialplan: homeDialplan({
      country: '49',
      internationalPrefix: '00',
      nationalPrefix: '0',
      extensions: ['2XXX'],
    }),
    special: USUAL_SPECIAL_NUMBERS,
    offers: (digits) => routes.map((route) => ({ ...route, cost: cost(digits) })),
    price: (digits) => ({ currency: 'EUR', price: cost(digits) }),
    planAllows: true,
    bounds: { longestSeconds: 14_400, legsPerAccount: 100 },
    nowMs: NOW_MS,
  };
}

function id<Id extends StoredId>(): Id {
  const parsed = parseStoredId<Id>(1);
  if (parsed === undefined) throw new Error('not an id');
  return parsed;
}
