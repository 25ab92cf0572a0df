import { z } from 'zod';
import type { DialplanId } from '../core/ids.ts';
import type { Dialplan, DialplanDraft } from '../directory/dialplan.ts';
import { integer, line, written } from './fields.ts';
import { kept } from './naming.ts';
import { provided } from './provided.ts';

const MOST_RULES = 200;
const MOST_PATTERNS = 200;
const LONGEST_NUMBER = 32;

const rule = z
  .strictObject({
    prefix: written(/^\+?[0-9*]{0,16}$/, 'must be at most 16 digits, with a plus before them or not').describe(
      'What the number begins with; empty for anything.',
    ),
    shortest: integer(1, LONGEST_NUMBER).default(1).describe('The least number of characters in all.'),
    longest: integer(1, LONGEST_NUMBER).default(LONGEST_NUMBER).describe('The greatest.'),
    replacement: written(/^[0-9]{0,15}$/, 'must be at most 15 digits, or null')
      .nullable()
      .describe('What stands in place of the prefix, so that the whole is E.164 without its plus; null refuses it.'),
  })
  .refine(
    ({ shortest, longest }) => shortest <= longest,
    'must not have a rule whose shortest is more than its longest',
  );

const fields = z.object({
  name: written(/^[A-Za-z0-9_.-]{1,64}$/, 'must be 1 to 64 of A-Z, a-z, 0-9, _, . and -').describe(
    'Name, unique in the system: what accounts and customers know it by.',
  ),
  description: line(255).describe('Description.'),
  extensions: z
    .array(
      written(/^[0-9XNZ]{1,16}$/, 'must be 1 to 16 of 0-9, X (any digit), N (2 to 9) and Z (1 to 9)'),
      'must be a list of patterns',
    )
    .max(MOST_PATTERNS, `must have at most ${MOST_PATTERNS} patterns`)
    .describe('Patterns of extensions, which are looked at first: digits, X for any, N for 2 to 9, Z for 1 to 9.'),
  rules: z
    .array(rule, 'must be a list of rules')
    .max(MOST_RULES, `must have at most ${MOST_RULES} rules`)
    .describe('The first that fits is used; a number that fits none is refused.'),
});
const NAMES = { name: 'name', description: 'description', extensions: 'extensions', rules: 'rules' } as const;

export const DIALPLANS = provided<DialplanId, DialplanDraft, Dialplan>({
  ...{ family: 'dialplans', what: 'dialplan', a: 'a dialplan' },
  fields: fields.shape,
  required: ['name', 'rules'],
  records: ({ dialplans }) => dialplans,
  draft: (given) => fields.parse({ description: '', extensions: [], ...given }),
  change: (given) => kept(fields.partial().parse(given), NAMES),
  show: ({ name, description, extensions, rules }) => ({
    ...{ name, description, extensions: [...extensions] },
    rules: rules.map((each) => ({ ...each })),
  }),
  async user({ name }, { directory }) {
    const customer = (await directory.customers.list(undefined)).find(({ dialplan }) => dialplan === name);
    if (customer !== undefined) return `customer ${customer.id}`;
    const account = (await directory.accounts.list(undefined)).find(({ dialplan }) => dialplan === name);
    return account && `access account ${account.id}`;
  },
});
