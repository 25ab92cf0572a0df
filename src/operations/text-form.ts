import { z } from 'zod';

/** How a kind of field is written in a style of the API that has only texts. */
export interface TextForm {
  /** The value that a text stands for; one that stands for none is given back as it is, for the schema to refuse. */
  readonly read: (text: string) => unknown;
  /** What null is written as, where the field may be null. */
  readonly none?: '' | 0;
  /** What a text must be, where the schema's own words are of values that no text is; `orNone` where the field may be null. */
  readonly must?: (orNone: boolean) => string;
}

/** The forms of the kinds in `fields.ts`; a description or a default does not take it from a schema. */
export const textForms = z.registry<TextForm>();

function formOf(schema: z.core.$ZodType): TextForm | undefined {
  const form = textForms.get(schema);
  if (form !== undefined) return form;
  if (schema instanceof z.ZodOptional || schema instanceof z.ZodNullable || schema instanceof z.ZodDefault) {
    return formOf(schema.unwrap());
  }
  return undefined;
}

function mayBeNull(schema: z.core.$ZodType): boolean {
  if (schema instanceof z.ZodNullable) return true;
  return schema instanceof z.ZodOptional || schema instanceof z.ZodDefault ? mayBeNull(schema.unwrap()) : false;
}

/** What a text stands for in a field with this schema, to be parsed by that. */
export function fromText(schema: z.core.$ZodType, text: string): unknown {
  const form = formOf(schema);
  if (form === undefined) return text;
  const value = form.read(text);
  return form.none !== undefined && value === form.none && mayBeNull(schema) ? null : value;
}

/** What is wrong with a text in such a field, in the words of texts; undefined where nothing is, or the schema's words do. */
export function textFault(schema: z.core.$ZodType, text: string): string | undefined {
  const must = formOf(schema)?.must;
  if (must === undefined || z.safeParse(schema, fromText(schema, text)).success) return undefined;
  return must(mayBeNull(schema));
}

/** How a value of such a field is written: switches as 0 and 1, null as what stands for none, lists with commas. */
export function toText(schema: z.core.$ZodType, value: unknown): unknown {
  if (typeof value === 'boolean') return value ? 1 : 0;
  if (Array.isArray(value)) return value.join(',');
  return value === null ? (formOf(schema)?.none ?? '') : value;
}
