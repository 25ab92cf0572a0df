import { z } from 'zod';
import type { RateDeckId } from '../core/ids.ts';
import type { RateDeck, RateDeckDraft } from '../directory/rate-deck.ts';
import { line, written } from './fields.ts';
import { kept } from './naming.ts';
import { provided } from './provided.ts';

const fields = z.object({
  name: line(255, 1).describe('Name, unique in the system.'),
  description: line(255).describe('Description.'),
  currency: written(/^[A-Z]{3}$/, 'must be a currency such as EUR').describe('Currency of its rates (ISO 4217).'),
});
const NAMES = { name: 'name', description: 'description', currency: 'currency' } as const;

export const RATE_DECKS = provided<RateDeckId, RateDeckDraft, RateDeck>({
  ...{ family: 'rateDecks', what: 'rate deck', a: 'a rate deck' },
  fields: fields.shape,
  required: ['name', 'currency'],
  records: ({ rateDecks }) => rateDecks,
  draft: (given) => fields.parse({ description: '', ...given }),
  change: (given) => kept(fields.partial().parse(given), NAMES),
  show: ({ name, description, currency }) => ({ name, description, currency }),
  async user({ id }, { directory }) {
    const route = (await directory.routes.list(undefined)).find(({ deck }) => deck === id);
    if (route !== undefined) return `route ${route.name}`;
    const customer = (await directory.customers.list(undefined)).find(({ priceDeck }) => priceDeck === id);
    return customer && `customer ${customer.id}`;
  },
  deleted: (id, { rates }) => rates.remove(id),
});
