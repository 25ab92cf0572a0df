import type { Command } from 'commander';
import { parseDialled } from '../core/dialling/number.ts';
import type { Rate } from '../core/dialling/terms.ts';
import type { RateDeck } from '../directory/rate-deck.ts';
import { longestFit, showRate } from '../operations/rates.ts';
import { printable } from './conference-text.ts';
import { deckOf, deckText } from './rate-deck.ts';
import { addRateImport, type RateImportDeps } from './rate-import.ts';
import { failed, misused, subcommand } from './subcommand.ts';
import { textTable } from './table.ts';
import { using } from './using.ts';

/** `convene rates import | show | list`. */
export function ratesCommand(deps: RateImportDeps): Command {
  const rates = subcommand('rates', deps).description('See the rate decks that calls are judged by, and fill them.');
  addRateImport(rates, deps);

  const show = rates
    .command('show')
    .description('Say which rate of a deck fits a number.')
    .argument('<deck>', "the deck's name, or its id")
    .argument('<number>', 'international, with or without its plus')
    .option('--json', 'print JSON', false);
  show.action(async (name: string, number: string, { json }: { json: boolean }) => {
    const dialled = parseDialled(number);
    if (!dialled.ok) return misused(show, `that is no number: ${dialled.error}`);
    await using(show, deps.openRates, async (opened) => {
      const deck = await deckOf(show, opened.directory, name);
      const rate = await longestFit(opened.rates, deck.id, dialled.value.replace('+', ''));
      if (rate === undefined) return failed(show, `convene: ${deckText(deck)} has no rate for that number`);
      deps.stdout.write(json ? `${JSON.stringify(showRate(rate), null, 2)}\n` : rateText(rate, deck));
    });
  });

  const list = rates.command('list').description('List the rate decks.').option('--json', 'print JSON', false);
  list.action(({ json }: { json: boolean }) =>
    using(list, deps.openRates, async ({ directory, rates: store }) => {
      const decks = await directory.rateDecks.list(undefined);
      const counted = await Promise.all(
        decks.map(async ({ id, name, currency, description }) => {
          return { id, name, currency, rates: await store.count(id), description };
        }),
      );
      const rows = counted.map((deck) => Object.values(deck).map((cell) => printable(String(cell))));
      if (json) deps.stdout.write(`${JSON.stringify(counted, null, 2)}\n`);
      else if (rows.length > 0) {
        deps.stdout.write(textTable([['id', 'name', 'currency', 'rates', 'description'], ...rows]));
      } else deps.stderr.write('There are no rate decks\n');
    }),
  );
  return rates;
}

function rateText({ prefix, destination, connectFee, perMinute, firstSeconds, stepSeconds }: Rate, deck: RateDeck) {
  const fields = [
    ['deck', `${deck.id} ${printable(deck.name)}`],
    ['prefix', prefix === '' ? '(any number)' : prefix],
    ['destination', printable(destination) || '-'],
    ['per minute', `${perMinute} ${deck.currency}`],
    ['connection', `${connectFee} ${deck.currency}`],
    ['charged', `${firstSeconds} ${firstSeconds === 1 ? 'second' : 'seconds'} at least, then by ${stepSeconds}`],
  ];
  return fields.map(([name = '', value = '']) => `  ${name.padEnd(11)}  ${value}\n`).join('');
}
