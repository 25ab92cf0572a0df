import { afterEach, expect, test } from 'vitest';
import type { Intent } from '../../src/core/intent.ts';
import { DecisionRecorder, replayDecisions } from '../../src/recording/decisions.ts';
import { recordedLines } from '../../src/recording/file.ts';
import { type House, inRoom, openHouse, prompts, RULES } from '../flow/house.ts';

let house: House | undefined;
afterEach(async () => {
  await house?.close();
  house = undefined;
});

/** Intents as text, with the code that was typed as the recording has it. */
const asText = (intents: readonly Intent[], masked: (text: string) => string): string =>
  masked(JSON.stringify(intents));

test('a life that was recorded makes the same decisions again, byte for byte, and shows no PIN', async () => {
  const lines: string[] = [];
  const made: Intent[] = [];
  let recorder: DecisionRecorder | undefined;
  house = await openHouse({
    watch: (controller) => {
      recorder = new DecisionRecorder(
        { title: 'test', seed: controller.seed, rules: RULES, startedAtMs: Date.now() },
        controller.core,
        (line) => lines.push(line),
        Math.random,
      );
    },
    wire: (dir, bytes, atMs) => recorder?.wire(dir, bytes, atMs),
    turned: (turn, input, atMs) => {
      made.push(...turn.intents);
      recorder?.input(input, atMs);
    },
  });
  const board = await house.conference({
    code: '3777',
    adminPin: '918273',
    talkPin: '645546',
    playMusic: true,
    playJoin: true,
  });
  await house.serve();
  const boss = await house.enter(board, '918273#');
  const ann = house.call('*3');
  await ann.until(() => prompts(ann).includes('ask-code'));
  ann.press('3777#');
  await ann.until(() => prompts(ann).includes('ask-pin'));
  ann.press('111111#');
  await ann.until(() => prompts(ann).includes('wrong-pin'));
  ann.press('645546#');
  await ann.until(inRoom(board));
  boss.press('*91');
  await boss.until(() => prompts(boss).includes('all-microphones-off'));
  ann.press('*1');
  await ann.until(() => prompts(ann).includes('microphone-on'));
  await house.again(() => house?.sim.dropSockets({ midFrame: true }));
  boss.press('*92');
  await boss.until(() => prompts(boss).includes('locked'));
  ann.hangup();
  await house.tellOf('member-left');

  const text = lines.join('\n');
  for (const pin of ['918273', '645546', '111111']) expect(text).not.toContain(pin);
  const complaints: string[] = [];
  const again = [...replayDecisions(recordedLines(text), (reason) => complaints.push(reason))];
  expect(complaints).toEqual([]);
  const replayed = again.flatMap(({ intents }) => intents);
  const typed = replayed.flatMap((intent) =>
    intent.family === 'store' && intent.request.kind === 'find-conference' ? [intent.request.code] : [],
  );
  const maskedCode = typed.at(-1) ?? '';
  expect(maskedCode).not.toBe('3777');
  const unmask = (line: string): string => line.replaceAll(maskedCode, '3777');
  expect(replayed.map((intent) => asText([intent], unmask))).toEqual(
    made.map((intent) => asText([intent], (line) => line)),
  );
  expect(replayed.length).toBeGreaterThan(40);
});
