/** The longest of the prefixes that a number begins with; the empty one fits every number. */
export function longestPrefix(digits: string, prefixes: readonly string[]): string | undefined {
  let longest: string | undefined;
  for (const prefix of prefixes) {
    if (digits.startsWith(prefix) && prefix.length >= (longest?.length ?? 0)) longest = prefix;
  }
  return longest;
}
