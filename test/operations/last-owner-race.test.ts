import { afterAll, beforeAll, describe, expect, onTestFinished, test } from 'vitest';
import type { Operation } from '../../src/operations/operation.ts';
import { deletePerson, updatePerson } from '../../src/operations/people.ts';
import { perform } from '../../src/operations/perform.ts';
import { isOwner } from '../../src/store/last-owner.ts';
import { personDraft } from '../store/directory-drafts.ts';
import { startTestRedis, type TestRedis } from '../store/test-redis.ts';
import { must, NOW_MS, openOffice } from './office.ts';
import { openTwice } from './two-processes.ts';

const ROUNDS = 1_000;
const TIMEOUT_MS = 120_000;

let server: TestRedis;
beforeAll(async () => {
  server = await startTestRedis();
});
afterAll(() => server.dispose());

/** What takes away an owner. */
const WAYS: readonly (readonly [Operation, Readonly<Record<string, unknown>>])[] = [
  [updatePerson, { roles: ['administrator'] }],
  [updatePerson, { disabled: true }],
  [deletePerson, {}],
];
/** Each meets each in turn. */
const PAIRS = WAYS.flatMap((one) => WAYS.map((another) => [one, another] as const));

describe.each(['memory', 'Redis'] as const)('in %s', (kind) => {
  test('of two system owners who take each other away at once, one is left each time', {
    timeout: TIMEOUT_MS,
  }, async () => {
    const { one, another, close } = await openTwice(kind === 'Redis' ? server.socket : undefined, 'owners');
    onTestFinished(close);
    const office = await openOffice(one);
    const other = { ...office.services, ...another };
    const { people } = one.directory;
    let left = must(await people.update(office.person('root').id, { name: 'first' }));
    const ends: string[] = [];
    for (let round = 0; round < ROUNDS; round += 1) {
      const next = must(await people.create(personDraft(`owner${round}`, { roles: ['owner'] })));
      const pair = PAIRS[round % PAIRS.length];
      if (pair === undefined) throw new Error('there are no pairs');
      const [[take, how], [retake, why]] = pair;
      const customer = office.customers.System;
      const both = await Promise.all([
        perform(take, { person: left, customer, nowMs: NOW_MS }, { id: next.id, ...how }, office.services),
        perform(retake, { person: next, customer, nowMs: NOW_MS }, { id: left.id, ...why }, other),
      ]);
      const winners = both.filter(({ ok }) => ok);
      ends.push(`${winners.length} of ${both.map((each) => (each.ok ? 'done' : each.refusal.kind)).sort()}`);
      const [owner, ...more] = (await people.list(undefined)).filter(isOwner);
      expect([owner === undefined, more]).toEqual([false, []]);
      if (owner !== undefined) left = owner;
      for (const { id, username } of await people.list(left.customer)) {
        if (id !== left.id && username.startsWith('owner')) await people.delete(id);
      }
    }
    expect(new Set(ends)).toEqual(new Set(['1 of conflict,done']));
  });
});
