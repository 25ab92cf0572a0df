import { afterAll, beforeAll, describe, expect, onTestFinished, test } from 'vitest';
import { createConference } from '../../src/operations/conferences.ts';
import { perform } from '../../src/operations/perform.ts';
import { startTestRedis, type TestRedis } from '../store/test-redis.ts';
import { openOffice } from './office.ts';
import { openTwice } from './two-processes.ts';

const ROUNDS = 1_000;
const TIMEOUT_MS = 120_000;

let server: TestRedis;
beforeAll(async () => {
  server = await startTestRedis();
});
afterAll(() => server.dispose());

describe.each(['memory', 'Redis'] as const)('in %s', (kind) => {
  const open = (prefix: string) => openTwice(kind === 'Redis' ? server.socket : undefined, prefix);

  test('of two creates with one code at once, one wins each time', { timeout: TIMEOUT_MS }, async () => {
    const { one, another, close } = await open('race');
    onTestFinished(close);
    const office = await openOffice(one);
    const other = { ...office.services, ...another };
    const [user, stranger] = [await office.actor('user'), await office.actor('stranger')];
    for (let round = 1; round <= ROUNDS; round += 1) {
      const code = String(round);
      const both = await Promise.all([
        perform(createConference, user, { code, description: 'ours' }, office.services),
        perform(createConference, stranger, { code, description: 'theirs' }, other),
      ]);
      expect(both.filter(({ ok }) => ok)).toHaveLength(1);
      expect(both.find(({ ok }) => !ok)).toMatchObject({ refusal: { kind: 'conflict', field: 'code' } });
    }
    expect(await office.services.store.conferences.list()).toHaveLength(ROUNDS);
  });
  test('of many creates at once, as many are made as the rate plan allows', { timeout: TIMEOUT_MS }, async () => {
    const { one, close } = await open('plan');
    onTestFinished(close);
    const office = await openOffice(one);
    await office.plan({ maximumConferences: 5 });
    const user = await office.actor('user');
    const made = await Promise.all(
      Array.from({ length: 40 }, (_, n) => perform(createConference, user, { code: String(n) }, office.services)),
    );
    expect(made.filter(({ ok }) => ok)).toHaveLength(5);
    expect(made.filter((each) => !each.ok && each.refusal.kind === 'plan')).toHaveLength(35);
  });
});
