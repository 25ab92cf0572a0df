import type { z } from 'zod';
import type { Customer } from '../directory/customer.ts';
import type { Person } from '../directory/person.ts';
import type { Privilege } from '../directory/privilege.ts';
import type { Outcome, Refusal } from './outcome.ts';
import type { Services } from './services.ts';

/** Who asks, as read from the store when it was asked; `nowMs` is when, so that nothing below reads a clock. */
export interface Actor {
  readonly person: Person;
  readonly customer: Customer;
  readonly nowMs: number;
}

/** What a call may carry besides its input. */
export interface RunOptions {
  /** Only if this is still the revision (`If-Match`). */
  readonly expectedRevision?: number | undefined;
}

/**
 * One thing that people and programs may ask for, defined once: its schema validates every style of the API and describes it
 * in OpenAPI, its privilege is checked before it runs, and `run` is the use case. Field names are those of the API pages.
 * {@link perform} is the way to ask for one.
 *
 * Schemas are made of the kinds in `fields.ts`, which also say how a text stands for a value in a style that has only texts.
 */
export interface Operation<Input extends z.ZodObject = z.ZodObject, Output extends z.ZodType = z.ZodType> {
  /** A family and a verb: `conferences.create`. */
  readonly name: string;
  readonly summary: string;
  /** One of these is enough; with none of them, whoever has signed in may ask. */
  readonly privilege: Privilege | readonly Privilege[];
  readonly input: Input;
  readonly output: Output;
  /**
   * The rules beyond single fields, held against those that are good by themselves, so that all errors are told at once; changes
   * nothing. Only what changes something has it.
   */
  check?(actor: Actor, given: Partial<z.output<Input>>, services: Services): Promise<Refusal | undefined>;
  /** Holds the same rules itself. */
  run(actor: Actor, input: z.output<Input>, services: Services, options: RunOptions): Promise<Outcome<z.input<Output>>>;
}

/** Names the types of a definition, which otherwise would have to be written twice. */
export function operation<Input extends z.ZodObject, Output extends z.ZodType>(
  definition: Operation<Input, Output>,
): Operation<Input, Output> {
  return definition;
}
