import { afterAll, beforeAll, describe, expect, onTestFinished, test } from 'vitest';
import { SYSTEM_CUSTOMER } from '../../src/core/conference.ts';
import { FULL_PLAN } from '../../src/directory/customer.ts';
import { CATALOGUE } from '../../src/operations/catalogue.ts';
import type { Operation } from '../../src/operations/operation.ts';
import { perform } from '../../src/operations/perform.ts';
import type { Services } from '../../src/operations/services.ts';
import { startTestRedis, type TestRedis } from '../store/test-redis.ts';
import { must, type Office, openOffice } from './office.ts';
import { openTwice } from './two-processes.ts';

const ROUNDS = 500;
const TIMEOUT_MS = 120_000;

let server: TestRedis;
beforeAll(async () => {
  server = await startTestRedis();
});
afterAll(() => server.dispose());

type Asked = readonly [Operation, Readonly<Record<string, unknown>>];
/** What is made before each round, the two that then meet, and what is left of it. */
interface Duel {
  prepare(office: Office, round: number): Promise<{ readonly name: Asked; readonly end: Asked }>;
  /** Whether something names what is gone, and how many there are that name something. */
  look(office: Office): Promise<{ readonly dangling: number; readonly naming: number }>;
}
const { conferences, customers, accounts, recordGroups, ratePlans } = CATALOGUE;

/** A value that the operation answered with, or a fault of the test. */
async function made(office: Office, operation: Operation, input: Readonly<Record<string, unknown>>): Promise<number> {
  const outcome = await perform(operation, await office.actor('root'), input, office.services);
  if (!outcome.ok) throw new Error(JSON.stringify(outcome.refusal));
  const { value } = outcome;
  if (typeof value === 'object' && value !== null && 'id' in value) return Number(value.id);
  throw new Error('it made nothing');
}

const DUELS: Readonly<Record<string, Duel>> = {
  'an account, by a conference that is made': {
    async prepare(office, round) {
      const customer = office.customers.Acme.id;
      const account = await made(office, accounts.create, { customer, name: 'a' });
      const name = [conferences.create, { customer, code: `${round}`, account }] as const;
      return { name, end: [accounts.delete, { id: account }] };
    },
    async look({ services: { store, directory } }) {
      const all = await store.conferences.list();
      const there = new Set((await directory.accounts.list(undefined)).map(({ id }) => id));
      const dangling = all.filter(({ account }) => account !== null && !there.has(account));
      return { dangling: dangling.length, naming: all.length };
    },
  },
  'a record group, by a conference that is changed': {
    async prepare(office, round) {
      const customer = office.customers.Acme.id;
      const group = await made(office, recordGroups.create, { customer, name: 'g' });
      const id = await made(office, conferences.create, { customer, code: `${round}` });
      const name = [conferences.update, { id, recordgroup: group }] as const;
      return { name, end: [recordGroups.delete, { id: group }] };
    },
    async look({ services: { store, directory } }) {
      const all = await store.conferences.list();
      const there = new Set((await directory.recordGroups.list(undefined)).map(({ id }) => id));
      const naming = all.flatMap(({ recordGroup }) => (recordGroup === null ? [] : [recordGroup]));
      return { dangling: naming.filter((id) => !there.has(id)).length, naming: naming.length };
    },
  },
  'a rate plan, by a customer that is changed': {
    async prepare(office, round) {
      const plan = must(await office.services.directory.ratePlans.create({ ...FULL_PLAN, name: `P${round}` })).id;
      const id = await made(office, customers.create, { name: `C${round}`, plan: 1 });
      return { name: [customers.update, { id, plan }], end: [ratePlans.delete, { id: plan }] };
    },
    async look({ services: { directory } }) {
      const all = await directory.customers.list(undefined);
      const there = new Set((await directory.ratePlans.list(undefined)).map(({ id }) => id));
      const naming = all.filter(({ ratePlan }) => Number(ratePlan) !== 1);
      return { dangling: naming.filter(({ ratePlan }) => !there.has(ratePlan)).length, naming: naming.length };
    },
  },
  'a customer, by a conference that is made': {
    async prepare(office, round) {
      const customer = await made(office, customers.create, { name: `C${round}`, plan: 1 });
      const name = [conferences.create, { customer, code: `${round}` }] as const;
      return { name, end: [customers.delete, { id: customer }] };
    },
    async look({ services: { store, directory } }) {
      const all = await store.conferences.list();
      const there = new Set((await directory.customers.list(undefined)).map(({ id }) => id));
      return { dangling: all.filter(({ customer }) => !there.has(customer)).length, naming: all.length };
    },
  },
};

/** Both have to come first at times, so the one has a head start of so many answers of the store. */
const HEAD_STARTS = 16;
async function later<T>(answers: number, { store }: Services, work: () => Promise<T>): Promise<T> {
  for (let n = 0; n < answers; n += 1) await store.conferences.count(SYSTEM_CUSTOMER);
  return work();
}

describe.each(['memory', 'Redis'] as const)('in %s nothing that was deleted at the same moment is named', (kind) => {
  test.each(Object.entries(DUELS))('%s', { timeout: TIMEOUT_MS }, async (title, { prepare, look }) => {
    const prefix = `refer-${Object.keys(DUELS).indexOf(title)}`;
    const { one, another, close } = await openTwice(kind === 'Redis' ? server.socket : undefined, prefix);
    onTestFinished(close);
    const office = await openOffice(one);
    const other = { ...office.services, ...another };
    const root = await office.actor('root');
    let named = 0;
    for (let round = 1; round <= ROUNDS; round += 1) {
      const { name, end } = await prepare(office, round);
      const [naming, ending] = await Promise.all([
        perform(name[0], root, name[1], office.services),
        later(round % HEAD_STARTS, other, () => perform(end[0], root, end[1], other)),
      ]);
      expect([naming.ok, ending.ok].filter(Boolean)).toHaveLength(1);
      if (naming.ok) named += 1;
    }
    expect(await look(office)).toEqual({ dangling: 0, naming: named });
  });
});
