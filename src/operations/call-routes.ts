import { z } from 'zod';
import type { GatewayId, RateDeckId, RouteId } from '../core/ids.ts';
import type { Route, RouteDraft } from '../directory/route.ts';
import { flag, line, reference } from './fields.ts';
import { kept } from './naming.ts';
import { provided } from './provided.ts';

const fields = z.object({
  name: line(255, 1).describe('Name, unique in the system.'),
  description: line(255).describe('Description.'),
  gateway: reference<GatewayId>().describe('Id of the gateway that calls leave by.'),
  deck: reference<RateDeckId>().describe(
    'Id of the rate deck of what it costs: numbers that have no rate there are not served.',
  ),
  disabled: flag().describe('No call goes this way.'),
});
const NAMES = {
  name: 'name',
  description: 'description',
  gateway: 'gateway',
  deck: 'deck',
  disabled: 'disabled',
} as const;

export const CALL_ROUTES = provided<RouteId, RouteDraft, Route>({
  ...{ family: 'routes', what: 'route', a: 'a route' },
  fields: fields.shape,
  required: ['name', 'gateway', 'deck'],
  records: ({ routes }) => routes,
  draft: (given) => fields.parse({ description: '', disabled: false, ...given }),
  change: (given) => kept(fields.partial().parse(given), NAMES),
  show: ({ name, description, gateway, deck, disabled }) => ({ name, description, gateway, deck, disabled }),
  async faults(given, { directory }) {
    const { gateway, deck } = fields.partial().parse(given);
    const faults = [];
    if (gateway !== undefined && (await directory.gateways.byId(gateway)) === undefined)
      faults.push({ field: 'gateway', message: 'is no gateway' });
    if (deck !== undefined && (await directory.rateDecks.byId(deck)) === undefined)
      faults.push({ field: 'deck', message: 'is no rate deck' });
    return faults;
  },
});
