import { z } from 'zod';
import type { CustomerId, PersonId, RecordGroupId } from '../core/ids.ts';
import { NOTICES, PLAIN_RECORD_GROUP, type RecordGroup } from '../directory/record-group.ts';
import { changed, customerFor, forbiddenByPlan, found, inUse, notMade, planOf } from './access.ts';
import { notOfCustomer } from './conference-rules.ts';
import { deletion } from './deletion.ts';
import { choice, emails, flag, integer, line, ownCustomer, reference } from './fields.ts';
import { listing } from './listing.ts';
import { kept, type Names, shown } from './naming.ts';
import { type Actor, operation } from './operation.ts';
import { done, invalid, type Outcome } from './outcome.ts';
import type { Services } from './services.ts';

const WHAT = 'record group';
const MOST_DAYS = 36_500;
const SECONDS_OF_AN_HOUR = 3_600;

const FIELDS = {
  name: line(255, 1).describe('Name.'),
  description: line(255).describe('Description.'),
  email: emails().describe('E-mail addresses to send recordings to.'),
  expires: integer(0, MOST_DAYS).describe('Days until recordings are deleted; 0 not to save any.'),
  fraction: integer(0, 100).describe('Percentage of recordings to save; 0 for on demand only.'),
  beep: integer(0, SECONDS_OF_AN_HOUR).describe('Seconds between beeps while recording; 0 for none.'),
  message: choice(NOTICES).describe('Whom it is played to that the call is recorded; empty for nobody.'),
  owner: reference<PersonId>().nullable().describe('The person who owns it; null for none.'),
  record_in: flag().describe('Record inbound calls.'),
  record_out: flag().describe('Record outbound calls.'),
};
const NAMES = {
  name: 'name',
  description: 'description',
  email: 'email',
  expires: 'expires',
  fraction: 'fraction',
  beep: 'beep',
  message: 'message',
  owner: 'owner',
  record_in: 'recordIn',
  record_out: 'recordOut',
} as const satisfies Names<RecordGroup>;

const shape = z.object({
  id: reference<RecordGroupId>(),
  revision: z.int(),
  customer: reference<CustomerId>(),
  ...FIELDS,
});
const show = (group: RecordGroup): z.input<typeof shape> => {
  const { id, revision, customer } = group;
  return { id, revision, customer, ...shown(group, NAMES) };
};
const optional = z.object(FIELDS).partial();
type Given = z.output<typeof optional>;

const customer = ownCustomer();
const id = reference<RecordGroupId>().describe('Id of the record group.');
const createInput = z.object({ customer, ...optional.shape, name: FIELDS.name });

/** The fields to keep, if the plan lets this customer record and the owner is one of its people. */
async function changeFor(of: CustomerId, former: PersonId | null, actor: Actor, given: Given, services: Services) {
  if (!(await planOf(of, actor, services))?.recording) return forbiddenByPlan('recording');
  const { owner } = given;
  if (owner !== undefined && owner !== null && owner !== former) {
    const person = await services.directory.people.byId(owner);
    if (person?.customer !== of) return invalid(notOfCustomer('owner'));
  }
  return done(kept(given, NAMES));
}

async function planned(actor: Actor, given: Partial<z.output<typeof createInput>>, services: Services) {
  const of = await customerFor(actor, given.customer, services);
  if (!of.ok) return of;
  const change = await changeFor(of.value.id, null, actor, given, services);
  return change.ok ? done({ ...PLAIN_RECORD_GROUP, customer: of.value.id, ...change.value }) : change;
}

export const createRecordGroup = operation({
  name: 'recordGroups.create',
  summary: 'Creates a record group.',
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
    const created = await services.directory.recordGroups.create({ ...draft.value, name: input.name });
    return created.ok ? done(show(created.value)) : notMade(created.error);
  },
});

async function groupFor(actor: Actor, id: RecordGroupId, { directory }: Services): Promise<Outcome<RecordGroup>> {
  return found(actor, WHAT, await directory.recordGroups.byId(id));
}

export const getRecordGroup = operation({
  name: 'recordGroups.get',
  summary: 'Shows a record group.',
  privilege: 'record',
  input: z.object({ id }),
  output: shape,
  async run(actor, input, services) {
    const group = await groupFor(actor, input.id, services);
    return group.ok ? done(show(group.value)) : group;
  },
});

export const listRecordGroups = listing({
  family: 'recordGroups',
  summary: 'Lists the record groups of a customer.',
  privilege: 'record',
  shape,
  show,
  records: ({ recordGroups }) => recordGroups,
});

export const updateRecordGroup = operation({
  name: 'recordGroups.update',
  summary: 'Changes a record group. Fields that are left out keep their values.',
  privilege: 'record',
  input: z.object({ id, ...optional.shape }),
  output: shape,
  async check(actor, { id, ...given }, services) {
    if (id === undefined) return undefined;
    const before = await groupFor(actor, id, services);
    if (!before.ok) return before.refusal;
    const change = await changeFor(before.value.customer, before.value.owner, actor, given, services);
    return change.ok ? undefined : change.refusal;
  },
  async run(actor, { id, ...given }, services, { expectedRevision }) {
    const before = await groupFor(actor, id, services);
    if (!before.ok) return before;
    const change = await changeFor(before.value.customer, before.value.owner, actor, given, services);
    if (!change.ok) return change;
    const after = changed(await services.directory.recordGroups.update(id, change.value, expectedRevision), WHAT);
    return after.ok ? done(show(after.value)) : after;
  },
});

async function deletable(actor: Actor, id: RecordGroupId, services: Services): Promise<Outcome<RecordGroup>> {
  const group = await groupFor(actor, id, services);
  if (!group.ok) return group;
  const conferences = await services.store.conferences.list(group.value.customer);
  const user = conferences.find(({ recordGroup }) => recordGroup === id);
  return user === undefined ? group : inUse(`conference ${user.id}`);
}

export const deleteRecordGroup = deletion({
  family: 'recordGroups',
  what: WHAT,
  summary: 'Deletes a record group that no conference uses.',
  privilege: 'administrator',
  deletable,
  there: groupFor,
  records: ({ recordGroups }) => recordGroups,
});
