import type { HeaderValue } from './event.ts';
import type { Variables } from './sofia-variables.ts';

/** The variables of a channel, in the order in which FreeSWITCH sends them. */
export class ChannelVariables {
  readonly variables = new Map<string, HeaderValue>();
  readonly #globals: ReadonlyMap<string, string>;

  constructor(globals: ReadonlyMap<string, string>) {
    this.#globals = globals;
  }

  /** Sets a variable; an empty value takes it away. Setting one again moves it to the end, as in FreeSWITCH. */
  setVariable(name: string, value: HeaderValue): void {
    this.variables.delete(name);
    if (value !== '') this.variables.set(name, value);
  }

  setVariables(list: Variables): void {
    for (const [name, value] of list) this.setVariable(name, value);
  }

  variableText(name: string): string | undefined {
    const value = this.variables.get(name);
    return typeof value === 'string' || value === undefined ? value : `ARRAY::${value.join('|:')}`;
  }

  /** Adds to a list: the first value stands alone, from the second on it is an array (`switch_channel_add_variable`). */
  pushVariable(name: string, value: string): void {
    const present = this.variables.get(name);
    this.setVariable(name, present === undefined ? value : [present, value].flat());
  }

  /** Puts variables into a text: `${name}`, and `\\` for a backslash (`switch_channel_expand_variables`). */
  expand(text: string): string {
    return text
      .replaceAll('\\\\', '\\')
      .replace(/\$\{([^}]*)\}/g, (_, name: string) => this.variableText(name) ?? this.#globals.get(name) ?? '');
  }
}
