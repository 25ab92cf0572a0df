import { afterEach, expect, test } from 'vitest';
import {
  type PersonId,
  parseCallId,
  parseCommandId,
  parseConferenceId,
  parseMemberId,
  parseQuestionId,
  parseStoredId,
  type SoundId,
} from '../../src/core/ids.ts';
import type { Intent } from '../../src/core/intent.ts';
import type { RoomCommand } from '../../src/core/room-command.ts';
import { DecisionRecorder, replayDecisions } from '../../src/recording/decisions.ts';
import { recordedLines } from '../../src/recording/file.ts';
import { decodeInput, encodeInput } from '../../src/recording/input-json.ts';
import { PERMIT, permitted } from '../core/dialling-out.ts';
import { conference as definition } from '../core/table.ts';
import { type House, inRoom, must, openHouse, prompts, RULES } from '../flow/house.ts';

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
  const controller = await house.serve();
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
  const member = must(parseMemberId(ann.memberId));
  for (const command of [{ kind: 'mute', member }, { kind: 'deafen', member }, { kind: 'clear-hands' }] as const) {
    expect(await controller.command(board.id, command, must(parseStoredId<PersonId>(7)))).toEqual({
      kind: 'confirmed',
    });
  }
  await house.store.conferences.update(board.id, { muteNonModerator: true });
  await controller.conferenceChanged(board.id);
  await house.tellOf('mode-changed', ({ cause }) => cause === 'rule');
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

const of = must(parseMemberId(3));
test.each<RoomCommand>([
  { kind: 'mute', member: of },
  { kind: 'unmute', member: of },
  { kind: 'deafen', member: of },
  { kind: 'undeafen', member: of },
  { kind: 'eject', member: of },
  { kind: 'lock' },
  { kind: 'unlock' },
  { kind: 'clear-hands' },
  { kind: 'end' },
  { kind: 'mute-all' },
  { kind: 'unmute-all' },
  { kind: 'announce', on: false },
  { kind: 'message', sound: must(parseStoredId<SoundId>(4)) },
  { kind: 'invite', number: '+49 30', role: 'talk', accept: true, callerId: null },
  { kind: 'cancel-invite', call: must(parseCallId('one-2-abc')) },
])('the command %j is read as it was recorded', (command) => {
  const id = must(parseCommandId('c-1'));
  const conference = must(parseConferenceId(5));
  for (const by of [null, must(parseStoredId<PersonId>(7))]) {
    const input = { kind: 'command', id, by, conference, command } as const;
    expect(decodeInput(JSON.parse(JSON.stringify(encodeInput(input))))).toEqual(input);
  }
});

const question = must(parseQuestionId('test-1-1'));
test.each([
  ['a permit without limits', permitted()],
  ['one with a budget', permitted({ dailyBudget: PERMIT.reserve, maximumLegs: 3, extension: true })],
  ['a refusal', { kind: 'ok', call: { kind: 'refused', refusal: 'cost', says: 'it costs too much', findings: [] } }],
] as const)('what the guard says is read as it was recorded, to the last digit of the money: %s', (_, answer) => {
  const input = { kind: 'answer', id: question, answer } as const;
  expect(decodeInput(JSON.parse(JSON.stringify(encodeInput(input))))).toEqual(input);
});
test('a command is read with the definition that it came with', () => {
  const board = definition();
  const command = { kind: 'invite', number: '1', role: 'talk', accept: false, callerId: '49' } as const;
  const id = must(parseCommandId('c-1'));
  const input = { kind: 'command', id, by: null, conference: board.id, command, definition: board } as const;
  expect(decodeInput(JSON.parse(JSON.stringify(encodeInput(input))))).toEqual(input);
});
