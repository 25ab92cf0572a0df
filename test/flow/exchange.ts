import type { OpenCall } from '../../src/core/call/record.ts';
import type { Conference } from '../../src/core/conference.ts';
import { homeDialplan } from '../../src/core/dialling/dialplan.ts';
import { USUAL_SPECIAL_NUMBERS } from '../../src/core/dialling/special-numbers.ts';
import type { AccountId, CallId, CustomerId, RateDeckId } from '../../src/core/ids.ts';
import type { RoomAnswer, RoomCommand } from '../../src/core/room-command.ts';
import type { Tell } from '../../src/core/tell.ts';
import { type CallBounds, callDesk } from '../../src/dialling/call-desk.ts';
import { openDecks } from '../../src/dialling/open-decks.ts';
import { type AccessAccountDraft, PLAIN_ACCESS_ACCOUNT } from '../../src/directory/access-account.ts';
import type { CallRecord } from '../../src/directory/call-record.ts';
import { type CustomerDraft, FULL_PLAN } from '../../src/directory/customer.ts';
import type { Controller } from '../../src/loop/controller.ts';
import type { CallDesk } from '../../src/loop/performer.ts';
import type { SimPhone } from '../../src/sim/phone.ts';
import type { PlacedCall } from '../../src/sim/simulator.ts';
import type { CallLedger } from '../../src/store/call-ledger.ts';
import { memoryCalls } from '../../src/store/calls-memory.ts';
import type { Directory } from '../../src/store/directory.ts';
import { memoryStore } from '../../src/store/memory-store.ts';
import { memoryRates } from '../../src/store/rates-memory.ts';
import { type House, type HouseOptions, must, openHouse, times } from './house.ts';

/** Prefix, connect fee and price of a minute. */
export type RateRow = readonly [prefix: string, connectFee: string, perMinute: string];

/**
 * A house that calls out by the real guard: one customer with one access account, and the ways that a test opens. What is judged,
 * set aside and recorded is kept by the in-memory twins unless a test brings a ledger of its own.
 */
export interface Exchange {
  readonly house: House;
  readonly directory: Directory;
  readonly ledger: CallLedger;
  readonly customer: CustomerId;
  readonly account: AccountId;
  /** Starts a controller; commands go to it from then on. */
  serve(): Promise<Controller>;
  /** A conference of the customer. */
  conference(wanted?: Parameters<House['conference']>[0]): Promise<Conference>;
  /** Opens a way to the numbers of these rates, through a gateway of this name. */
  carrier(name: string, rates: readonly RateRow[], currency?: string): Promise<void>;
  /** What the customer pays from now on. */
  prices(rates: readonly RateRow[], currency?: string): Promise<void>;
  /** Changes the account; acts on the next call. */
  set(change: Partial<AccessAccountDraft>): Promise<void>;
  setCustomer(change: Partial<CustomerDraft>): Promise<void>;
  /** Has a room call a number, as the API does. */
  invite(of: Conference, number: string, how?: Partial<Invitation>): Promise<RoomAnswer>;
  /** The number that was dialled last, at whatever gateway; resolves when one more than `before` has been. */
  dialled(before: number): Promise<PlacedCall>;
  /** Resolves when a call is over, with how: its outcome, or what it was refused for. */
  over(test?: (tell: Tell & { kind: 'call-changed' }) => boolean): Promise<Tell & { kind: 'call-changed' }>;
  /** Resolves when a call has been settled. */
  settled(call: CallId): Promise<void>;
  /** Resolves with all records, the oldest first, when no call is open any more. */
  records(): Promise<readonly CallRecord[]>;
  close(): Promise<void>;
}
type Invitation = Omit<RoomCommand & { readonly kind: 'invite' }, 'kind' | 'number'>;

export interface ExchangeOptions {
  readonly house?: Partial<HouseOptions>;
  readonly account?: Partial<AccessAccountDraft>;
  readonly timezone?: string;
  readonly bounds?: Partial<CallBounds['bounds']>;
  /** What time the guard takes it to be; the machine's unless given. */
  readonly nowMs?: () => number;
  readonly ledger?: CallLedger;
  /** A way for all of Germany at 0.01 a minute unless false. */
  readonly way?: boolean;
}

const NODE = 'test';
/** Extensions have two digits and begin with 7; numbers are dialled as in Germany. */
const HOME = homeDialplan({ country: '49', internationalPrefix: '00', nationalPrefix: '0', extensions: ['7X'] });

