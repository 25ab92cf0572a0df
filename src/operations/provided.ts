import { z } from 'zod';
import type { StoredId } from '../core/ids.ts';
import type { Directory } from '../store/directory.ts';
import type { Records } from '../store/records.ts';
import { absent, changed, inUse, taken } from './access.ts';
import { deletion } from './deletion.ts';
import { reference } from './fields.ts';
import { type Operation, operation } from './operation.ts';
import { done, invalid, type Outcome, type Refusal, refuse } from './outcome.ts';
import { fillPage, pageFields, pageOf } from './paging.ts';
import type { Services } from './services.ts';

/** Whoever sets up accounts has to know what there is. */
const READERS = ['owner', 'commerce'] as const;

type Given = Readonly<Record<string, unknown>>;

/** One kind of thing that belongs to the provider: no customer has it, and its name is unique. */
export interface Provided<Id extends StoredId, Draft, Thing extends Draft & { readonly id: Id }> {
  /** As in the names of operations: `gateways`. */
  readonly family: string;
  readonly what: string;
  /** With its article. */
  readonly a: string;
  /** What people set; each field is named as it is kept. */
  readonly fields: z.ZodRawShape;
  /** Those without which there is none; all others have a plain value. */
  readonly required: readonly string[];
  records(directory: Directory): Records<Id, Draft, Thing>;
  /** The fields of a new one, and those of a change: what the schema has let through, read once more for its types. */
  draft(given: Given): Draft;
  change(given: Given): Partial<Draft>;
  /** The fields as they are shown. */
  show(thing: Thing): Given;
  /** What is wrong beyond single fields. */
  faults?(given: Given, services: Services): Promise<readonly { readonly field: string; readonly message: string }[]>;
  /** Who uses it, and so keeps it from being deleted. */
  user?(thing: Thing, services: Services): Promise<string | undefined>;
  /** What has to go with one that was deleted. */
  deleted?(id: Id, services: Services): Promise<void>;
}

export type ProvidedFamily = Readonly<Record<'create' | 'get' | 'list' | 'update' | 'delete', Operation>>;

/** What people may ask of such things: those who keep accounts see them, system owners change them. */
export function provided<
  Id extends StoredId,
  Draft,
  Thing extends Draft & { readonly id: Id; readonly revision: number },
>(of: Provided<Id, Draft, Thing>): ProvidedFamily {
  const { family, what, a, fields } = of;
  const id = reference<Id>().describe(`Id of the ${what}.`);
  const shape = z.object({ ...fields, id: reference<Id>(), revision: z.int() });
  const optional = z.object(fields).partial().shape;
  const required = Object.fromEntries(Object.entries(fields).filter(([name]) => of.required.includes(name)));
  const show = (thing: Thing) => ({ ...of.show(thing), id: thing.id, revision: thing.revision });

  async function wrong(given: Given, own: Id | undefined, services: Services): Promise<Refusal | undefined> {
    const faults = (await of.faults?.(given, services)) ?? [];
    if (faults.length > 0) return invalid(...faults).refusal;
    const { name } = given;
    const holder = typeof name === 'string' ? await of.records(services.directory).byName(name) : undefined;
    return holder === undefined || holder.id === own ? undefined : taken('name').refusal;
  }
  async function thingFor(id: Id, { directory }: Services): Promise<Outcome<Thing>> {
    const thing = await of.records(directory).byId(id);
    return thing === undefined ? absent(what) : done(thing);
  }
  async function deletable(id: Id, services: Services): Promise<Outcome<Thing>> {
    const thing = await thingFor(id, services);
    const user = thing.ok ? await of.user?.(thing.value, services) : undefined;
    return user === undefined ? thing : inUse(user);
  }

  return {
    create: operation({
      name: `${family}.create`,
      summary: `Creates ${a}.`,
      privilege: 'owner',
      input: z.object({ ...optional, ...required }),
      output: shape,
      check: (_, given, services) => wrong(given, undefined, services),
      async run(_, given, services) {
        const refusal = await wrong(given, undefined, services);
        if (refusal !== undefined) return refuse(refusal);
        const created = await of.records(services.directory).create(of.draft(given));
        return created.ok ? done(show(created.value)) : taken('name');
      },
    }),
    get: operation({
      name: `${family}.get`,
      summary: `Shows ${a}.`,
      privilege: READERS,
      input: z.object({ id }),
      output: shape,
      async run(_, input, services) {
        const thing = await thingFor(input.id, services);
        return thing.ok ? done(show(thing.value)) : thing;
      },
    }),
    list: operation({
      name: `${family}.list`,
      summary: `Lists what there is: each ${what}.`,
      privilege: READERS,
      input: z.object({ ...pageFields<Id>() }),
      output: pageOf(shape),
      async run(_, input, { directory }) {
        const { things, next } = await fillPage((page) => of.records(directory).list(undefined, page), input);
        return done({ items: things.map(show), next });
      },
    }),
    update: operation({
      name: `${family}.update`,
      summary: `Changes ${a}. Fields that are left out keep their values.`,
      privilege: 'owner',
      input: z.object({ ...optional, id }),
      output: shape,
      async check(_, { id, ...given }, services) {
        if (id === undefined) return undefined;
        const before = await thingFor(id, services);
        return before.ok ? wrong(given, id, services) : before.refusal;
      },
      async run(_, { id, ...given }, services, { expectedRevision }) {
        const refusal = await wrong(given, id, services);
        if (refusal !== undefined) return refuse(refusal);
        const after = await of.records(services.directory).update(id, of.change(given), expectedRevision);
        const outcome = changed(after, what);
        return outcome.ok ? done(show(outcome.value)) : outcome;
      },
    }),
    delete: deletion({
      family,
      what,
      summary: `Deletes ${a} that nothing uses.`,
      privilege: 'owner',
      deletable: (_, id: Id, services) => deletable(id, services),
      records: (directory) => of.records(directory),
      deleted: async ({ id }, services) => of.deleted?.(id, services),
    }),
  };
}
