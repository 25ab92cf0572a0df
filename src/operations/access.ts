import { assertNever } from '../core/assert-never.ts';
import type { ConferenceDraft, FieldError } from '../core/conference.ts';
import type { CustomerId } from '../core/ids.ts';
import type { Result } from '../core/result.ts';
import type { Customer, RatePlan } from '../directory/customer.ts';
import { allows } from '../directory/privilege.ts';
import type { ChangeRefusal, CreateRefusal, DeleteRefusal } from '../store/records.ts';
import type { Actor } from './operation.ts';
import { done, invalid, type Outcome, type Refusal, refuse } from './outcome.ts';
import type { Services } from './services.ts';

/** Whether this is a system owner, who acts for every customer. */
export const isSystemOwner = (actor: Actor): boolean => allows(actor.person.roles, 'owner');

/** Whether what belongs to this customer is there at all for this person. */
export const sees = (actor: Actor, customer: CustomerId): boolean =>
  customer === actor.customer.id || isSystemOwner(actor);

/** Whether a conference is there for this person: administrators have all of their customer's, others what they own or made. */
export function seesConference(
  actor: Actor,
  { customer, owner, creator }: Pick<ConferenceDraft, 'customer' | 'owner' | 'creator'>,
): boolean {
  if (!sees(actor, customer)) return false;
  return allows(actor.person.roles, 'administrator') || (owner ?? creator) === actor.person.id;
}

/** There is none, or it belongs to others; which of the two is never told. */
export const absent = (what: string): { readonly ok: false; readonly refusal: Refusal } =>
  refuse({ kind: 'absent', message: `there is no such ${what}, or it is not for you` });
export const outdated = refuse({ kind: 'outdated', message: 'it was changed meanwhile: read it again' });
/** The things follow "does not allow". */
export function forbidden(things: readonly FieldError[]): Refusal {
  const all = things.map(({ message }) => message).join(', nor ');
  return { kind: 'plan', message: `the rate plan does not allow ${all}`, forbidden: things };
}
export const forbiddenByPlan = (what: string) => refuse(forbidden([{ field: '', message: what }]));

/** What was found, if it belongs to a customer of whom this person sees things. */
export function found<T extends { readonly customer: CustomerId }>(
  actor: Actor,
  what: string,
  thing: T | undefined,
): Outcome<T> {
  return thing !== undefined && sees(actor, thing.customer) ? done(thing) : absent(what);
}

/** The customer that a call is about: one's own, unless a system owner names another. */
export async function customerFor(
  actor: Actor,
  asked: CustomerId | undefined,
  { directory }: Services,
): Promise<Outcome<Customer>> {
  if (asked === undefined || asked === actor.customer.id) return done(actor.customer);
  if (!isSystemOwner(actor)) return refuse({ kind: 'role', message: 'only a system owner acts for another customer' });
  const customer = await directory.customers.byId(asked);
  return customer === undefined ? invalid({ field: 'customer', message: 'is no customer' }) : done(customer);
}

/** What a customer may have. */
export async function planOf(id: CustomerId, actor: Actor, { directory }: Services): Promise<RatePlan | undefined> {
  const customer = id === actor.customer.id ? actor.customer : await directory.customers.byId(id);
  return customer && directory.ratePlans.byId(customer.ratePlan);
}

/** What became of a change of one `what`, whose unique name stands in `nameField`. */
export function changed<T>(
  result: Result<T, ChangeRefusal | DeleteRefusal>,
  what: string,
  nameField = 'name',
): Outcome<T> {
  if (result.ok) return done(result.value);
  switch (result.error) {
    case 'not-found':
      return absent(what);
    case 'changed-meanwhile':
      return outdated;
    case 'taken':
      return taken(nameField);
    case 'stray':
      return stray;
    case 'in-use':
      return inUse('something');
    case 'last-owner':
      return lastOwner;
    default:
      return assertNever(result.error);
  }
}
/** Before it was asked for all was there, and in the step that writes it something was gone. */
export const stray = refuse({
  kind: 'conflict',
  message: 'something that it refers to has just been deleted: try again',
});
export const lastOwner = refuse({ kind: 'conflict', message: 'this is the last system owner' });
/** Why a new one of what has a unique name was not made. */
export const notMade = (why: CreateRefusal, nameField = 'name') => (why === 'stray' ? stray : taken(nameField));
export const taken = (field: string) => refuse({ kind: 'conflict', message: 'is taken', field });
export const inUse = (by: string) => refuse({ kind: 'conflict', message: `${by} uses it: change that first` });