export async function openExchange(options: ExchangeOptions = {}): Promise<Exchange> {
  const { nowMs = Date.now } = options;
  const store = memoryStore();
  const { directory } = store;
  const rates = memoryRates(directory);
  const looking = new Set<() => void>();
  const ledger = options.ledger ?? memoryCalls({ keepMs: 86_400_000, nowMs });
  const desk = callDesk({
    ...{ store, directory, ledger, nowMs, node: NODE, usualDialplan: HOME, special: USUAL_SPECIAL_NUMBERS },
    decks: openDecks(rates),
    bounds: { longestSeconds: 3_600, legsPerAccount: undefined, ...options.bounds },
  });
  const calls: CallDesk = {
    ...desk,
    settle: async (call, attempts) => {
      await desk.settle(call, attempts);
      for (const each of [...looking]) each();
    },
  };
  const house = await openHouse({ ...options.house, store, calls });

  const plan = made(await directory.ratePlans.create(FULL_PLAN));
  const { id: customer } = made(
    await directory.customers.create({
      ...{ name: 'Acme', timezone: options.timezone ?? 'UTC', ratePlan: plan.id, account: null },
      ...{ cos: 1, dialplan: '', priceDeck: null, disabled: false },
    }),
  );
  const { id: account } = made(
    await directory.accounts.create({ ...PLAIN_ACCESS_ACCOUNT, customer, name: 'Office', ...options.account }),
  );
  made(await directory.customers.update(customer, { account }));

  /** Resolves when this is so of the open calls, which are looked at whenever one is settled. */
  const until = (test: (open: readonly OpenCall[]) => boolean): Promise<void> =>
    new Promise((resolve, reject) => {
      const look = async (): Promise<void> => {
        if (!test(await ledger.openCalls())) return;
        looking.delete(begin);
        resolve();
      };
      const begin = (): void => void look().catch(reject);
      looking.add(begin);
      begin();
    });

  let controller: Controller | undefined;
  let decks = 0;
  async function deck(given: readonly RateRow[], currency: string): Promise<RateDeckId> {
    decks += 1;
    const { id } = made(await directory.rateDecks.create({ name: `Deck ${decks}`, description: '', currency }));
    const steps = { destination: '', firstSeconds: 60, stepSeconds: 60 };
    await rates.replace(
      id,
      given.map(([prefix, connectFee, perMinute]) => ({ prefix, connectFee, perMinute, ...steps })),
    );
    return id;
  }

  const exchange: Exchange = {
    ...{ house, directory, ledger, customer, account },
    serve: async () => {
      controller = await house.serve();
      return controller;
    },
    conference: (wanted = {}) => house.conference({ customer, ...wanted }),
    carrier: async (name, given, currency = 'EUR') => {
      const plain = { description: '', disabled: false };
      const gateway = made(await directory.gateways.create({ name, prefix: '', plus: false, ...plain }));
      const by = await deck(given, currency);
      made(await directory.routes.create({ name, gateway: gateway.id, deck: by, ...plain }));
    },
    prices: async (given, currency = 'EUR') => {
      made(await directory.customers.update(customer, { priceDeck: await deck(given, currency) }));
    },
    set: async (change) => void made(await directory.accounts.update(account, change)),
    setCustomer: async (change) => void made(await directory.customers.update(customer, change)),
    invite: (of, number, how = {}) =>
      must(controller).command(
        of.id,
        { kind: 'invite', number, role: 'talk', accept: true, callerId: null, ...how },
        null,
      ),
    dialled: async (before) => {
      await house.sim.until(() => house.sim.placed.length > before);
      return must(house.sim.placed.at(-1));
    },
    over: (test = () => true) => house.tellOf('call-changed', (tell) => tell.stage === 'over' && test(tell)),
    settled: async (call) => {
      await until((open) => open.every(({ request }) => request.call !== call));
    },
    records: async () => {
      await until((open) => open.length === 0);
      return ledger.records({}, { limit: 1_000, order: 'oldest-first' });
    },
    close: () => house.close(),
  };
  if (options.way !== false) await exchange.carrier('berlin', [['49', '0', '0.01']]);
  return exchange;
}

export function made<T, E>(
  result: { readonly ok: true; readonly value: T } | { readonly ok: false; readonly error: E },
): T {
  if (!result.ok) throw new Error(`the directory refused: ${String(result.error)}`);
  return result.value;
}

/** Presses `*8`, the number and `#`, or whatever keys stand for that. */
export const inviteKeys = (number: string): string => `*8${number}#`;

/** Resolves when a telephone has heard a prompt so often. */
export const hears = (phone: SimPhone, prompt: string, count = 1): Promise<void> =>
  phone.until(() => times(phone, prompt) >= count);
