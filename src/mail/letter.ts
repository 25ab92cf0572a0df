/** What a message says: sentences, and rows of names and values. */
export interface Letter {
  readonly greeting: string;
  readonly rows: readonly (readonly [name: string, value: string])[];
  readonly closing: string;
}

/** As plain text, its lines ended by LF. */
export function letterText({ greeting, rows, closing }: Letter): string {
  const width = Math.max(...rows.map(([name]) => name.length));
  const table = rows.map(([name, value]) => `${`${name}:`.padEnd(width + 2)}${value}`);
  return `${[greeting, '', ...table, '', closing].join('\n')}\n`;
}

/** As HTML, with everything that people wrote escaped, and nothing to be loaded from elsewhere. */
export function letterHtml({ greeting, rows, closing }: Letter): string {
  const table = rows.map(
    ([name, value]) =>
      `<tr><th style="text-align:left;padding-right:1em">${escaped(name)}</th><td>${escaped(value)}</td></tr>`,
  );
  return [
    '<!DOCTYPE html>',
    '<html lang="en"><head><meta charset="utf-8"><title></title></head><body>',
    `<p>${escaped(greeting)}</p>`,
    `<table>${table.join('')}</table>`,
    `<p>${escaped(closing)}</p>`,
    '</body></html>',
    '',
  ].join('\n');
}

const ENTITIES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};
const escaped = (text: string): string => text.replaceAll(/[&<>"']/g, (character) => ENTITIES[character] ?? '');
