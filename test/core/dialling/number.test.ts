import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { parseDialled, shownText } from '../../../src/core/dialling/number.ts';

describe('a number', () => {
  test.each([
    ['+49 30 123-45', '+493012345'],
    ['(030) 123/45', '03012345'],
    ['(+49) 30.12345', '+493012345'],
    [' 112 ', '112'],
    ['1'.repeat(32), '1'.repeat(32)],
    [`+${'1'.repeat(32)}`, `+${'1'.repeat(32)}`],
  ])('%j is %s', (text, number) => {
    expect(parseDialled(text)).toEqual({ ok: true, value: number });
  });

  test.each([
    ['', 'no digits'],
    ['+', 'no digits'],
    [' ( ) - . / ', 'no digits'],
    ['1'.repeat(33), 'more than 32 digits'],
    ['1'.repeat(200), 'longer than 64 characters'],
    ['0800FLOWERS', '"F" may not stand'],
    ['49{origination_uuid=x}30', '"{" may not stand'],
    ['4930}', '"}" may not stand'],
    ["4930'", '"\'" may not stand'],
    ['4930"', '""" may not stand'],
    ['4930|1900', '"|" may not stand'],
    ['4930&bridge', '"&" may not stand'],
    ['4930,1900', '"," may not stand'],
    ['4930;1900', '";" may not stand'],
    ['4930[x=1]', '"[" may not stand'],
    ['4930<1', '"<" may not stand'],
    ['4930\\n', '"\\" may not stand'],
    ['$' + '{4930}', '"$" may not stand'],
    ['4930\n1900', 'U+000A may not stand'],
    ['4930\r\n\r\nexit', 'U+000D may not stand'],
    ['4930\n', 'U+000A may not stand'],
    ['4930\0', 'U+0000 may not stand'],
    ['4930\t1', 'U+0009 may not stand'],
    ['4930\u00a01', 'U+00A0 may not stand'],
    ['4930\u20281', 'U+2028 may not stand'],
    ['\u202e4930', 'U+202E may not stand'],
    ['error/user_busy', '"e" may not stand'],
    ['loopback/1900', '"l" may not stand'],
    ['sofia/gateway/x/1900', '"s" may not stand'],
    ['user/1000@default', '"u" may not stand'],
    ['4930@example.com', '"@" may not stand'],
    ['*43', '"*" may not stand'],
    ['4930#', '"#" may not stand'],
    ['٠٣٠', 'U+0660 may not stand'],
    ['４９３０', 'U+FF14 may not stand'],
    ['𝟜930', 'U+1D7DC may not stand'],
    ['\ud800', 'U+D800 may not stand'],
    ['4+930', 'a plus may only stand once'],
    ['++4930', 'a plus may only stand once'],
    ['4930+', 'a plus may only stand once'],
    ['+49 (0)30 123', 'leave it out'],
    ['+49(0)30 123', 'leave it out'],
  ])('%j is none, and is told why', (text, why) => {
    const parsed = parseDialled(text);
    expect(parsed.ok ? parsed.value : parsed.error).toContain(why);
    expect(parsed.ok).toBe(false);
  });

  test('is nothing but digits behind a plus, whatever comes in', () => {
    const pieces = fc.constantFrom(
      '+',
      '0',
      '49',
      ' ',
      '-',
      '(',
      ')',
      '/',
      '.',
      '*',
      '#',
      'a',
      '\n',
      '|',
      '{',
      '٣',
      '00',
    );
    const texts = fc.oneof(
      fc.string({ unit: 'binary' }),
      fc.array(pieces).map((each) => each.join('')),
    );
    fc.assert(
      fc.property(texts, (text) => {
        const parsed = parseDialled(text);
        if (parsed.ok) expect(parsed.value).toMatch(/^\+?[0-9]{1,32}$/);
        else expect(parsed.error).toMatch(/^[ -~]+$/);
      }),
    );
  });
  test('is shown without what could act upon a screen', () => {
    expect(shownText('\u001b[2Jab\r\nö\u202e')).toBe('?[2Jab????');
    expect(shownText('9'.repeat(41))).toBe(`${'9'.repeat(40)}...`);
  });
});
