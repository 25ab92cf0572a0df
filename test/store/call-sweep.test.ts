import { expect, test } from 'vitest';
import { settleForgotten } from '../../src/store/call-sweep.ts';
import { memoryCalls } from '../../src/store/calls-memory.ts';
import { callId, NIGHT_MS, openCall, permit } from './call-drafts.ts';
import { KEEP_MS } from './calls-keep.ts';

const RING_MS = 45_000;
const { limitSeconds, routes } = permit();
const LAST_MS = NIGHT_MS + routes.length * RING_MS + limitSeconds * 1_000 + 600_000;
const complain = (what: string): void => {
  throw new Error(what);
};
async function sweptAt(nowMs: number, answered = false) {
  const ledger = memoryCalls({ keepMs: KEEP_MS, nowMs: () => nowMs });
  await ledger.reserve({ ...openCall('a'), reservedAtMs: NIGHT_MS }, 'a node of a former name');
  if (answered) await ledger.noteAnswer(callId('a'), 1, NIGHT_MS + 5_000);
  const swept = await settleForgotten(ledger, { nowMs, ringTimeoutMs: RING_MS, complain });
  const records = await ledger.records({}, { limit: 10, order: 'oldest-first' });
  return { swept, records, open: (await ledger.openCalls()).length };
}

test('a call that may still run is left alone, whosever node it is', async () => {
  expect(await sweptAt(LAST_MS)).toEqual({ swept: 0, records: [], open: 1 });
});
test('one that must have ended long ago is settled at its limit', async () => {
  const { records, ...rest } = await sweptAt(LAST_MS + 1);
  expect(rest).toEqual({ swept: 1, open: 0 });
  expect(records).toMatchObject([{ seconds: limitSeconds, estimated: true, answeredAtMs: NIGHT_MS }]);
});
test('one whose answer was noted was answered then', async () => {
  const { records } = await sweptAt(LAST_MS + 1, true);
  expect(records).toMatchObject([{ seconds: limitSeconds, estimated: true, answeredAtMs: NIGHT_MS + 5_000 }]);
});
test('many are settled a portion at a time', async () => {
  const nowMs = LAST_MS + 1;
  const ledger = memoryCalls({ keepMs: KEEP_MS, nowMs: () => nowMs });
  for (let n = 0; n < 250; n += 1) {
    await ledger.reserve({ ...openCall(`call-${n}`), reservedAtMs: NIGHT_MS }, 'a node of a former name');
  }
  const sweep = () => settleForgotten(ledger, { nowMs, ringTimeoutMs: RING_MS, complain });
  expect([await sweep(), await sweep(), await sweep()]).toEqual([200, 50, 0]);
});
