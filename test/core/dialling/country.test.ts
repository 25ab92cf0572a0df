import { describe, expect, test } from 'vitest';
import { permits } from '../../../src/core/dialling/class-of-service.ts';
import { withoutTrunk, wrongBehindPlus } from '../../../src/core/dialling/country.ts';
import { premiumPrefix, translatedEmergency } from '../../../src/core/dialling/special.ts';
import { USUAL_SPECIAL_NUMBERS as SPECIAL } from '../../../src/core/dialling/special-numbers.ts';
import { classOf } from './counter.ts';

describe('a number as a carrier may read it', () => {
  test.each([
    ['4930123', '4930123'],
    ['49030123', '4930123'],
    ['490030123', '4930123'],
    ['390612345', '390612345'],
    ['11900555', '1900555'],
    ['788091234', '78091234'],
    ['3758029', '37529'],
    ['210123', '210123'],
  ])('%s is %s', (digits, read) => {
    expect(withoutTrunk(digits)).toBe(read);
  });

  test('is what is looked at for premium numbers, emergency numbers and what a class denies, should a dialplan let it through', () => {
    expect(premiumPrefix('490900123', SPECIAL)).toBe('49900');
    expect(premiumPrefix('119005551212', SPECIAL)).toBe('1900');
    expect(translatedEmergency('49000110', SPECIAL)).toBe('110');
    const cos = classOf({ deny: ['49176'] });
    expect(permits(cos, '490176123', SPECIAL)).toEqual({ allowed: false, prefix: '49176' });
    expect(permits(cos, '490177123', SPECIAL).allowed).toBe(true);
    expect(permits(classOf({ allow: ['39'] }), '390612345', SPECIAL).allowed).toBe(true);
  });
});

test.each(['4930', '390612345', '12125550100', '2250712345', '8001234', '88216', '998901'])(
  '+%s is a number',
  (digits) => {
    expect(wrongBehindPlus(digits)).toBeUndefined();
  },
);
test.each(['4903', '10212', '11212', '360690', '210', '9991', '0'])('+%s is none', (digits) => {
  expect(wrongBehindPlus(digits)).toMatch(/leave it out|no country/);
});
