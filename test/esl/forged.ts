/** A value that passes for any type, as if a parser had let it through: for tests of what stands behind the parsers. */
export function forged<T>(value: unknown): T {
  return JSON.parse(JSON.stringify(value));
}

/** Text that does harm in one or another place of a command. */
export const HOSTILE: readonly string[] = [
  'a\nexit',
  'a\n\nexit',
  'a\r\nb',
  'a\rb',
  'a\0b',
  `\${sip_from_user}`,
  `\${system(reboot)}`,
  '$(x)',
  '$1',
  '{x=y}',
  '}',
  'a b',
  'a\tb',
  ' a',
  'a ',
  '"a"',
  "'a'",
  '`a`',
  'a|b',
  'a,b',
  'a;b',
  'a&b',
  'a%20b',
  'a!b',
  'a<b>',
  '[a]',
  'a\\b',
  'J\u00f6rg',
  '\u{1f600}',
  '',
];
