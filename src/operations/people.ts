import { z } from 'zod';
import type { CustomerId, PersonId } from '../core/ids.ts';
import { LONGEST_PASSWORD, SHORTEST_PASSWORD } from '../directory/password.ts';
import type { Person } from '../directory/person.ts';
import { allows } from '../directory/privilege.ts';
import { changed, customerFor, notMade } from './access.ts';
import { deletion } from './deletion.ts';
import { emails, flag, line, ownCustomer, reference, roles, written } from './fields.ts';
import { listing } from './listing.ts';
import { kept, type Names, shown } from './naming.ts';
import { type Actor, operation } from './operation.ts';
import { done, refuse } from './outcome.ts';
import { handledPerson, mayHandle, personFor, unlessLastOwner, unlessNameTaken } from './person-rules.ts';
import type { Services } from './services.ts';

const WHAT = 'person';

const FIELDS = {
  username: written(/^[\p{L}\p{N}._@+-]{1,64}$/u, 'must be 1 to 64 letters, digits and . _ @ + -').describe(
    'What is signed in with: unique in the system, the same in capitals.',
  ),
  name: line(255).describe('Name.'),
  email: emails().describe('E-mail addresses.'),
  roles: roles().describe('What the person may do.'),
  disabled: flag().describe('The person cannot sign in.'),
};
const NAMES = {
  username: 'username',
  name: 'name',
  email: 'email',
  roles: 'roles',
  disabled: 'disabled',
} as const satisfies Names<Person>;
const password = line(LONGEST_PASSWORD, SHORTEST_PASSWORD).describe('Password; never shown.');

const shape = z.object({ id: reference<PersonId>(), revision: z.int(), customer: reference<CustomerId>(), ...FIELDS });
const show = (person: Person): z.input<typeof shape> => {
  const { id, revision, customer } = person;
  return { id, revision, customer, ...shown(person, NAMES), roles: [...person.roles] };
};
const optional = z.object({ ...FIELDS, password }).partial();
type Given = z.output<typeof optional>;

const customer = ownCustomer();
const id = reference<PersonId>().describe('Id of the person.');
const createInput = z.object({ customer, ...optional.shape, username: FIELDS.username, password });

async function planned(actor: Actor, given: Partial<z.output<typeof createInput>>, services: Services) {
  const of = await customerFor(actor, given.customer, services);
  if (!of.ok) return of;
  const may = mayHandle(actor, given.roles ?? []);
  if (!may.ok) return may;
  const free = await unlessNameTaken(given.username, undefined, services);
  if (!free.ok) return free;
  const plain = { name: '', email: '', roles: ['user'] as const, disabled: false };
  return done({ ...plain, customer: of.value.id, ...kept(given, NAMES) });
}

export const createPerson = operation({
  name: 'people.create',
  summary: 'Creates a person, with the role user unless others are given.',
  privilege: 'administrator',
  input: createInput,
  output: shape,
  async check(actor, given, services) {
    const draft = await planned(actor, given, services);
    return draft.ok ? undefined : draft.refusal;
  },
  async run(actor, input, services) {
    const draft = await planned(actor, input, services);
    if (!draft.ok) return draft;
    const passwordHash = await services.passwords.hash(input.password);
    const created = await services.directory.people.create({ ...draft.value, username: input.username, passwordHash });
    return created.ok ? done(show(created.value)) : notMade(created.error, 'username');
  },
});

export const getPerson = operation({
  name: 'people.get',
  summary: 'Shows a person: oneself, or one of the customer that one administers.',
  privilege: [],
  input: z.object({ id }),
  output: shape,
  async run(actor, input, services) {
    const person = await personFor(actor, input.id, services);
    return person.ok ? done(show(person.value)) : person;
  },
});

export const listPeople = listing({
  family: 'people',
  summary: 'Lists the people of a customer.',
  privilege: 'administrator',
  shape,
  show,
  records: ({ people }) => people,
});

async function replanned(actor: Actor, id: PersonId, given: Given, services: Services) {
  const before = await handledPerson(actor, id, services);
  if (!before.ok) return before;
  const { username, roles, disabled } = given;
  const own = username === undefined && roles === undefined && disabled === undefined;
  if (!own && !allows(actor.person.roles, 'administrator')) {
    return refuse({ kind: 'role', message: 'to change username, roles or disabled needs the role administrator' });
  }
  const may = mayHandle(actor, roles ?? []);
  if (!may.ok) return may;
  if (disabled || (roles !== undefined && !roles.includes('owner'))) {
    const another = await unlessLastOwner(before.value, services);
    if (!another.ok) return another;
  }
  const free = await unlessNameTaken(username, id, services);
  return free.ok ? done(kept(given, NAMES)) : free;
}

export const updatePerson = operation({
  name: 'people.update',
  summary:
    'Changes a person: one of the customer that one administers, or the name, e-mail and password of oneself. A new password ends all of its tokens.',
  privilege: [],
  input: z.object({ id, ...optional.shape }),
  output: shape,
  async check(actor, { id, ...given }, services) {
    if (id === undefined) return undefined;
    const change = await replanned(actor, id, given, services);
    return change.ok ? undefined : change.refusal;
  },
  async run(actor, { id, password, ...given }, services, { expectedRevision }) {
    const change = await replanned(actor, id, given, services);
    if (!change.ok) return change;
    const secret = password === undefined ? {} : { passwordHash: await services.passwords.hash(password) };
    const updated = await services.directory.people.update(id, { ...change.value, ...secret }, expectedRevision);
    const after = changed(updated, WHAT, 'username');
    if (!after.ok) return after;
    // Whoever had the old password may have made some.
    if (password !== undefined) {
      const tokens = await services.directory.tokens.list(id);
      await Promise.all(tokens.map((token) => services.directory.tokens.delete(id, token.id)));
    }
    return done(show(after.value));
  },
});

async function deletable(actor: Actor, id: PersonId, services: Services) {
  const person = await handledPerson(actor, id, services);
  return person.ok ? unlessLastOwner(person.value, services) : person;
}

export const deletePerson = deletion({
  family: 'people',
  what: WHAT,
  summary: 'Deletes a person with its tokens. What it owned is left to administrators.',
  privilege: 'administrator',
  deletable,
  records: ({ people }) => people,
});
