import { DEFAULT_CALL_RULES } from '../../src/core/call/rules.ts';
import { type Conference, PLAIN_CONFERENCE } from '../../src/core/conference.ts';
import { Core, type CoreRules } from '../../src/core/core.ts';
import type { FsEvent } from '../../src/core/event.ts';
import { parseCode, parseConferenceId, parsePin } from '../../src/core/ids.ts';
import type { Intent } from '../../src/core/intent.ts';
import { DEFAULT_KEYS } from '../../src/core/key-table.ts';
import { decodeFrame } from '../../src/esl/decode.ts';
import { encode } from '../../src/esl/encode.ts';
import { FrameScanner } from '../../src/esl/frame.ts';
import { ADMISSION_RULES } from '../core/rules.ts';
import { DIALECT } from './dialect.ts';
import { jsonEvent } from './fake-wire.ts';
import { must } from './must.ts';

const RULES: CoreRules = {
  admission: ADMISSION_RULES,
  keys: { table: DEFAULT_KEYS, interDigitTimeoutMs: 2_000, numberTimeoutMs: 5_000 },
  calls: DEFAULT_CALL_RULES,
};
export const CONFERENCE: Conference = {
  ...PLAIN_CONFERENCE,
  id: must(parseConferenceId(5)),
  revision: 1,
  code: must(parseCode('3001')),
  adminPin: must(parsePin('91919')),
  talkPin: must(parsePin('2345')),
};

/** A core that is told events as bytes and whose store knows one conference; keeps every command as it goes to the wire. */
export interface CoreRun {
  readonly commands: readonly string[];
  readonly faults: readonly string[];
  /** The id of the newest execute. */
  readonly question: string;
  hear(event: FsEvent): void;
  receive(bytes: Buffer | string): void;
  json(headers: Readonly<Record<string, string>>): void;
  wait(ms: number): void;
}

export function coreRun(): CoreRun {
  const core = new Core('seed0', RULES);
  const commands: string[] = [];
  const faults: string[] = [];
  let question = '';
  let now = 1_000;
  const perform = (intents: readonly Intent[]): void => {
    for (const intent of intents) {
      if (intent.family === 'fs') {
        if (intent.id !== undefined) question = intent.id;
        commands.push(...encode(intent.command, intent.id ?? '', DIALECT).map(({ text }) => text));
      }
      if (intent.family === 'tell' && intent.tell.kind === 'fault') faults.push(intent.tell.error);
      if (intent.family === 'store' && intent.id !== undefined) {
        const { request } = intent;
        const found = request.kind === 'find-conference' && request.code === CONFERENCE.code ? CONFERENCE : undefined;
        const answer = { kind: 'ok', conference: found, verdict: { kind: 'allowed' } } as const;
        perform(core.step({ kind: 'answer', id: intent.id, answer }, now).intents);
      }
    }
  };
  const hear = (event: FsEvent): void => perform(core.step({ kind: 'event', event }, now).intents);
  const scanner = new FrameScanner({
    frame: (frame) => {
      const message = decodeFrame(frame);
      if (message.kind === 'event') hear(message.event);
    },
    broken: (reason) => faults.push(reason),
  });
  const receive = (bytes: Buffer | string): void => scanner.push(Buffer.from(bytes));
  return {
    commands,
    faults,
    get question() {
      return question;
    },
    hear,
    receive,
    json: (headers) => receive(jsonEvent(headers)),
    wait: (ms) => {
      now += ms;
      perform(core.step({ kind: 'wake' }, now).intents);
    },
  };
}
