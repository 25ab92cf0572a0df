import { PLAIN_CONFERENCE } from '../../core/conference.ts';
import { type ConferenceId, parseCode } from '../../core/ids.ts';
import type { Result } from '../../core/result.ts';
import { PLAIN_ACCESS_ACCOUNT } from '../../directory/access-account.ts';
import type { OpenedStore } from '../../store/open.ts';
import { redisRates } from '../../store/rates-redis.ts';
import { seedDirectory } from '../../store/seed.ts';
import { storedSchedule } from './timetable.ts';

/** Limits of the configuration and of the account that no call of these conferences comes near. */
export const LEGS = 10_000;
const CURRENCY = 'EUR';
const LIMIT_SECONDS = 58;

/** A conference, and the number that is called before each of its occurrences. */
export interface Called {
  readonly conference: ConferenceId;
  /** As FreeSWITCH dials it. */
  readonly number: string;
}

/** Makes conferences with somebody to call, and what they are called with: an account with money, a gateway and its rates. */
export async function makeConferences(
  { store, directory, redis }: OpenedStore,
  count: number,
  occurrences: number,
): Promise<readonly Called[]> {
  await seedDirectory(directory, { timezone: 'UTC' });
  const [system] = await directory.customers.list(undefined, { limit: 1 });
  if (system === undefined) throw new Error('the directory has no customer');
  const customer = system.id;
  const plain = { description: '', disabled: false };
  const deck = made(await directory.rateDecks.create({ name: 'carrier', description: '', currency: CURRENCY }));
  made(
    await redisRates(redis.connection, redis.keys).replace(deck.id, [
      { prefix: '49', destination: '', connectFee: '0', perMinute: '0.01', firstSeconds: 60, stepSeconds: 60 },
    ]),
  );
  const gateway = made(await directory.gateways.create({ name: 'carrier', prefix: '', plus: false, ...plain }));
  made(await directory.routes.create({ name: 'carrier', gateway: gateway.id, deck: deck.id, ...plain }));
  const account = made(
    await directory.accounts.create({
      ...{ ...PLAIN_ACCESS_ACCOUNT, customer, name: 'All', currency: CURRENCY },
      ...{ maximumSeconds: LIMIT_SECONDS, dailyBudget: '100000', maximumLegs: LEGS },
    }),
  );
  const all: Called[] = [];
  for (let n = 1; n <= count; n += 1) {
    const code = parseCode(String(10_000 + n));
    if (code === undefined) throw new Error('a code is digits');
    const { id: conference } = made(
      await store.conferences.create({
        ...{ ...PLAIN_CONFERENCE, ...storedSchedule(occurrences), code },
        ...{ customer, account: account.id },
      }),
    );
    const subscriber = `30${String(n).padStart(6, '0')}`;
    made(await directory.notifications.create({ conference, kind: 'call', target: `0${subscriber}`, level: 'talk' }));
    all.push({ conference, number: `49${subscriber}` });
  }
  return all;
}

function made<T, E>(result: Result<T, E>): T {
  if (!result.ok) throw new Error(`the store refused: ${String(result.error)}`);
  return result.value;
}
