import type { z } from 'zod';
import { assertNever } from '../core/assert-never.ts';
import type { Conference } from '../core/conference.ts';
import { Core, type CoreRules } from '../core/core.ts';
import type { FsEvent } from '../core/event.ts';
import type { Fact } from '../core/fact.ts';
import { type Pin, parseCode, parseLegId, parsePin } from '../core/ids.ts';
import type { Input } from '../core/input.ts';
import type { Intent } from '../core/intent.ts';
import { KEY_ACTIONS } from '../core/key-table.ts';
import { decodeFrame } from '../esl/decode.ts';
import { FrameScanner } from '../esl/frame.ts';
import { DigitMask } from './digit-mask.ts';
import { type RecordedLine, WireText } from './file.ts';
import { decodeInput, encodeInput, type RecordedInput, recordedRules } from './input-json.ts';
import type { Mask } from './masking.ts';
import { RecordingWriter } from './writer.ts';

/**
 * Recordings of a controller's life, with which every decision can be made again: what was on the wire, every other input
 * of the core, and the time at which each was taken. What callers typed is masked, but the same for the same digits, so
 * that a right PIN is still right.
 */
export class DecisionRecorder {
  readonly #writer: RecordingWriter;
  readonly #digits: DigitMask;
  readonly #startedAtMs: number;
  #atMs: number;

  constructor(
    about: { readonly title: string; readonly seed: string; readonly rules: CoreRules; readonly startedAtMs: number },
    core: Core,
    write: (line: string) => void,
    random: () => number,
  ) {
    this.#digits = new DigitMask(random);
    this.#startedAtMs = about.startedAtMs;
    this.#atMs = about.startedAtMs;
    const mask: Mask = {
      typed: (digits) => this.#digits.mask(digits),
      // Keys in a room open no door; keys outside are the digits of a code or a PIN.
      key: (digit, leg) => {
        const known = parseLegId(leg);
        if (known === undefined) return '0';
        // What a caller types to the far end is nobody's business; by `##` it comes back to us.
        if (core.access.has(known)) return digit === '#' ? digit : '0';
        const at = core.callers.get(known)?.phase.at;
        return at === 'inside' || at === 'entering' ? digit : '0';
      },
    };
    const { seed, rules, startedAtMs, title } = about;
    const meta = {
      title,
      format: 'json',
      startedAtMs,
      rules: { seed, ...rules, keys: { ...rules.keys, table: [...rules.keys.table] } },
    } as const;
    this.#writer = new RecordingWriter(meta, write, () => this.#atMs - this.#startedAtMs, mask);
  }

  wire(dir: 'rx' | 'tx', bytes: Buffer | string, atMs: number): void {
    this.#atMs = atMs;
    this.#writer.wire(dir, bytes);
  }
  input(input: Input, atMs: number): void {
    if (input.kind === 'event') return;
    this.#atMs = atMs;
    if (input.kind === 'node-lost') this.#writer.cut();
    this.#writer.input(encodeInput(this.#maskedInput(input)));
  }

