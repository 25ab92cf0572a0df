import { z } from 'zod';
import type { Operation } from '../../operations/operation.ts';
import { type JsonSchema, jsonSchemaOf, schemaRef } from './json-schema.ts';

/** What operations answer with, each described once however many of them show it. */
export interface Answers {
  readonly schemas: Readonly<Record<string, JsonSchema>>;
  /** The reference to what an operation answers with; undefined where it answers with nothing. */
  refOf(operation: Operation): { readonly $ref: string } | undefined;
}

/**
 * Names what operations answer with: a conference is `Conference` and a page of them `ConferencePage` in all operations of their
 * family; what else a family answers with is called by its operation.
 */
export function answersOf(operations: readonly Operation[]): Answers {
  const named = new Map<z.core.$ZodType, string>();
  const call = (schema: z.core.$ZodType, name: string, otherwise: string): void => {
    if (named.has(schema)) return;
    const taken = new Set(named.values());
    if (taken.has(name) && taken.has(otherwise)) throw new Error(`two answers would be called ${otherwise}`);
    named.set(schema, taken.has(name) ? otherwise : name);
  };
  for (const { name, output } of operations) {
    const item = itemOf(output);
    if (item !== undefined) call(item, thingOf(name), `${wordOf(name)}Item`);
    else if (!(output instanceof z.ZodNull)) call(output, thingOf(name), `${wordOf(name)}Answer`);
  }
  // Pages after all things, so that no page takes the name of one.
  for (const { name, output } of operations) {
    const item = itemOf(output);
    if (item !== undefined) call(output, `${named.get(item)}Page`, `${wordOf(name)}Page`);
  }
  return {
    schemas: Object.fromEntries(
      [...named].map(([schema, name]) => {
        // Answers may get more fields in time, which a client should not stumble over.
        const { additionalProperties: _, ...json } = jsonSchemaOf(schema, 'output', named);
        return [name, itemOf(schema) === undefined || hasOwnNext(schema) ? json : asPage(json)];
      }),
    ),
    refOf({ output }) {
      const name = named.get(output);
      return name === undefined ? undefined : schemaRef(name);
    },
  };
}

/** What a list is of; undefined for what says more than a list. */
function itemOf(output: z.core.$ZodType): z.core.$ZodType | undefined {
  if (!(output instanceof z.ZodObject) || Object.keys(output.shape).some((name) => !LISTED.has(name))) return undefined;
  const items = output.shape['items'];
  return items instanceof z.ZodArray ? items.element : undefined;
}
const LISTED: ReadonlySet<string> = new Set(['items', 'next']);

/** Whether its `next` is a text, which REST gives as it is. */
function hasOwnNext(output: z.core.$ZodType): boolean {
  const next = output instanceof z.ZodObject ? output.shape['next'] : undefined;
  return next instanceof z.ZodNullable && next.unwrap() instanceof z.ZodString;
}

/** A list as REST gives it: `next` is what `cursor` is to be, and not the id that it stands for. */
function asPage(schema: JsonSchema): JsonSchema {
  const properties = z.record(z.string(), z.unknown()).parse(schema['properties']);
  const next = { type: ['string', 'null'], description: '`cursor` of the next page; null on the last.' };
  return { ...schema, properties: { ...properties, next }, required: ['items', 'next'] };
}

/** The one thing that a family of operations is about: `recordGroups.list` is of a `RecordGroup`. */
function thingOf(operation: string): string {
  const [family = operation] = operation.split('.');
  return capital(family === 'people' ? 'person' : family.replace(/s$/, ''));
}
/** An operation's name as one word: `RecordGroupsList`. */
export const wordOf = (operation: string): string => operation.split(/\W/).map(capital).join('');
const capital = (word: string): string => word.charAt(0).toUpperCase() + word.slice(1);
