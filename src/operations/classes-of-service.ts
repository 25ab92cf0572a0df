import { z } from 'zod';
import type { ClassOfServiceId } from '../core/ids.ts';
import type { ClassOfService, ClassOfServiceDraft } from '../directory/class-of-service.ts';
import { flag, line, written } from './fields.ts';
import { kept } from './naming.ts';
import { provided } from './provided.ts';

const MOST_PREFIXES = 1_000;
const prefixes = () =>
  z
    .array(written(/^[0-9]{1,15}$/, 'must be 1 to 15 digits'), `must be a list of prefixes`)
    .max(MOST_PREFIXES, `must have at most ${MOST_PREFIXES} prefixes`);

const fields = z.object({
  name: line(255, 1).describe('Name, unique in the system.'),
  description: line(255).describe('Description.'),
  allow: prefixes().describe(
    'Prefixes of E.164, without the plus, that may be called; empty for all ordinary numbers. Emergency and premium ' +
      'numbers only where one here names them.',
  ),
  deny: prefixes().describe('Prefixes that may not be called; the longest that fits decides, and a denial wins.'),
  extensions: flag().describe('Extensions may be called.'),
});
const NAMES = {
  name: 'name',
  description: 'description',
  allow: 'allow',
  deny: 'deny',
  extensions: 'extensions',
} as const;
const PLAIN = { description: '', allow: [], deny: [], extensions: true };

export const CLASSES_OF_SERVICE = provided<ClassOfServiceId, ClassOfServiceDraft, ClassOfService>({
  ...{ family: 'classesOfService', what: 'class of service', a: 'a class of service' },
  fields: fields.shape,
  required: ['name'],
  records: ({ classesOfService }) => classesOfService,
  draft: (given) => fields.parse({ ...PLAIN, ...given }),
  change: (given) => kept(fields.partial().parse(given), NAMES),
  show: ({ name, description, allow, deny, extensions }) => ({
    ...{ name, description, extensions },
    ...{ allow: [...allow], deny: [...deny] },
  }),
  async user({ id }, { directory }) {
    const customer = (await directory.customers.list(undefined)).find(({ cos }) => cos === id);
    if (customer !== undefined) return `customer ${customer.id}`;
    const account = (await directory.accounts.list(undefined)).find(({ cos }) => cos === id);
    return account && `access account ${account.id}`;
  },
});
