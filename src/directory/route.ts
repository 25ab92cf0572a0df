import type { GatewayId, RateDeckId, RouteId } from '../core/ids.ts';

/** A way to numbers: through a gateway, at what its deck says. It serves the numbers that the deck has a rate for. */
export interface RouteDraft {
  /** Unique. */
  readonly name: string;
  readonly description: string;
  readonly gateway: GatewayId;
  readonly deck: RateDeckId;
  readonly disabled: boolean;
}
export interface Route extends RouteDraft {
  readonly id: RouteId;
  readonly revision: number;
}
