import { separate } from './separated-string.ts';

/** One leg of a dial string: `sofia/gateway/one/4930123` is the endpoint `sofia` and the target `gateway/one/4930123`. */
export interface DialledLeg {
  readonly endpoint: string;
  readonly target: string;
  /** Those in front of everything, then those of the leg alone. */
  readonly variables: ReadonlyMap<string, string>;
}

/** Groups that are tried one after the other; the legs of one group ring at once. */
export type DialString = readonly (readonly DialledLeg[])[];

/** Where the bracket that opens at the beginning closes; others of its kind may stand inside. */
function closing(text: string, open: string, close: string): number {
  let depth = 0;
  for (let at = 0; at < text.length; at += 1) {
    if (text[at] === open) depth += 1;
    else if (text[at] === close) depth -= 1;
    if (depth === 0) return at;
  }
  return -1;
}

const BRACKETS: Readonly<Record<string, string>> = { '<': '>', '{': '}', '[': ']' };

/** Takes lists of variables from the front into `variables`; undefined where one does not end. */
function takeVariables(text: string, kinds: string, variables: Map<string, string>): string | undefined {
  let rest = text.trimStart();
  for (let open = rest[0] ?? ''; open !== '' && kinds.includes(open); open = rest[0] ?? '') {
    const end = closing(rest, open, BRACKETS[open] ?? '');
    if (end < 0) return undefined;
    for (const each of separate(rest.slice(1, end), ',')) {
      const [name = '', value] = separate(each, '=', 2);
      if (value !== undefined) variables.set(name, value);
    }
    rest = rest.slice(end + 1).trimStart();
  }
  return rest;
}

/** Splits at commas, but not within the brackets of a leg's own variables. */
const legsOf = (group: string): readonly string[] => group.match(/(?:\[[^\]]*\]|[^,])+/g) ?? [];

/** Reads a dial string as FreeSWITCH does; undefined where it gives up with DESTINATION_OUT_OF_ORDER. */
export function parseDialString(text: string): DialString | undefined {
  const common = new Map<string, string>();
  const rest = takeVariables(text, '<{', common);
  if (rest === undefined || rest === '') return undefined;
  const groups: DialledLeg[][] = [];
  for (const group of separate(rest, '|')) {
    const legs: DialledLeg[] = [];
    for (const each of legsOf(group)) {
      const variables = new Map(common);
      const dialled = takeVariables(each, '[', variables);
      if (dialled === undefined) return undefined;
      const slash = dialled.indexOf('/');
      const endpoint = slash < 0 ? dialled : dialled.slice(0, slash);
      legs.push({ endpoint, target: slash < 0 ? '' : dialled.slice(slash + 1), variables });
    }
    groups.push(legs);
  }
  return groups;
}
