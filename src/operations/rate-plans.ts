import { z } from 'zod';
import type { RatePlanId } from '../core/ids.ts';
import { FULL_PLAN, type RatePlan } from '../directory/customer.ts';
import { absent, changed, inUse, isSystemOwner, taken } from './access.ts';
import { deletion } from './deletion.ts';
import { flag, integer, line, reference } from './fields.ts';
import { kept, type Names, shown } from './naming.ts';
import { type Actor, operation } from './operation.ts';
import { done, type Outcome } from './outcome.ts';
import { fillPage, pageFields, pageOf } from './paging.ts';
import type { Services } from './services.ts';

const WHAT = 'rate plan';
const MOST = 1_000_000;

const FIELDS = {
  name: line(255, 1).describe('Name, unique in the system.'),
  conferences: flag().describe('Its customers may have conferences.'),
  recording: flag().describe('Its customers may record.'),
  accounts: flag().describe('Its customers may have access accounts.'),
  notifications: flag().describe('Its customers may have notifications.'),
  maximum_conferences: integer(0, MOST).nullable().describe('How many conferences a customer may have; null for any.'),
  maximum_members: integer(1, MOST)
    .nullable()
    .describe('The greatest maximum that a conference may have; null for any, no limit included.'),
};
const NAMES = {
  name: 'name',
  conferences: 'conferences',
  recording: 'recording',
  accounts: 'accounts',
  notifications: 'notifications',
  maximum_conferences: 'maximumConferences',
  maximum_members: 'maximumMembers',
} as const satisfies Names<RatePlan>;

const shape = z.object({ id: reference<RatePlanId>(), revision: z.int(), ...FIELDS });
const show = (plan: RatePlan): z.input<typeof shape> => {
  return { id: plan.id, revision: plan.revision, ...shown(plan, NAMES) };
};
const optional = z.object(FIELDS).partial();
const id = reference<RatePlanId>().describe('Id of the rate plan.');

export const createRatePlan = operation({
  name: 'ratePlans.create',
  summary: 'Creates a rate plan; what is left out is allowed and has no limit.',
  privilege: 'owner',
  input: z.object({ ...optional.shape, name: FIELDS.name }),
  output: shape,
  async check(_, { name }, { directory }) {
    const holder = name === undefined ? undefined : await directory.ratePlans.byName(name);
    return holder === undefined ? undefined : taken('name').refusal;
  },
  async run(_, input, { directory }) {
    const created = await directory.ratePlans.create({ ...FULL_PLAN, ...kept(input, NAMES), name: input.name });
    return created.ok ? done(show(created.value)) : taken('name');
  },
});

/** Others than system owners see the plan that their own customer has. */
async function planFor(actor: Actor, id: RatePlanId, { directory }: Services): Promise<Outcome<RatePlan>> {
  const plan = isSystemOwner(actor) || id === actor.customer.ratePlan ? await directory.ratePlans.byId(id) : undefined;
  return plan === undefined ? absent(WHAT) : done(plan);
}

export const getRatePlan = operation({
  name: 'ratePlans.get',
  summary: 'Shows a rate plan.',
  privilege: [],
  input: z.object({ id }),
  output: shape,
  async run(actor, input, services) {
    const plan = await planFor(actor, input.id, services);
    return plan.ok ? done(show(plan.value)) : plan;
  },
});

export const listRatePlans = operation({
  name: 'ratePlans.list',
  summary: 'Lists the rate plans that there are.',
  privilege: 'owner',
  input: z.object({ ...pageFields<RatePlanId>() }),
  output: pageOf(shape),
  async run(_, input, { directory }) {
    const { things, next } = await fillPage((page) => directory.ratePlans.list(undefined, page), input);
    return done({ items: things.map(show), next });
  },
});

export const updateRatePlan = operation({
  name: 'ratePlans.update',
  summary: 'Changes a rate plan. What its customers have already stays.',
  privilege: 'owner',
  input: z.object({ id, ...optional.shape }),
  output: shape,
  async check(actor, { id, name }, services) {
    const before = id === undefined ? undefined : await planFor(actor, id, services);
    if (before?.ok === false) return before.refusal;
    const holder = name === undefined ? undefined : await services.directory.ratePlans.byName(name);
    return holder === undefined || holder.id === id ? undefined : taken('name').refusal;
  },
  async run(_, { id, ...given }, { directory }, { expectedRevision }) {
    const after = changed(await directory.ratePlans.update(id, kept(given, NAMES), expectedRevision), WHAT);
    return after.ok ? done(show(after.value)) : after;
  },
});

async function deletable(actor: Actor, id: RatePlanId, services: Services): Promise<Outcome<RatePlan>> {
  const plan = await planFor(actor, id, services);
  if (!plan.ok) return plan;
  const customers = await services.directory.customers.count(id);
  return customers === 0 ? plan : inUse(customers === 1 ? 'a customer' : `${customers} customers`);
}

export const deleteRatePlan = deletion({
  family: 'ratePlans',
  what: WHAT,
  summary: 'Deletes a rate plan that no customer has.',
  privilege: 'owner',
  deletable,
  records: ({ ratePlans }) => ratePlans,
});
