import type { ConferenceChange } from '../../src/core/conference-change.ts';
import { homeDialplan } from '../../src/core/dialling/dialplan.ts';
import { USUAL_SPECIAL_NUMBERS } from '../../src/core/dialling/special-numbers.ts';
import type { ConferenceId } from '../../src/core/ids.ts';
import { openDialling } from '../../src/dialling/dialling.ts';
import { type Customer, FULL_PLAN, type RatePlan, type RatePlanDraft } from '../../src/directory/customer.ts';
import type { Person } from '../../src/directory/person.ts';
import type { Privilege } from '../../src/directory/privilege.ts';
import type { AppointmentChange } from '../../src/operations/appointments.ts';
import type { Actor } from '../../src/operations/operation.ts';
import type { Services } from '../../src/operations/services.ts';
import { memoryCalls } from '../../src/store/calls-memory.ts';
import type { Directory } from '../../src/store/directory.ts';
import { memoryStore } from '../../src/store/memory-store.ts';
import { memoryOccurrences } from '../../src/store/occurrences-memory.ts';
import { memoryRates } from '../../src/store/rates-memory.ts';
import type { Store } from '../../src/store/store.ts';

export const NOW_MS = Date.UTC(2027, 0, 2, 3, 4, 5);
/** The people of {@link openOffice}: `root` owns the system; `stranger` administers the other customer. */
export const PEOPLE = {
  root: ['System', ['owner']],
  admin: ['Acme', ['administrator']],
  user: ['Acme', ['user']],
  colleague: ['Acme', ['user']],
  recorder: ['Acme', ['record']],
  dealer: ['Acme', ['commerce']],
  boss: ['Acme', ['administrator', 'commerce']],
  stranger: ['Other', ['administrator', 'commerce']],
} as const satisfies Readonly<Record<string, readonly [string, readonly Privilege[]]>>;
export type Name = keyof typeof PEOPLE;
const NAMES: readonly Name[] = ['root', 'admin', 'user', 'colleague', 'recorder', 'dealer', 'boss', 'stranger'];

/** Two customers and the system's own, with their people, and what operations act upon. */
export interface Office {
  readonly services: Services;
  readonly customers: Readonly<Record<'System' | 'Acme' | 'Other', Customer>>;
  /** As read at this moment. */
  actor(name: Name): Promise<Actor>;
  person(name: Name): Person;
  /** Puts Acme on a plan of its own. */
  plan(change: Partial<RatePlanDraft>): Promise<RatePlan>;
  /** Conferences of whose change the node was told. */
  readonly changed: ConferenceId[];
  /** Of what those were told who have a conference in their calendars. */
  readonly told: readonly AppointmentChange[];
  /** What the feed was told. */
  readonly changes: readonly (ConferenceChange & { readonly id: ConferenceId })[];
}

export function must<T, E>(
  result: { readonly ok: true; readonly value: T } | { readonly ok: false; readonly error: E },
): T {
  if (!result.ok) throw new Error(`refused: ${String(result.error)}`);
  return result.value;
}
const unused = (): never => {
  throw new Error('definitions need no rooms, no sounds and no calls');
};

export async function openOffice(
  { store, directory }: { readonly store: Store; readonly directory: Directory } = memory(),
): Promise<Office> {
  const ratePlan = must(await directory.ratePlans.create(FULL_PLAN)).id;
  const customer = async (name: string) =>
    must(
      await directory.customers.create({
        ...{ name, timezone: 'UTC', ratePlan, account: null, disabled: false },
        ...{ cos: 1, dialplan: '', priceDeck: null },
      }),
    );
  const customers = {
    System: await customer('System'),
    Acme: await customer('Acme'),
    Other: await customer('Other'),
  };
  const people = new Map<Name, Person>();
  for (const username of NAMES) {
    const [of, roles] = PEOPLE[username];
    const plain = { name: '', email: '', passwordHash: `hash of ${username}`, disabled: false };
    people.set(
      username,
      must(await directory.people.create({ ...plain, username, roles, customer: customers[of].id })),
    );
  }
  const changed: ConferenceId[] = [];
  const changes: (ConferenceChange & { readonly id: ConferenceId })[] = [];
  const told: AppointmentChange[] = [];
  let plans = 0;
  const nowMs = () => NOW_MS;
  const ledger = memoryCalls({ keepMs: 1_000_000_000, nowMs });
  const rates = memoryRates(directory);
  const { desk: calls } = openDialling({
    ...{ store, directory, ledger, rates, nowMs, node: 'office', special: USUAL_SPECIAL_NUMBERS },
    usualDialplan: homeDialplan({ country: '49', internationalPrefix: '00', nationalPrefix: '0', extensions: ['1XX'] }),
    bounds: { longestSeconds: 3_600, legsPerAccount: 10 },
  });
  const services: Services = {
    store,
    directory,
    rooms: { list: unused, command: unused },
    passwords: {
      hash: async (password) => `hash of ${password}`,
      verify: async (password, hash) => hash === `hash of ${password}`,
    },
    ...{ calls, ledger, rates },
    occurrences: memoryOccurrences(store.conferences, nowMs),
    lateness: async () => async () => [],
    notices: { request: unused, of: async () => undefined },
    tellAppointments: (change) => void told.push(change),
    sounds: { keep: unused, discard: unused, name: unused, read: unused, remove: unused },
    conferenceChanged: async (id, { what, by }) => {
      changes.push({ id, what, by });
      if (what !== 'created') changed.push(id);
    },
  };
  function person(name: Name): Person {
    const found = people.get(name);
    if (found === undefined) throw new Error(`nobody is called ${name}`);
    return found;
  }
  return {
    services,
    customers,
    person,
    changed,
    changes,
    told,
    async actor(name) {
      const now = await directory.people.byId(person(name).id);
      const of = now && (await directory.customers.byId(now.customer));
      if (now === undefined || of === undefined) throw new Error(`${name} is gone`);
      return { person: now, customer: of, nowMs: NOW_MS };
    },
    async plan(change) {
      plans += 1;
      const plan = must(await directory.ratePlans.create({ ...FULL_PLAN, name: `Plan ${plans}`, ...change }));
      must(await directory.customers.update(customers.Acme.id, { ratePlan: plan.id }));
      return plan;
    },
  };
}

function memory() {
  const store = memoryStore();
  return { store, directory: store.directory };
}
