/** A parameter as it was written: the name is empty, and the text undefined, where it is not percent-encoded UTF-8. */
export type Parameter = readonly [name: string, text: string | undefined];

/**
 * Reads `name=text` pairs, separated by `;` or `&`, from a query or a form; `+` is a blank. Bytes beyond ASCII that were not
 * percent-encoded are in it as a character each (Latin-1), so that they are judged by field as the others are.
 */
export function readParameters(encoded: string): readonly Parameter[] {
  return encoded.split(/[;&]/).flatMap((pair): Parameter[] => {
    const [, name = '', text = ''] = /^([^=]*)=?(.*)$/s.exec(pair) ?? [];
    const decoded = decode(name);
    if (decoded === undefined) return [['', undefined]];
    return decoded === '' ? [] : [[decoded, decode(text)]];
  });
}

/** Refuses what is not UTF-8, which `decodeURIComponent` does, in place of guessing. */
function decode(text: string): string | undefined {
  const byByte = text.replaceAll('+', ' ').replace(/[\x80-\xff]/g, (byte) => `%${byte.charCodeAt(0).toString(16)}`);
  try {
    return decodeURIComponent(byByte);
  } catch (error) {
    if (error instanceof URIError) return undefined;
    throw error;
  }
}
