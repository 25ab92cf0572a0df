import { accessField, numberFields } from './account-numbers.ts';
import type { Contents } from './contents.ts';
import { DEFINITIONS, type Fields, storedSection } from './definitions.ts';
import type { Fault } from './definitions-document.ts';
import type { ImportPlan } from './import-plan.ts';
import { KINDS } from './kinds.ts';
import { StoreError } from './store.ts';

/**
 * Accounts of a plan that want a number which an account of the store has, and which the plan leaves there: each number leads to one
 * account only, so that such a plan is never carried out. Expects the contents that the plan was made for.
 */
export function heldNumbers(contents: Contents, { steps }: ImportPlan): readonly Fault[] {
  const accounts = steps.filter(({ section }) => section === 'accounts');
  const planned = new Set(accounts.map(({ id }) => String(id)));
  const holders = new Map<string, string>();
  for (const [id, text] of storedSection(contents, 'accounts').records) {
    if (!planned.has(id)) for (const number of numbersOf(id, text)) holders.set(number, id);
  }
  return accounts.flatMap(({ id, after }, at) =>
    numbersOf(String(id), after).flatMap((field): Fault[] => {
      const holder = holders.get(field);
      if (holder === undefined) return [];
      const [kind, number] = [field.startsWith(accessField('')) ? 'access number' : 'caller', field.slice(1)];
      const message = `has the ${kind} ${number}, which access account ${holder} of the store has: take it from one of the two`;
      return [{ path: `accounts[${at}]`, message }];
    }),
  );
}

/** A stored account that cannot be read holds no number that could be told. */
function numbersOf(id: string, text: string): readonly string[] {
  let fields: Fields;
  try {
    ({ fields } = DEFINITIONS.accounts.decode(id, text));
  } catch (error) {
    if (error instanceof StoreError) return [];
    throw error;
  }
  return numberFields(KINDS.accounts.strict.parse(fields));
}
