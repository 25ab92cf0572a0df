import { expect, test } from 'vitest';
import type { CustomerId } from '../../src/core/ids.ts';
import { parsePin } from '../../src/core/ids.ts';
import { accessTermsOf } from '../../src/dialling/access-caller.ts';
import { type AccessAccountDraft, PLAIN_ACCESS_ACCOUNT } from '../../src/directory/access-account.ts';
import { memoryDirectory } from '../../src/store/memory-directory.ts';
import { stored } from '../store/drafts.ts';

async function directoryWith(...accounts: Partial<AccessAccountDraft>[]) {
  const directory = memoryDirectory();
  for (const [index, account] of accounts.entries()) {
    await directory.accounts.create({
      ...PLAIN_ACCESS_ACCOUNT,
      customer: stored<CustomerId>(1),
      name: `account ${index}`,
      ...account,
    });
  }
  return directory;
}
const idOf = async (accessNumber: string, callerNumber: string, ...accounts: Partial<AccessAccountDraft>[]) =>
  (await accessTermsOf({ accessNumber, callerNumber }, await directoryWith(...accounts)))?.account;

test('the number that was dialled tells the account', async () => {
  expect(await idOf('442079460321', '', { accessNumber: '442079460321' })).toBe(1);
  expect(await idOf('442079460322', '', { accessNumber: '442079460321' })).toBeUndefined();
});
test('else the number of the caller does', async () => {
  expect(await idOf('', '1001', { callers: ['1000', '1001'] })).toBe(1);
  expect(await idOf('442079460321', '1001', { callers: ['1001'] })).toBe(1);
  expect(await idOf('', '1002', { callers: ['1000', '1001'] })).toBeUndefined();
});
test('the number that was dialled goes first', async () => {
  expect(await idOf('442079460321', '1001', { callers: ['1001'] }, { accessNumber: '442079460321' })).toBe(2);
});
test('a plus makes no other number of one, so that no second account can take it', async () => {
  expect(await idOf('442079460321', '', { accessNumber: '+442079460321' })).toBe(1);
  expect(await idOf('', '+491701234567', { callers: ['491701234567'] })).toBe(1);
  expect(await idOf('', '+4917', { callers: ['4917'] }, { callers: ['+4917'] })).toBe(1);
});
test.each(['', 'anonymous', '1001@evil', '10 01', '+'])('%j is the number of nobody', async (number) => {
  expect(await idOf(number, number, { callers: ['1001'] })).toBeUndefined();
});
test('what its callers meet is told along', async () => {
  const directory = await directoryWith({ callers: ['1001'], pin: parsePin('0042') ?? null, ringAfterAnswer: 6 });
  expect(await accessTermsOf({ accessNumber: '', callerNumber: '1001' }, directory)).toEqual({
    account: 1,
    pin: '0042',
    ringAfterAnswerSeconds: 6,
    language: null,
  });
});
