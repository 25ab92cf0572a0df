import fc from 'fast-check';
import { expect, test } from 'vitest';
import { judgeCall } from '../../../src/core/dialling/guard.ts';
import { costOfLeg } from '../../../src/core/dialling/leg-cost.ts';
import { billOf } from '../../../src/store/call-bill.ts';
import { attempt, NIGHT_MS, openCall } from '../../store/call-drafts.ts';
import { callOf, offer, permitIn } from './counter.ts';

const price = fc.integer({ min: 0, max: 2_000_000 }).map((millionths) => (millionths / 1e6).toFixed(6));
const step = fc.oneof(fc.constantFrom(1, 6, 30, 60), fc.integer({ min: 1, max: 86_400 }));
const cost = fc.record({ connectFee: price, perMinute: price, firstSeconds: step, stepSeconds: step });

test('no call costs more than was set aside for it, by whichever route, also where the hangup came two seconds late', () => {
  const calls = fc.record({
    costs: fc.array(cost, { minLength: 1, maxLength: 3 }),
    maximumSeconds: fc.integer({ min: 1, max: 14_400 }),
    lateMs: fc.oneof(fc.integer({ min: -14_400_000, max: 2_000 }), fc.constantFrom(-1, 0, 1, 30, 1_001, 2_000)),
    route: fc.nat(2),
    estimated: fc.boolean(),
  });
  fc.assert(
    fc.property(calls, ({ costs, maximumSeconds, lateMs, route, estimated }) => {
      const routes = costs.map((each, at) => offer('x'.repeat(at + 1), each));
      const permit = permitIn(judgeCall(callOf({ routes, account: { maximumSeconds } })));
      const endedAtMs = NIGHT_MS + Math.max(0, maximumSeconds * 1_000 + lateMs);
      const answered = { answeredAtMs: NIGHT_MS, endedAtMs, estimated, route: route % costs.length };
      const busy = attempt('a', undefined, { route: 0 });
      const { cost: billed } = billOf(openCall('a', permit), [busy, attempt('a', 1, answered)]);
      expect(billed <= permit.reserve).toBe(true);
    }),
  );
});

test('a call that is cut 30 ms behind its limit begins another step, which was set aside', () => {
  const tariff = { connectFee: '0', perMinute: '1', firstSeconds: 60, stepSeconds: 60 };
  const permit = permitIn(judgeCall(callOf({ routes: [offer('only', tariff)], account: { maximumSeconds: 60 } })));
  const cut = attempt('a', 60, { answeredAtMs: NIGHT_MS, endedAtMs: NIGHT_MS + 60_030 });
  const { cost: billed } = billOf(openCall('a', permit), [cut]);
  const [way] = permit.routes;
  expect(way && costOfLeg(way, 60)).toBe(1_000_000n);
  expect([billed, permit.reserve]).toEqual([2_000_000n, 2_000_000n]);
});
