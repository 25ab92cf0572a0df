/**
 * The headers of an event, read one by one as the decoder asks for them: an event has about seventy, of which a
 * dozen matter. One pass over the text marks where each lies, and only what is asked for is decoded.
 *
 * A name may stand twice: room variables (`conference X setvar`) are put between the room's own headers and the
 * member's and may have any name. So each look-up says which one counts (measured on FreeSWITCH 1.10.12).
 */
export interface Headers {
  /** The first header of that name, decoded; undefined where there is none. */
  first(name: string): string | undefined;
  /** The last header of that name. */
  last(name: string): string | undefined;
  /** All headers whose name begins so, by their name without `variable_`; the last one of a name counts. */
  variables(prefix: string): Record<string, string>;
  /** The body inside the event, such as the result of a background job. */
  body(): string;
}

/** What differs between the formats of events. */
export interface Spelling {
  /** A value as it is meant; `raw` has one character for each byte. */
  value(raw: string): string;
  body(headers: Headers, text: string): string;
}

/** Start and signature of the name, start and end of the value. */
const NUMBERS_EACH = 4;
/** So many headers are marked without the list having to grow. */
const USUAL_HEADERS = 100;
/** Names are compared only where their length and their last letter are the same: their signature. */
const LETTERS = 0x100;
const signatureOf = (name: string): number => name.length * LETTERS + name.charCodeAt(name.length - 1);

/** Headers where they lie in a text of Latin-1, in which a character is a byte. */
export class MarkedHeaders implements Headers {
  readonly #text: string;
  readonly #spelling: Spelling;
  readonly #marks: number[] = new Array<number>(USUAL_HEADERS * NUMBERS_EACH);
  #end = 0;

  constructor(text: string, spelling: Spelling) {
    this.#text = text;
    this.#spelling = spelling;
  }

  /** Marks the next header. */
  mark(name: number, nameEnd: number, value: number, valueEnd: number): void {
    const marks = this.#marks;
    const at = this.#end;
    marks[at] = name;
    marks[at + 1] = (nameEnd - name) * LETTERS + this.#text.charCodeAt(nameEnd - 1);
    marks[at + 2] = value;
    marks[at + 3] = valueEnd;
    this.#end = at + NUMBERS_EACH;
  }

  first(name: string): string | undefined {
    const marks = this.#marks;
    const signature = signatureOf(name);
    for (let at = 0; at < this.#end; at += NUMBERS_EACH) {
      if (marks[at + 1] === signature && this.#text.startsWith(name, marks[at])) return this.#value(at);
    }
    return undefined;
  }
  last(name: string): string | undefined {
    const marks = this.#marks;
    const signature = signatureOf(name);
    for (let at = this.#end - NUMBERS_EACH; at >= 0; at -= NUMBERS_EACH) {
      if (marks[at + 1] === signature && this.#text.startsWith(name, marks[at])) return this.#value(at);
    }
    return undefined;
  }
  variables(prefix: string): Record<string, string> {
    const wanted = `variable_${prefix}`;
    const found: Record<string, string> = Object.create(null) as Record<string, string>;
    if (!this.#text.includes(wanted)) return found;
    for (let at = 0; at < this.#end; at += NUMBERS_EACH) {
      if (this.#text.startsWith(wanted, this.#marks[at])) collect(found, this.#name(at), this.#value(at));
    }
    return found;
  }
  body(): string {
    return this.#spelling.body(this, this.#text);
  }

  /** The same headers as FreeSWITCH itself compares them, where their names are not in its own spelling. */
  settled(): Headers {
    return this.first('Event-Name') === undefined ? relaxedHeaders(this.#pairs(), this.body()) : this;
  }

  *#pairs(): Generator<readonly [string, string]> {
    for (let at = 0; at < this.#end; at += NUMBERS_EACH) yield [this.#name(at), this.#value(at)];
  }
  #name(at: number): string {
    const start = this.#marks[at] ?? 0;
    return this.#text.slice(start, start + Math.floor((this.#marks[at + 1] ?? 0) / LETTERS));
  }
  #value(at: number): string {
    return this.#spelling.value(this.#text.slice(this.#marks[at + 2], this.#marks[at + 3]));
  }
}

/**
 * Headers whose names are compared without regard to case, as FreeSWITCH itself does. Decoding everything costs several
 * times as much, so it is only for what could not be read in FreeSWITCH's own spelling.
 */
export function relaxedHeaders(pairs: Iterable<readonly [string, string]>, body: string): Headers {
  const all = new Map<string, string[]>();
  for (const [name, value] of pairs) {
    const key = name.toLowerCase();
    const values = all.get(key);
    if (values) values.push(value);
    else all.set(key, [value]);
  }
  return {
    first: (name) => all.get(name.toLowerCase())?.[0],
    last: (name) => all.get(name.toLowerCase())?.at(-1),
    variables: (prefix) => {
      const found: Record<string, string> = Object.create(null) as Record<string, string>;
      for (const [key, values] of all) {
        if (key.startsWith(`variable_${prefix}`)) collect(found, key, values.at(-1) ?? '');
      }
      return found;
    },
    body: () => body,
  };
}

function collect(found: Record<string, string>, name: string, value: string): void {
  found[name.slice('variable_'.length)] = value;
}

export function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
