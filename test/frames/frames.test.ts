import { describe, expect, test } from 'vitest';
import { chunksOf, outcome, read, samplesOf } from './reading.ts';

for (const folder of ['valid', 'invalid'] as const) {
  describe(`${folder} frames`, () => {
    test.each(samplesOf(folder))('$name', ({ bytes, expected }) => {
      const whole = read([bytes]);
      expect(outcome(whole)).toEqual(expected);
      // The rest only compares with that, which is dear: the JSON of both is cheap.
      const wanted = JSON.stringify(whole);
      expect(JSON.stringify(read(chunksOf(bytes, 1)))).toBe(wanted);
      for (let at = 1; at < bytes.length; at++) {
        const split = JSON.stringify(read([bytes.subarray(0, at), bytes.subarray(at)]));
        if (split !== wanted) expect(split, `cut at byte ${at}`).toBe(wanted);
      }
    });
  });
}

test('all samples one after the other, in chunks of any size, come to the same', () => {
  const samples = samplesOf('valid');
  const bytes = Buffer.concat(samples.map((sample) => sample.bytes));
  const expected = samples.flatMap((sample) => sample.expected);
  for (const size of [bytes.length, 4096, 1460, 64, 7, 3, 1]) {
    expect(outcome(read(chunksOf(bytes, size))), `chunks of ${size}`).toEqual(expected);
  }
});

test('each kind of message is among the samples', () => {
  const kinds = new Set(
    [...samplesOf('valid'), ...samplesOf('invalid')].flatMap(({ bytes }) => read([bytes]).map(({ kind }) => kind)),
  );
  expect([...kinds].sort()).toEqual([
    'api-response',
    'auth-request',
    'broken',
    'command-reply',
    'disconnect-notice',
    'event',
    'ignored',
    'malformed',
    'rejection',
  ]);
});
