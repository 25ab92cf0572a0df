import { z } from 'zod';
import { assertNever } from '../core/assert-never.ts';
import { type Conference, PLAIN_CONFERENCE } from '../core/conference.ts';
import type { ConferenceId, CustomerId } from '../core/ids.ts';
import { absent, customerFor, outdated, planOf, seesConference, stray } from './access.ts';
import { CONFERENCE_FIELDS, changeOf, conferenceShape, type GivenFields, showConference } from './conference-fields.ts';
import { codeTaken, openMaximum, refusalOf, tooMany } from './conference-rules.ts';
import { waitsOf } from './conference-waits.ts';
import { code, reference } from './fields.ts';
import { isNoChange } from './no-change.ts';
import { type Actor, operation } from './operation.ts';
import { done, invalid, type Outcome, refuse } from './outcome.ts';
import { fillPage, pageFields, pageOf } from './paging.ts';
import type { Services } from './services.ts';

const customer = reference<CustomerId>()
  .optional()
  .describe("The customer, for system owners; one's own where it is left out.");
const id = reference<ConferenceId>().describe('Id of the conference.');

const createInput = z.object({
  customer,
  ...z.object(CONFERENCE_FIELDS).partial().shape,
  code: CONFERENCE_FIELDS.code,
});
type Create = z.output<typeof createInput>;

/** Whose the conference will be, what it is made of, and what the plan says. */
async function planned(
  actor: Actor,
  given: Partial<Create>,
  byDefault: number | null,
  services: Services,
  toStore: boolean,
) {
  const of = await customerFor(actor, given.customer, services);
  if (!of.ok) return of;
  const base = { ...PLAIN_CONFERENCE, customer: of.value.id, creator: actor.person.id };
  const plan = await planOf(of.value.id, actor, services);
  const change = { ...changeOf(given), maximum: given.maximum ?? openMaximum(byDefault, plan) };
  const refusal = await refusalOf({ before: undefined, base, change }, plan, services, toStore);
  if (refusal !== undefined) return refuse(refusal);
  return done({ draft: { ...base, ...change }, atMost: plan?.maximumConferences ?? undefined });
}

/** `byDefault` is how many fit in where that is left open, unless the plan allows fewer: 0 for no limit, null for the usual. */
function conferenceCreation(byDefault: number | null) {
  return operation({
    name: 'conferences.create',
    summary: 'Creates a conference.',
    privilege: 'user',
    input: createInput,
    output: conferenceShape,
    async check(actor, given, services) {
      const plan = await planned(actor, given, byDefault, services, false);
      return plan.ok ? undefined : plan.refusal;
    },
    async run(actor, input, services) {
      const plan = await planned(actor, input, byDefault, services, true);
      if (!plan.ok) return plan;
      const { draft, atMost } = plan.value;
      const created = await services.store.conferences.create({ ...draft, code: input.code }, atMost);
      if (created.ok) {
        await services.conferenceChanged(created.value.id, { what: 'created', by: actor.person.id });
        return done(showConference(created.value));
      }
      switch (created.error) {
        case 'code-taken':
          return codeTaken;
        case 'too-many':
          return tooMany;
        case 'stray':
          return stray;
        default:
          return assertNever(created.error);
      }
    },
  });
}
export const createConference = conferenceCreation(null);
/** As the page of conferences/create has it, where `maximum` is 0 by default. */
export const createOpenConference = conferenceCreation(0);

/** The conference, if it is there for this person. */
export async function conferenceFor(actor: Actor, id: ConferenceId, { store }: Services): Promise<Outcome<Conference>> {
  const conference = await store.conferences.byId(id);
  return conference !== undefined && seesConference(actor, conference) ? done(conference) : absent('conference');
}

export const getConference = operation({
  name: 'conferences.get',
  summary: 'Shows a conference, by its id or its code.',
  privilege: 'user',
  input: z.object({ id: id.optional(), code: code().optional().describe('Code of the conference.') }),
  output: conferenceShape,
  async run(actor, { id, code }, services) {
    if ((id === undefined) === (code === undefined)) {
      const message = id === undefined ? 'is required, unless code is given' : 'must not be given together with code';
      return invalid({ field: 'id', message });
    }
    const conference =
      id === undefined
        ? code && (await services.store.conferences.byCode(code))
        : await services.store.conferences.byId(id);
    if (!conference || !seesConference(actor, conference)) return absent('conference');
    return done(showConference(conference));
  },
});

