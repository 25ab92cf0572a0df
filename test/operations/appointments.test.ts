import { expect, test } from 'vitest';
import { CATALOGUE } from '../../src/operations/catalogue.ts';
import type { Operation } from '../../src/operations/operation.ts';
import { perform } from '../../src/operations/perform.ts';
import { type Office, openOffice } from './office.ts';

const { conferences, notifications } = CATALOGUE;

async function does(office: Office, operation: Operation, given: Record<string, unknown>): Promise<void> {
  const outcome = await perform(operation, await office.actor('user'), given, office.services);
  expect(outcome.ok, JSON.stringify(outcome)).toBe(true);
}

test('those of a conference are told of each change with what it was and what it is, and of nothing that changes nothing', async () => {
  const office = await openOffice();
  await does(office, conferences.create, { code: '3000' });
  await does(office, notifications.create, { code: '3000', type: 'email', destination: 'zoe@example.org' });
  const planned = { id: 1, year: 2027, month: 5 };
  await does(office, conferences.update, planned);
  await does(office, conferences.update, planned);
  await does(office, notifications.create, { code: '3000', type: 'number', destination: '71' });
  await does(office, notifications.delete, { id: 2 });
  await does(office, conferences.delete, { id: 1 });
  const [first, second] = [
    { id: 1, kind: 'email' },
    { id: 2, kind: 'call' },
  ];
  expect(office.told).toMatchObject([
    { before: undefined, after: { year: 0 }, notifications: [first] },
    { before: { year: 0 }, after: { year: 2027, revision: 2 }, notifications: [first] },
    { before: undefined, after: { year: 2027 }, notifications: [second] },
    { before: { year: 2027 }, after: undefined, notifications: [second] },
    { before: { year: 2027, revision: 2 }, after: undefined, notifications: [first] },
  ]);
});
