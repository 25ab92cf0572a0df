import { describe, expect, test } from 'vitest';
import { namesPremium, permits, permitsExtensions } from '../../../src/core/dialling/class-of-service.ts';
import { dialledEmergency, premiumPrefix, translatedEmergency } from '../../../src/core/dialling/special.ts';
import { USUAL_SPECIAL_NUMBERS as SPECIAL } from '../../../src/core/dialling/special-numbers.ts';
import { classOf, dialled } from './counter.ts';

describe('a class of service', () => {
  test.each<[string, string[], string[], boolean]>([
    ['493012345', [], [], true],
    ['493012345', [], ['49'], false],
    ['493012345', [], ['44'], true],
    ['493012345', [], [''], false],
    ['493012345', ['49'], [], true],
    ['443012345', ['49'], [], false],
    ['493012345', ['49'], ['4930'], false],
    ['493112345', ['49'], ['4930'], true],
    ['493012345', ['49', '49301'], ['4930'], true],
    ['493012345', ['4930'], ['4930'], false],
    ['493012345', [''], ['49'], false],
    ['443012345', ['', '49'], ['49'], true],
    // The number of an emergency names nothing else: not Delhi. Of a denial both readings hold.
    ['911123456', ['911'], [], false],
    ['911123456', ['9111'], [], true],
    ['911123456', ['91'], ['911'], false],
    ['493012345', ['112'], [], false],
  ])('asked for %s, with %j allowed and %j denied: %s', (digits, allow, deny, allowed) => {
    expect(permits(classOf({ allow, deny }), digits, SPECIAL).allowed).toBe(allowed);
  });
  test.each<[string[], boolean]>([
    [[], false],
    [['49'], false],
    [['4990'], false],
    [['49900'], true],
    [['499001'], true],
    [['499002'], false],
  ])('with %j allowed names +49900: %s', (allow, named) => {
    expect(namesPremium(classOf({ allow }), '4990012345', '49900', SPECIAL)).toBe(named);
    expect(namesPremium('all', '4990012345', '49900', SPECIAL)).toBe(false);
  });
  test('allows extensions by a flag', () => {
    expect([classOf(), classOf({ extensions: false }), 'all' as const].map(permitsExtensions)).toEqual([
      true,
      false,
      true,
    ]);
  });
});

describe('special numbers', () => {
  test.each(['112', '911', '110', '999', '000', '118'])('%s is an emergency number as it is dialled', (number) => {
    expect(dialledEmergency(dialled(number), SPECIAL)).toBe(number);
  });
  test.each([
    ['112', '112'],
    ['49112', '112'],
    ['1911', '911'],
    ['353999', '999'],
    ['911123456', undefined],
    ['4930112', undefined],
    ['493012112', undefined],
  ])('+%s is that of %s', (digits, emergency) => {
    expect(translatedEmergency(digits, SPECIAL)).toBe(emergency);
  });
  test.each([
    ['979112345678', '979'],
    ['881612345678', '881'],
    ['88213123456', '882'],
    ['19005551234', '1900'],
    ['12125550100', undefined],
    ['4990012345', '49900'],
    ['491371123456', '49137'],
    ['491511234567', undefined],
    ['493012345', undefined],
    ['449011234567', '449'],
    ['448712345678', '4487'],
    ['442012345678', undefined],
    ['447700900123', undefined],
    ['33899123456', '3389'],
    ['33123456789', undefined],
    ['33612345678', undefined],
    ['43930123456', '43930'],
    ['4312345678', undefined],
    ['41900123456', '41900'],
    ['41446681800', undefined],
    ['31906123456', '31906'],
    ['31201234567', undefined],
    ['39899123456', '3989'],
    ['390612345678', undefined],
    ['34806123456', '34806'],
    ['34911234567', undefined],
    ['35315012345', undefined],
  ])('+%s is premium by %s', (digits, prefix) => {
    expect(premiumPrefix(digits, SPECIAL)).toBe(prefix);
  });
  test('the longest prefix of those that fit has to be named', () => {
    expect(premiumPrefix('4990012345', { emergency: [], premium: ['49900', '4990', '499001'] })).toBe('499001');
  });
});
