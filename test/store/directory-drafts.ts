import type { CustomerId, PersonId, RatePlanId } from '../../src/core/ids.ts';
import { type CustomerDraft, FULL_PLAN } from '../../src/directory/customer.ts';
import type { NotificationDraft } from '../../src/directory/notification.ts';
import type { PersonDraft, TokenDraft } from '../../src/directory/person.ts';
import type { StoredSoundDraft } from '../../src/directory/sound.ts';
import type { Directory } from '../../src/store/directory.ts';
import { conferenceId, stored } from './drafts.ts';

export function customerDraft(name: string, changes: Partial<CustomerDraft> = {}): CustomerDraft {
  return {
    ...{ name, timezone: 'Australia/Lord_Howe', ratePlan: stored<RatePlanId>(1), account: null, disabled: false },
    ...{ cos: 1, dialplan: '', priceDeck: null },
    ...changes,
  };
}
/** Makes the customers 1 to `last` on a plan of their own, for what is to belong to them, in a directory that has none. */
export async function makeCustomers({ ratePlans, customers }: Directory, last: number): Promise<void> {
  const plan = await ratePlans.create(FULL_PLAN);
  if (!plan.ok) throw new Error(plan.error);
  for (let n = 1; n <= last; n += 1) {
    const made = await customers.create(customerDraft(`Customer ${n}`, { ratePlan: plan.value.id }));
    if (!made.ok || made.value.id !== n) throw new Error('the directory has customers already');
  }
}
export function personDraft(username: string, changes: Partial<PersonDraft> = {}): PersonDraft {
  return {
    customer: stored<CustomerId>(1),
    username,
    ...{ name: 'Zoë “Z” 会議 \u0000 😀', email: 'zoe@example.org', roles: ['user', 'record'] },
    ...{ passwordHash: 'scrypt$none', disabled: false },
    ...changes,
  };
}
export function soundDraft(customer: number, name = 'jingle'): StoredSoundDraft {
  return { customer: stored<CustomerId>(customer), name, durationMs: 1500, bytes: 4000 };
}
export function notificationDraft(conference: number, target = 'zoe@example.org'): NotificationDraft {
  return { conference: conferenceId(conference), kind: 'email', target, level: 'talk' };
}
export function tokenDraft(person: number, hash: string, expiresAtMs: number | null = null): TokenDraft {
  return { person: stored<PersonId>(person), name: 'ci', hash, kind: 'personal', createdAtMs: 1, expiresAtMs };
}