  #maskedInput(input: RecordedInput): RecordedInput {
    switch (input.kind) {
      case 'answer': {
        if (input.answer.kind !== 'ok') return input;
        const { conference, access } = input.answer;
        if (conference === undefined && access === undefined) return input;
        return {
          ...input,
          answer: {
            ...input.answer,
            conference: conference && this.#maskedConference(conference),
            access: access && { ...access, pin: this.#maskedPin(access.pin) },
          },
        };
      }
      case 'conference-changed':
        return { ...input, conference: input.conference && this.#maskedConference(input.conference) };
      case 'calls-known': {
        const conferences = new Map([...input.conferences].map(([id, each]) => [id, this.#maskedConference(each)]));
        return { ...input, conferences };
      }
      case 'snapshot': {
        const { snapshot } = input;
        const conferences = new Map([...snapshot.conferences].map(([id, each]) => [id, this.#maskedConference(each)]));
        return { ...input, snapshot: { ...snapshot, conferences } };
      }
      case 'command':
        return input.definition === undefined
          ? input
          : { ...input, definition: this.#maskedConference(input.definition) };
      case 'wake':
      case 'node-lost':
      case 'stopping':
      case 'rooms-listed':
        return input;
      default:
        return assertNever(input);
    }
  }
  #maskedPin(pin: Pin | null): Pin | null {
    return pin === null ? null : (parsePin(this.#digits.mask(pin)) ?? null);
  }
  #maskedConference(conference: Conference): Conference {
    return {
      ...conference,
      code: parseCode(this.#digits.mask(conference.code)) ?? conference.code,
      adminPin: this.#maskedPin(conference.adminPin),
      talkPin: this.#maskedPin(conference.talkPin),
      listenPin: this.#maskedPin(conference.listenPin),
    };
  }
}

/** One turn of a replayed life. */
export interface ReplayedTurn {
  readonly t: number;
  readonly input: Input;
  readonly facts: readonly Fact[];
  readonly intents: readonly Intent[];
}

/**
 * Makes the decisions of a recorded life again; undefined for a recording that holds none. Events that came before the
 * snapshot of their connection wait for it, as they did then.
 */
export function* replayDecisions(
  lines: Iterable<RecordedLine>,
  complain: (reason: string) => void,
): Generator<ReplayedTurn, void> {
  let core: Core | undefined;
  let startedAtMs = 0;
  let held: FsEvent[] | undefined = [];
  let receivedAt = 0;
  const text = new WireText();
  let arrived: FsEvent[] = [];
  const scan = (): FrameScanner =>
    new FrameScanner({
      frame: (frame) => {
        const message = decodeFrame(frame);
        if (message.kind === 'malformed') complain(message.reason);
        if (message.kind === 'event' && message.event.kind !== 'shutdown') arrived.push(message.event);
      },
      broken: complain,
    });
  let scanner = scan();
  const turn = (at: number, input: Input): ReplayedTurn => {
    if (core === undefined) throw new Error('a recording without rules has no decisions');
    return { t: at, input, ...core.step(input, startedAtMs + at) };
  };
  for (const line of lines) {
    switch (line.kind) {
      case 'meta': {
        const rules = recordedRules.safeParse(line.meta['rules']);
        if (rules.success) core = new Core(rules.data.seed, rulesFrom(rules.data));
        const started = line.meta['startedAtMs'];
        startedAtMs = typeof started === 'number' ? started : 0;
        break;
      }
      case 'wire': {
        if (line.dir === 'tx' || core === undefined) break;
        arrived = [];
        receivedAt = line.t;
        scanner.push(text.bytes(line.raw));
        if (held !== undefined) held.push(...arrived);
        else for (const event of arrived) yield turn(line.t, { kind: 'event', event });
        break;
      }
      case 'input': {
        const input = core === undefined ? undefined : decodeInput(line.input);
        if (input === undefined) {
          complain(`an input that is none: ${JSON.stringify(line.input).slice(0, 80)}`);
          break;
        }
        yield turn(line.t, input);
        if (input.kind === 'node-lost') {
          held = [];
          scanner = scan();
        }
        if (input.kind === 'snapshot') {
          const waited: readonly FsEvent[] = held ?? [];
          held = undefined;
          for (const event of waited) yield turn(receivedAt, { kind: 'event', event });
        }
        break;
      }
      case 'malformed':
        complain(line.reason);
        break;
      default:
        assertNever(line);
    }
  }
}

function rulesFrom({ admission, keys, calls }: z.output<typeof recordedRules>): CoreRules {
  const table = new Map(
    keys.table.flatMap(([key, name]) => {
      const action = KEY_ACTIONS.find((each) => each === name);
      return action === undefined ? [] : [[key, action] as const];
    }),
  );
  return { admission, keys: { ...keys, table }, calls };
}
