import { z } from 'zod';
import { assertNever } from '../core/assert-never.ts';
import type { FieldError } from '../core/conference.ts';
import { allows, type Privilege } from '../directory/privilege.ts';
import type { Actor, Operation, RunOptions } from './operation.ts';
import { done, invalid, type Outcome, refuse } from './outcome.ts';
import type { Services } from './services.ts';

export interface CallOptions extends RunOptions {
  /** Everything is checked, and nothing changed (`validation=1`, `?dry_run=true`). */
  readonly validateOnly?: boolean;
  /** What the style of the API has found wrong with the input by rules of its own. */
  readonly faults?: readonly FieldError[];
}

/**
 * Asks for an operation, with input as it came. Tells all that is wrong with the input at once, and what of it the rate plan
 * forbids; only who may not ask, or asks for what is not there, is told just that. The value is undefined where nothing but
 * validation was asked for. Rejects with StoreError when the store is away.
 */
export async function perform<Input extends z.ZodObject, Output extends z.ZodType>(
  operation: Operation<Input, Output>,
  actor: Actor,
  given: Readonly<Record<string, unknown>>,
  services: Services,
  { validateOnly = false, faults = [], ...options }: CallOptions = {},
): Promise<Outcome<z.input<Output> | undefined>> {
  const asked = privilegesOf(operation);
  if (asked.length > 0 && !asked.some((each) => allows(actor.person.roles, each))) {
    return refuse({ kind: 'role', message: `this needs the role ${asked.join(' or ')}` });
  }
  const whole = operation.input.safeParse(given);
  const read: ReadFields<Input> = whole.success ? { good: whole.data, faults: [] } : readFields(operation.input, given);
  if (whole.success && faults.length === 0 && (!validateOnly || operation.check === undefined)) {
    return operation.run(actor, whole.data, services, options);
  }
  const refusal = await operation.check?.(actor, read.good, services);
  const errors = [...faults, ...read.faults];
  if (errors.length === 0) return refusal === undefined ? done(undefined) : refuse(refusal);
  switch (refusal?.kind) {
    case undefined:
    // What was judged is not what was asked for, as long as some of that is wrong.
    case 'call':
      return invalid(...onePerField(errors));
    case 'invalid':
      return refuse({ ...refusal, errors: onePerField([...errors, ...refusal.errors]) });
    case 'plan':
      return refuse({ kind: 'invalid', errors: onePerField(errors), forbidden: refusal.forbidden });
    case 'conflict': {
      const { field, message } = refusal;
      return invalid(...onePerField(field === undefined ? errors : [...errors, { field, message }]));
    }
    case 'role':
    case 'absent':
    case 'outdated':
    case 'refused':
    case 'unconfirmed':
    case 'away':
      return refuse(refusal);
    default:
      return assertNever(refusal);
  }
}

export function privilegesOf({ privilege }: Pick<Operation, 'privilege'>): readonly Privilege[] {
  return typeof privilege === 'string' ? [privilege] : privilege;
}

/** Fields that the operation does not know, for styles of the API that refuse them. */
export function unknownFields(input: z.ZodObject, given: Readonly<Record<string, unknown>>): readonly FieldError[] {
  return Object.keys(given)
    .filter((name) => !Object.hasOwn(input.shape, name))
    .map((field) => ({ field, message: 'is not known here' }));
}

interface ReadFields<Input extends z.ZodObject> {
  readonly good: Partial<z.output<Input>>;
  readonly faults: readonly FieldError[];
}
/** Each field by itself. */
function readFields<Input extends z.ZodObject>(
  input: Input,
  given: Readonly<Record<string, unknown>>,
): ReadFields<Input>;
function readFields(input: z.ZodObject, given: Readonly<Record<string, unknown>>) {
  const good: Record<string, unknown> = {};
  const faults: FieldError[] = [];
  for (const [field, schema] of Object.entries(input.shape)) {
    const parsed = z.safeParse(schema, Object.hasOwn(given, field) ? given[field] : undefined);
    if (!parsed.success) faults.push({ field, message: parsed.error.issues[0]?.message ?? 'is wrong' });
    else if (parsed.data !== undefined) good[field] = parsed.data;
  }
  return { good, faults };
}

function onePerField(errors: readonly FieldError[]): readonly FieldError[] {
  return [...new Map(errors.toReversed().map((error) => [error.field, error])).values()].toReversed();
}
