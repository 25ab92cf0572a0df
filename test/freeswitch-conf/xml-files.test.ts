import { describe, expect, it } from 'vitest';
import { xmlFiles } from './conf-files.ts';
import { attribute, elementsNamed, parseXml } from './xml-element.ts';

const files = xmlFiles();
const withoutComments = (text: string): string => text.replace(/<!--[\s\S]*?-->/g, '');

describe('the reader of XML', () => {
  it.each([
    ['crossed elements', '<a><b></a></b>'],
    ['an open element', '<a><b></b>'],
    ['an element closed twice', '<a></a></a>'],
    ['two roots', '<a/><b/>'],
    ['text between elements', '<a>text</a>'],
    ['an open attribute', '<a b="c></a>'],
    ['an attribute twice', '<a b="1" b="2"/>'],
    ['a bare ampersand', '<a b="1&2"/>'],
    ['a comment within a comment', '<a><!-- <!-- x -- --></a>'],
    ['an open comment', '<a></a><!-- x'],
  ])('refuses %s', (_, text) => {
    expect(() => parseXml(text)).toThrow();
  });
});

describe.each(files)('$path', ({ path, text }) => {
  it('is well-formed', () => {
    expect(parseXml(text).children.length).toBeGreaterThan(0);
  });

  it('begins with a comment that says where it goes', () => {
    expect(text).toMatch(/^<!--\n {2}Goes to \/etc\/freeswitch\//);
    expect(text).toContain(`Goes to /etc/freeswitch/${path}`);
  });

  // FreeSWITCH's preprocessor works line by line and knows no comments (switch_xml.c, preprocess): it drops a whole
  // line that holds <include>, </include> or <?, and what follows an X-PRE-PROCESS, and it obeys one in a comment.
  it('has nothing else on a line that FreeSWITCH preprocesses', () => {
    for (const line of text.split('\n')) {
      if (/<\/?include>|<\?/.test(line)) expect(line.trim()).toMatch(/^<\/?include>$/);
      if (/x-pre-process/i.test(line)) expect(line.trim()).toMatch(/^<X-PRE-PROCESS cmd="\w+" data="[^"]+"\/>$/);
    }
    const directives = (source: string): number => source.match(/x-pre-process/gi)?.length ?? 0;
    expect(directives(withoutComments(text))).toBe(directives(text));
  });
});

it('refers to no setting that is not made', () => {
  const made = new Set(
    files.flatMap(({ text }) =>
      elementsNamed(parseXml(text), 'X-PRE-PROCESS').map((set) => attribute(set, 'data').split('=')[0]),
    ),
  );
  const stock = ['domain', 'sound_prefix'];
  const used = files.flatMap(({ text }) =>
    [...withoutComments(text).matchAll(/\$\$\{(\w+)\}/g)].map((match) => match[1]),
  );
  expect(made.size).toBeGreaterThan(0);
  expect([...new Set(used)].filter((name) => !stock.includes(name ?? '')).sort()).toEqual([...made].sort());
});
