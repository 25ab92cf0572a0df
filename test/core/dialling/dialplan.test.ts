import { describe, expect, test } from 'vitest';
import { homeDialplan, translate } from '../../../src/core/dialling/dialplan.ts';
import type { DialplanTerms } from '../../../src/core/dialling/terms.ts';
import { dialled, GERMANY } from './counter.ts';

const home = { country: '', internationalPrefix: '00', nationalPrefix: '0', extensions: [] };
const AMERICA = homeDialplan({ ...home, country: '1', internationalPrefix: '011', nationalPrefix: '1' });
const DENMARK = homeDialplan({ ...home, country: '45', nationalPrefix: '' });
const NOWHERE = homeDialplan(home);

/** As `+493012345`, `extension 2000`, or `none`. */
function leads(number: string, plan: DialplanTerms): string {
  const found = translate(dialled(number), plan);
  if (!found.ok) return 'none';
  return found.value.kind === 'external' ? `+${found.value.digits}` : `extension ${found.value.digits}`;
}

describe("the configuration's dialplan", () => {
  test.each([
    ['+493012345', GERMANY, '+493012345'],
    ['00493012345', GERMANY, '+493012345'],
    ['0012125550100', GERMANY, '+12125550100'],
    ['03012345', GERMANY, '+493012345'],
    ['2000', GERMANY, 'extension 2000'],
    ['2999', GERMANY, 'extension 2999'],
    ['3000', GERMANY, 'none'],
    ['20000', GERMANY, 'none'],
    ['+2000', GERMANY, 'none'],
    ['3012345', GERMANY, 'none'],
    ['+03012345', GERMANY, 'none'],
    ['000', GERMANY, 'none'],
    ['00', GERMANY, 'none'],
    ['0', GERMANY, 'none'],
    [`00${'4'.repeat(16)}`, GERMANY, 'none'],
    ['00', DENMARK, 'none'],
    [`+${'4'.repeat(32)}`, DENMARK, 'none'],
    [`+${'4'.repeat(15)}`, GERMANY, `+${'4'.repeat(15)}`],
    [`+${'4'.repeat(16)}`, GERMANY, 'none'],
    [`0${'3'.repeat(13)}`, GERMANY, `+49${'3'.repeat(13)}`],
    [`0${'3'.repeat(14)}`, GERMANY, 'none'],
    ['+490301234', GERMANY, 'none'],
    ['+390612345', GERMANY, '+390612345'],
    ['+2250712345678', GERMANY, '+2250712345678'],
    ['+2101234567', GERMANY, 'none'],
    ['+3841234567', GERMANY, 'none'],
    ['+11234567', GERMANY, 'none'],
    ['+10234567', GERMANY, 'none'],
    ['112125550100', AMERICA, 'none'],
    ['01144201234567', AMERICA, '+44201234567'],
    ['12125550100', AMERICA, '+12125550100'],
    ['2125550100', AMERICA, 'none'],
    ['33123456', DENMARK, '+4533123456'],
    ['0046812345', DENMARK, '+46812345'],
    ['03012345', NOWHERE, 'none'],
    ['00493012345', NOWHERE, '+493012345'],
  ])('leads %s in %o to %s', (number, plan, end) => {
    expect(leads(number, plan)).toBe(end);
  });
});

describe('a dialplan', () => {
  const rule = { shortest: 1, longest: 32 };
  const plan: DialplanTerms = {
    name: 'house',
    extensions: ['NXX', '100Z'],
    rules: [
      { ...rule, prefix: '0190', replacement: null },
      { ...rule, prefix: '0', longest: 6, replacement: '4930' },
      { ...rule, prefix: '0', shortest: 8, replacement: '49' },
      { ...rule, prefix: '9', replacement: '0' },
      { ...rule, prefix: '', replacement: '82' },
    ],
  };
  test.each([
    ['200', 'extension 200'],
    ['999', 'extension 999'],
    ['199', '+82199'],
    ['1001', 'extension 1001'],
    ['1000', '+821000'],
    ['01901234', 'none'],
    ['012345', '+493012345'],
    ['0123456', 'none'],
    ['01234567', '+491234567'],
    ['91234', 'none'],
    ['71234', '+8271234'],
  ])('leads %s to %s', (number, end) => {
    expect(leads(number, plan)).toBe(end);
  });
  test('says why a number leads nowhere', () => {
    const why = (number: string) => translate(dialled(number), plan);
    expect(why('01901234')).toEqual({ ok: false, error: 'the dialplan refuses numbers such as 01901234' });
    expect(why('91234')).toEqual({
      ok: false,
      error: 'the dialplan makes 01234 of 91234, which is no international number',
    });
    expect(translate(dialled('3000'), GERMANY)).toEqual({ ok: false, error: 'no rule of the dialplan fits 3000' });
  });
});
