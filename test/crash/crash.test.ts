import { expect, test } from 'vitest';
import { audit } from '../../src/crash/audit.ts';
import { openCallees } from '../../src/crash/callees.ts';
import { crash } from '../../src/crash/crash.ts';
import { readOptions } from '../../src/crash/options.ts';
import { reportText } from '../../src/crash/report.ts';
import type { CallRecord } from '../../src/directory/call-record.ts';
import { seededChance } from '../../src/sim/chance.ts';
import { startSimulator } from '../../src/sim/simulator.ts';
import type { CallLedger } from '../../src/store/call-ledger.ts';
import { memoryCalls } from '../../src/store/calls-memory.ts';
import { attempt, callId, NIGHT_MS, openCall, permit } from '../store/call-drafts.ts';

test('a controller that is killed in the middle of 200 invites leaks nothing and spends no more than there is', {
  timeout: 180_000,
}, async () => {
  const options = readOptions(['--quick', '--seed', '7']);
  if (typeof options === 'string') throw new Error(options);
  const report = await crash(options);
  expect(report.violations, reportText(report)).toEqual([]);
  expect(report.rounds.map(({ mood, kills }) => [mood, kills])).toEqual([
    ['yes', options.kills],
    ['mixed', options.kills],
  ]);
  expect(report.rounds[0]?.records).toBe(50);
  for (const { typed, legs } of report.rounds) {
    expect(typed).toBeGreaterThanOrEqual(200);
    expect(legs).toBeGreaterThan(0);
  }
});

test('what it would find: a call that is open, a leg without a record, and money that does not add up', async () => {
  const sim = await startSimulator({ password: 'crash' });
  try {
    const { account } = permit();
    const ledger = memoryCalls({ keepMs: 86_400_000, nowMs: () => NIGHT_MS });
    const callees = openCallees(sim, 'mixed', seededChance(1));
    const found = async (of: CallLedger = ledger) => (await audit(of, account, 'mixed', callees)).violations;
    expect(await found()).toEqual([]);
    await ledger.reserve(openCall('a', { reserve: permit().reserve }), 'one');
    expect(await found()).toEqual(['1 calls are open, and none of them stands']);
    await ledger.settle(callId('a'), [attempt('a', 10)]);
    expect(await found()).toEqual([]);
    expect(await found({ ...ledger, records: async (of, page) => (await ledger.records(of, page)).map(free) })).toEqual(
      ['0.2 are spent, and the records come to 0'],
    );
    const leaking: CallLedger = {
      ...ledger,
      figures: async (...of) => ({ ...(await ledger.figures(...of)), reserved: permit().reserve, legs: 1 }),
    };
    expect(await found(leaking)).toEqual(['1 are still set aside', '1 legs are still counted']);
    const [leg] = await ledger.records({ account }, { limit: 1, order: 'oldest-first' });
    const phone = sim.call({ to: '3000', number: '1', name: 'A' });
    const unknown = Object.assign(phone, {
      call: { dialled: '', gateway: undefined, number: '49301', variables: new Map<string, string>(), from: undefined },
      ...{ received: '', ring: () => {}, earlyMedia: () => {}, answer: () => {} },
    });
    expect(String(leg?.leg)).not.toBe(phone.uuid);
    const { violations } = await audit(ledger, account, 'mixed', { ...callees, phones: [unknown], most: 51 });
    expect(violations).toEqual([
      `leg ${phone.uuid} to 49301 has no record`,
      '51 legs stood at once, with budget for 50',
    ]);
  } finally {
    await sim.stop();
  }
});
const free = (record: CallRecord): CallRecord => ({ ...record, cost: '0' });

test('the command line', () => {
  expect(readOptions([])).toMatchObject({ rounds: 6, kills: 6, verbose: false });
  expect(readOptions(['--quick', '--seed', '5', '--kills', '1'])).toMatchObject({ seed: 5, kills: 1, rounds: 2 });
  expect(readOptions(['--rounds', '0'])).toMatch(/--rounds must be a whole number from 1/);
  expect(readOptions(['--wind'])).toMatch(/--wind/);
});
