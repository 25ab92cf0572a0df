/** An element of a configuration file. */
export interface XmlElement {
  readonly name: string;
  readonly attributes: ReadonlyMap<string, string>;
  readonly children: XmlElement[];
}

const TOKEN =
  /\s*(?:<!--(?<comment>[\s\S]*?)-->|<\/(?<closes>[\w-]+)>|<(?<opens>[\w-]+)(?<attributes>(?:\s+[\w-]+="[^"<]*")*)\s*(?<empty>\/?)>)\s*/y;

/**
 * Reads XML as FreeSWITCH's configuration uses it: elements with attributes and comments, no text between them.
 * @returns the root element
 * @throws on anything that is not well-formed, with the line
 */
export function parseXml(text: string): XmlElement {
  const document: XmlElement = { name: '', attributes: new Map(), children: [] };
  const open = [document];
  const token = new RegExp(TOKEN);
  while (token.lastIndex < text.length) {
    const at = `line ${text.slice(0, token.lastIndex).split('\n').length}`;
    const parts = token.exec(text)?.groups;
    if (!parts) throw new Error(`${at}: neither element nor comment`);
    const { comment, closes, opens, attributes = '', empty } = parts;
    if (comment?.includes('--')) throw new Error(`${at}: two hyphens in a comment`);
    if (closes !== undefined && open.pop()?.name !== closes) throw new Error(`${at}: </${closes}> closes nothing`);
    if (opens === undefined) continue;
    const element: XmlElement = { name: opens, attributes: parseAttributes(attributes, at), children: [] };
    open.at(-1)?.children.push(element);
    if (!empty) open.push(element);
  }
  const [root, ...others] = document.children;
  if (open.length !== 1) throw new Error(`<${open.at(-1)?.name}> is not closed`);
  if (!root || others.length > 0) throw new Error('not one root element');
  return root;
}

function parseAttributes(text: string, at: string): Map<string, string> {
  const attributes = new Map<string, string>();
  for (const [, name = '', value = ''] of text.matchAll(/([\w-]+)="([^"]*)"/g)) {
    if (attributes.has(name)) throw new Error(`${at}: attribute ${name} twice`);
    if (/&(?!(?:amp|lt|gt|quot|apos);)/.test(value)) throw new Error(`${at}: a bare & in ${name}`);
    attributes.set(name, value);
  }
  return attributes;
}

/** All elements of a name, at any depth, in the order of the file. */
export function elementsNamed(root: XmlElement, name: string): XmlElement[] {
  return root.children.flatMap((child) => [...(child.name === name ? [child] : []), ...elementsNamed(child, name)]);
}

/** An attribute's value; empty where there is none. */
export function attribute(element: XmlElement, name: string): string {
  return element.attributes.get(name) ?? '';
}

/** The `<param name value>` pairs under an element. */
export function params(element: XmlElement): Map<string, string> {
  return new Map(elementsNamed(element, 'param').map((p) => [attribute(p, 'name'), attribute(p, 'value')]));
}
