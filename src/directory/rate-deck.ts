import type { RateDeckId } from '../core/ids.ts';

/** A table of rates by prefix: what a carrier takes, or what a customer pays. Its rates are kept apart from it, since there may be 100,000. */
export interface RateDeckDraft {
  /** Unique. */
  readonly name: string;
  readonly description: string;
  /** ISO 4217. */
  readonly currency: string;
}
export interface RateDeck extends RateDeckDraft {
  readonly id: RateDeckId;
  readonly revision: number;
}
