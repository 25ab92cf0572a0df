/** How many letters must be put in, taken out, changed or swapped with their neighbour to make one word of another. */
function distance(one: string, other: string): number {
  let before: number[] = [];
  let previous = Array.from({ length: other.length + 1 }, (_, column) => column);
  for (let row = 1; row <= one.length; row += 1) {
    const current = [row];
    for (let column = 1; column <= other.length; column += 1) {
      const same = one[row - 1] === other[column - 1];
      let least = Math.min(
        at(previous, column) + 1,
        at(current, column - 1) + 1,
        at(previous, column - 1) + (same ? 0 : 1),
      );
      const swapped = row > 1 && column > 1 && one[row - 1] === other[column - 2] && one[row - 2] === other[column - 1];
      if (swapped) least = Math.min(least, at(before, column - 2) + 1);
      current.push(least);
    }
    before = previous;
    previous = current;
  }
  return at(previous, other.length);
}
const at = (numbers: readonly number[], index: number): number => numbers[index] ?? Number.POSITIVE_INFINITY;

/** `event_socket` and `eventSocket` are the same word, written in two ways. */
const plain = (word: string): string => word.toLowerCase().replaceAll(/[-_]/g, '');

/** The known word that somebody meant who wrote `word`, or undefined where none is near. */
export function nearest(word: string, known: readonly string[]): string | undefined {
  let best: string | undefined;
  let least = Math.max(1, Math.floor(plain(word).length / 2));
  for (const candidate of known) {
    const found = distance(plain(word), plain(candidate));
    if (found < least || (found === least && best === undefined)) {
      best = candidate;
      least = found;
    }
  }
  return best;
}
