import type { Command } from 'commander';
import { parseStoredId, type RateDeckId } from '../core/ids.ts';
import type { RateDeck } from '../directory/rate-deck.ts';
import type { Directory } from '../store/directory.ts';
import { failed } from './subcommand.ts';

/** The deck of this name, else of this id, or the end of the command. */
export async function deckOf(
  command: Command,
  { rateDecks }: Pick<Directory, 'rateDecks'>,
  text: string,
): Promise<RateDeck> {
  const id = parseStoredId<RateDeckId>(text);
  const deck = (await rateDecks.byName(text)) ?? (id && (await rateDecks.byId(id)));
  return deck ?? failed(command, `convene: there is no rate deck ${JSON.stringify(text)}: convene rates list`);
}

export const deckText = ({ id, name }: RateDeck): string => `rate deck ${id} ${JSON.stringify(name)}`;
