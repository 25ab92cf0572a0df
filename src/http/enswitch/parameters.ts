/** A parameter as it was written; the text is undefined where it is not percent-encoded UTF-8. */
export type Parameter = readonly [name: string, text: string | undefined];

/** Reads `name=text` pairs, separated by `;` or `&`, from a query or a form; `+` is a blank. */
export function readParameters(encoded: string): readonly Parameter[] {
  return encoded.split(/[;&]/).flatMap((pair): Parameter[] => {
    const [, name = '', text = ''] = /^([^=]*)=?(.*)$/s.exec(pair) ?? [];
    const decoded = decode(name);
    return decoded === undefined || decoded === '' ? [] : [[decoded, decode(text)]];
  });
}

function decode(text: string): string | undefined {
  try {
    return decodeURIComponent(text.replaceAll('+', ' '));
  } catch (error) {
    if (error instanceof URIError) return undefined;
    throw error;
  }
}
