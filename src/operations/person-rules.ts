import type { PersonId } from '../core/ids.ts';
import type { Person } from '../directory/person.ts';
import { allows, type Privilege } from '../directory/privilege.ts';
import { found, lastOwner, taken } from './access.ts';
import type { Actor } from './operation.ts';
import { done, type Outcome, refuse } from './outcome.ts';
import type { Services } from './services.ts';

const WHAT = 'person';
const needs = (role: Privilege) => refuse({ kind: 'role', message: `this needs the role ${role}` });

/** The person, if it is oneself or somebody whom one administers. */
export async function personFor(actor: Actor, id: PersonId, { directory }: Services): Promise<Outcome<Person>> {
  if (id !== actor.person.id && !allows(actor.person.roles, 'administrator')) return needs('administrator');
  return found(actor, WHAT, await directory.people.byId(id));
}

/** Nobody gives, or acts upon whoever holds, a role that they lack: a new password would be as good as the role. */
export function mayHandle(actor: Actor, roles: readonly Privilege[]): Outcome<null> {
  const lacking = roles.find((role) => !allows(actor.person.roles, role));
  return lacking === undefined ? done(null) : needs(lacking);
}

/** The person, if it is oneself or somebody whom one administers and whose roles one has. */
export async function handledPerson(actor: Actor, id: PersonId, services: Services): Promise<Outcome<Person>> {
  const person = await personFor(actor, id, services);
  if (!person.ok) return person;
  const may = mayHandle(actor, person.value.roles);
  return may.ok ? person : may;
}

/** Somebody must be left who can sign in as system owner. The store holds that too, whoever changes what at the same moment. */
export async function unlessLastOwner(person: Person, { directory }: Services): Promise<Outcome<null>> {
  if (person.disabled || !person.roles.includes('owner')) return done(null);
  const people = await directory.people.list(undefined);
  const another = people.some(({ id, roles, disabled }) => id !== person.id && roles.includes('owner') && !disabled);
  return another ? done(null) : lastOwner;
}

export async function unlessNameTaken(
  username: string | undefined,
  own: PersonId | undefined,
  { directory }: Services,
): Promise<Outcome<null>> {
  const holder = username === undefined ? undefined : await directory.people.byName(username);
  return holder === undefined || holder.id === own ? done(null) : taken('username');
}
