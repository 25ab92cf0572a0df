import type { GatewayId, RateDeckId } from '../../src/core/ids.ts';
import type { ClassOfServiceDraft } from '../../src/directory/class-of-service.ts';
import type { DialplanDraft } from '../../src/directory/dialplan.ts';
import type { GatewayDraft } from '../../src/directory/gateway.ts';
import type { RateDeckDraft } from '../../src/directory/rate-deck.ts';
import type { RouteDraft } from '../../src/directory/route.ts';
import { stored } from './drafts.ts';

export function classDraft(name: string, changes: Partial<ClassOfServiceDraft> = {}): ClassOfServiceDraft {
  return { name, description: 'Zoë', allow: ['49', '112'], deny: ['4989'], extensions: true, ...changes };
}
export function dialplanDraft(name: string, changes: Partial<DialplanDraft> = {}): DialplanDraft {
  const rules = [
    { prefix: '00', shortest: 8, longest: 17, replacement: '' },
    { prefix: '0900', shortest: 4, longest: 20, replacement: null },
  ];
  return { name, description: '“Berlin”', extensions: ['2XX'], rules, ...changes };
}
export function gatewayDraft(name: string, changes: Partial<GatewayDraft> = {}): GatewayDraft {
  return { name, description: '', prefix: '99', plus: true, disabled: false, ...changes };
}
export function deckDraft(name: string, currency = 'EUR'): RateDeckDraft {
  return { name, description: 'from January', currency };
}
export function routeDraft(name: string, gateway = 1, deck = 1): RouteDraft {
  const [of, by] = [stored<GatewayId>(gateway), stored<RateDeckId>(deck)];
  return { name, description: '', gateway: of, deck: by, disabled: false };
}
