import type { CallLedger } from '../store/call-ledger.ts';
import type { RateStore } from '../store/rates.ts';
import { callDesk, type Desk, type DeskParts } from './call-desk.ts';
import { openDecks } from './open-decks.ts';

/** Everything about calls that are made, put together once a process. */
export interface Dialling {
  readonly desk: Desk;
  readonly ledger: CallLedger;
  readonly rates: RateStore;
}

export interface DiallingParts extends Omit<DeskParts, 'decks'> {
  readonly rates: RateStore;
}

export function openDialling(parts: DiallingParts): Dialling {
  const { ledger, rates } = parts;
  return { desk: callDesk({ ...parts, decks: openDecks(rates) }), ledger, rates };
}
