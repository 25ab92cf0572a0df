import { expect, test } from 'vitest';
import type { Input } from '../../src/core/input.ts';
import type { Intent } from '../../src/core/intent.ts';
import { keyTiming } from '../../src/observe/key-timing.ts';
import { conferenceId, legId } from '../store/drafts.ts';

const digit: Input = { kind: 'event', event: { kind: 'digit', leg: legId('a-1'), digit: '1' } };
const command: Intent = { family: 'fs', command: { kind: 'lock', conference: conferenceId(5) } };

function timing() {
  let nowMs = 100;
  const told: number[] = [];
  const keys = keyTiming(
    (tookMs) => told.push(tookMs),
    () => nowMs,
  );
  return { told, keys, pass: (ms: number) => (nowMs += ms) };
}

test('counts from the bytes to the commands of the turn', () => {
  const { told, keys, pass } = timing();
  keys.received();
  pass(0.25);
  keys.turned({ intents: [command] }, digit);
  expect(told).toEqual([0.25]);
});

test('a digit that leads to nothing, and a turn of anything else, are not counted', () => {
  const { told, keys } = timing();
  keys.turned({ intents: [command] }, digit);
  keys.received();
  keys.turned({ intents: [] }, digit);
  keys.turned({ intents: [command] }, { kind: 'wake' });
  expect(told).toEqual([]);
});
