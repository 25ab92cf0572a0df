import { z } from 'zod';
import type { GatewayId } from '../core/ids.ts';
import type { Gateway, GatewayDraft } from '../directory/gateway.ts';
import { flag, line, written } from './fields.ts';
import { kept } from './naming.ts';
import { provided } from './provided.ts';

const fields = z.object({
  name: written(/^[A-Za-z0-9_.-]{1,64}$/, 'must be 1 to 64 of A-Z, a-z, 0-9, _, . and -').describe(
    'Its name in FreeSWITCH (sofia/gateway/<name>).',
  ),
  description: line(255).describe('Description.'),
  prefix: written(/^[0-9*#]{0,16}$/, 'must be at most 16 of 0-9, * and #').describe('Dialled before every number.'),
  plus: flag().describe('Numbers are dialled with their plus.'),
  disabled: flag().describe('No call goes this way.'),
});
const NAMES = {
  name: 'name',
  description: 'description',
  prefix: 'prefix',
  plus: 'plus',
  disabled: 'disabled',
} as const;
const PLAIN = { description: '', prefix: '', plus: false, disabled: false };

export const GATEWAYS = provided<GatewayId, GatewayDraft, Gateway>({
  ...{ family: 'gateways', what: 'gateway', a: 'a gateway' },
  fields: fields.shape,
  required: ['name'],
  records: ({ gateways }) => gateways,
  draft: (given) => fields.parse({ ...PLAIN, ...given }),
  change: (given) => kept(fields.partial().parse(given), NAMES),
  show: ({ name, description, prefix, plus, disabled }) => ({ name, description, prefix, plus, disabled }),
  async user({ id }, { directory }) {
    const route = (await directory.routes.list(undefined)).find(({ gateway }) => gateway === id);
    return route && `route ${route.name}`;
  },
});
