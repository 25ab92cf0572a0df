import { beforeEach, describe, expect, test } from 'vitest';
import { PLAIN_CONFERENCE } from '../../src/core/conference.ts';
import type { ConferenceId } from '../../src/core/ids.ts';
import { CATALOGUE } from '../../src/operations/catalogue.ts';
import { perform } from '../../src/operations/perform.ts';
import { code } from '../store/drafts.ts';
import { must, type Office, openOffice } from './office.ts';

const { customers } = CATALOGUE;
let office: Office;
let roaming: ConferenceId;
let settled: ConferenceId;
beforeEach(async () => {
  office = await openOffice();
  const planned = { year: 2100, month: 1, day: 31, hour: 9, customer: office.customers.Acme.id };
  const make = async (digits: string, timezone: string | null) =>
    must(
      await office.services.store.conferences.create({ ...PLAIN_CONFERENCE, ...planned, code: code(digits), timezone }),
    ).id;
  roaming = await make('1', null);
  settled = await make('2', 'Europe/Berlin');
  for (const conference of [roaming, settled]) {
    const address = { conference, kind: 'email', target: 'zoe@example.org', level: 'talk' } as const;
    must(await office.services.directory.notifications.create(address));
  }
});
async function update(change: Record<string, unknown>): Promise<void> {
  const { services, customers: all } = office;
  const given = { id: all.Acme.id, ...change };
  const outcome = await perform(customers.update, await office.actor('root'), given, services);
  expect(outcome.ok, JSON.stringify(outcome)).toBe(true);
}
async function revisions() {
  const { store } = office.services;
  return Promise.all([roaming, settled].map(async (id) => (await store.conferences.byId(id))?.revision));
}

describe('a customer', () => {
  test('that gets another zone edits those of its conferences that have none, and those invited are told', async () => {
    await update({ timezone: 'Asia/Kolkata' });
    expect(await revisions()).toEqual([2, 1]);
    expect(office.changes).toEqual([{ id: roaming, what: 'changed', by: office.person('root').id }]);
    expect(office.told).toMatchObject([
      {
        ...{ before: { id: roaming, revision: 1 }, after: { id: roaming, revision: 2 } },
        ...{ notifications: [{ target: 'zoe@example.org' }], customerBefore: { timezone: 'UTC' } },
      },
    ]);
  });
  test('that is disabled, and enabled again, edits all of them', async () => {
    await update({ disabled: true });
    await update({ disabled: false });
    expect(await revisions()).toEqual([3, 3]);
    expect(office.told.map(({ after, customerBefore }) => [after?.id, customerBefore?.disabled])).toEqual([
      ...[roaming, settled].map((id) => [id, false]),
      ...[roaming, settled].map((id) => [id, true]),
    ]);
  });
  test('that is the same to them edits none', async () => {
    await update({ name: 'Acme & Sons', timezone: 'UTC', disabled: false });
    expect(await revisions()).toEqual([1, 1]);
    expect([office.changes, office.told]).toEqual([[], []]);
  });
  test('with more than fit into a portion edits each once, and lets others have their turn', async () => {
    const { store } = office.services;
    for (let n = 10; n < 67; n += 1) {
      const draft = { ...PLAIN_CONFERENCE, customer: office.customers.Acme.id, code: code(String(n)) };
      must(await store.conferences.create(draft));
    }
    let turns = 0;
    let over = false;
    const others = (): void => {
      turns += 1;
      if (!over) setImmediate(others);
    };
    setImmediate(others);
    await update({ disabled: true });
    over = true;
    const all = await store.conferences.list(office.customers.Acme.id);
    expect(all.map(({ revision }) => revision)).toEqual(Array.from({ length: 59 }, () => 2));
    expect(new Set(office.changed).size).toBe(59);
    expect(office.changed).toHaveLength(59);
    expect(turns).toBeGreaterThanOrEqual(3);
  });
});
