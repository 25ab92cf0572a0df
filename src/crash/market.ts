import { type Conference, PLAIN_CONFERENCE } from '../core/conference.ts';
import { type AccountId, type CustomerId, parseCode } from '../core/ids.ts';
import type { Result } from '../core/result.ts';
import { PLAIN_ACCESS_ACCOUNT } from '../directory/access-account.ts';
import type { OpenedStore } from '../store/open.ts';
import { redisRates } from '../store/rates-redis.ts';
import { seedDirectory } from '../store/seed.ts';

/** What an account may spend, in calls: one costs 0.01 when it was answered, which is as much as is set aside for it. */
export const BUDGET_FOR = 50;
export const COST = 10_000n;
export const CURRENCY = 'EUR';
/** How long one may last, in seconds: with the two that a hangup may take a minute, and a started minute is paid. */
const LIMIT_SECONDS = 58;

export const INVITES = 200;
/** Rooms that call at once, and how many numbers each has typed in one go: all invites, if nothing comes between. */
export const ROOMS = 40;
export const IN_ONE_GO = INVITES / ROOMS;

/** The conferences of one account, and who pays for them. */
export interface Stall {
  readonly account: AccountId;
  readonly conferences: readonly Conference[];
}

/** What calls are made with: a gateway with its deck, and for each round an account that nobody has used. */
export interface Market {
  stall(round: number): Promise<Stall>;
}

export async function openMarket({ store, directory, redis }: OpenedStore): Promise<Market> {
  await seedDirectory(directory, { timezone: 'UTC' });
  const [system] = await directory.customers.list(undefined, { limit: 1 });
  if (system === undefined) throw new Error('the directory has no customer');
  const customer: CustomerId = system.id;
  const plain = { description: '', disabled: false };
  const deck = made(await directory.rateDecks.create({ name: 'carrier', description: '', currency: CURRENCY }));
  made(
    await redisRates(redis.connection, redis.keys).replace(deck.id, [
      { prefix: '49', destination: '', connectFee: '0', perMinute: '0.01', firstSeconds: 60, stepSeconds: 60 },
    ]),
  );
  const gateway = made(await directory.gateways.create({ name: 'carrier', prefix: '', plus: false, ...plain }));
  made(await directory.routes.create({ name: 'carrier', gateway: gateway.id, deck: deck.id, ...plain }));

  return {
    stall: async (round) => {
      const account = made(
        await directory.accounts.create({
          ...PLAIN_ACCESS_ACCOUNT,
          ...{ customer, name: `Round ${round}`, currency: CURRENCY },
          ...{ maximumSeconds: LIMIT_SECONDS, dailyBudget: '0.5', maximumLegs: INVITES },
        }),
      );
      const conferences = [];
      for (let room = 1; room <= ROOMS; room += 1) {
        const code = parseCode(String(10_000 * round + room));
        if (code === undefined) throw new Error('a code is digits');
        conferences.push(
          made(await store.conferences.create({ ...PLAIN_CONFERENCE, code, customer, account: account.id })),
        );
      }
      return { account: account.id, conferences };
    },
  };
}

function made<T, E>(result: Result<T, E>): T {
  if (!result.ok) throw new Error(`the store refused: ${String(result.error)}`);
  return result.value;
}