export const listConferences = operation({
  name: 'conferences.list',
  summary: 'Lists the conferences that one may edit.',
  privilege: 'user',
  input: z.object({ customer, ...pageFields<ConferenceId>() }),
  output: pageOf(conferenceShape),
  async run(actor, input, services) {
    const of = await customerFor(actor, input.customer, services);
    if (!of.ok) return of;
    const { things, next } = await fillPage(
      (page) => services.store.conferences.list(of.value.id, page),
      input,
      (conference) => seesConference(actor, conference),
    );
    return done({ items: things.map(showConference), next });
  },
});

async function replanned(actor: Actor, before: Conference, given: GivenFields, services: Services, toStore: boolean) {
  const plan = await planOf(before.customer, actor, services);
  const opened = given.maximum === null && before.maximum !== null;
  const change = { ...changeOf(given), ...(opened ? { maximum: openMaximum(null, plan) } : {}) };
  const refusal = await refusalOf({ before, base: before, change }, plan, services, toStore);
  return refusal === undefined ? done(change) : refuse(refusal);
}

export const updateConference = operation({
  name: 'conferences.update',
  summary: 'Changes a conference. Fields that are left out keep their values.',
  privilege: 'user',
  input: z.object({ id, ...z.object(CONFERENCE_FIELDS).partial().shape }),
  output: conferenceShape,
  async check(actor, { id, ...given }, services) {
    if (id === undefined) return undefined;
    const before = await conferenceFor(actor, id, services);
    if (!before.ok) return before.refusal;
    const change = await replanned(actor, before.value, given, services, false);
    return change.ok ? undefined : change.refusal;
  },
  async run(actor, { id, ...given }, services, { expectedRevision }) {
    // The rules between fields are held against one revision and stored on top of it. Another's change in between ends that
    // revision, and they are held again; each round but the last is somebody's change made.
    for (;;) {
      const before = await conferenceFor(actor, id, services);
      if (!before.ok) return before;
      if (expectedRevision !== undefined && before.value.revision !== expectedRevision) return outdated;
      const change = await replanned(actor, before.value, given, services, true);
      if (!change.ok) return change;
      if (isNoChange(before.value, change.value)) return done(showConference(before.value));
      // Before it: what is changed is not answered with a store that has gone away since.
      const notifications = await services.directory.notifications.list(id);
      const late = await services.lateness(id, 'changed');
      const updated = await services.store.conferences.update(id, change.value, before.value.revision);
      if (updated.ok) {
        await services.conferenceChanged(id, { what: 'changed', by: actor.person.id });
        services.tellAppointments({ before: before.value, after: updated.value, notifications });
        return done(showConference(updated.value), waitsOf(before.value, updated.value), await late());
      }
      switch (updated.error) {
        case 'code-taken':
          return codeTaken;
        case 'not-found':
          return absent('conference');
        case 'stray':
          return stray;
        case 'changed-meanwhile':
          continue;
        default:
          return assertNever(updated.error);
      }
    }
  },
});

export const deleteConference = operation({
  name: 'conferences.delete',
  summary: 'Deletes a conference with its notifications. Those in its room are told, and the room ends.',
  privilege: 'user',
  input: z.object({ id }),
  output: z.null(),
  async check(actor, { id }, services) {
    if (id === undefined) return undefined;
    const before = await conferenceFor(actor, id, services);
    return before.ok ? undefined : before.refusal;
  },
  async run(actor, { id }, services, { expectedRevision }) {
    const before = await conferenceFor(actor, id, services);
    if (!before.ok) return before;
    // They go with it.
    const notifications = await services.directory.notifications.list(id);
    const late = await services.lateness(id, 'deleted');
    const deleted = await services.store.conferences.delete(id, expectedRevision);
    if (!deleted.ok) return deleted.error === 'not-found' ? absent('conference') : outdated;
    await services.conferenceChanged(id, { what: 'deleted', by: actor.person.id });
    services.tellAppointments({ before: before.value, after: undefined, notifications });
    return done(null, [], await late());
  },
});
