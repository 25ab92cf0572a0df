import type { AccessTerms } from '../core/access/terms.ts';
import { assertNever } from '../core/assert-never.ts';
import type { CallAttempt, OpenCall } from '../core/call/record.ts';
import type { CallRequest, CallVerdict } from '../core/dialling/verdict.ts';
import type { CallId } from '../core/ids.ts';
import type { Input } from '../core/input.ts';
import type { Answer, FsIntent, Intent, StoreIntent, Try } from '../core/intent.ts';
import type { Verdict } from '../core/lockout.ts';
import type { Tell } from '../core/tell.ts';
import type { Dialect } from '../esl/dialect.ts';
import { encode } from '../esl/encode.ts';
import type { Encoded } from '../esl/encoded.ts';
import { parseRoomList } from '../esl/lists.ts';
import type { Reply } from '../esl/reply.ts';
import type { Session } from '../esl/session.ts';
import type { Store } from '../store/store.ts';
import type { Moment } from './mailbox.ts';

/** What the performer reports besides: for the log. */
export interface PerformerEvents {
  tell(what: Tell, when: Moment): void;
  /** FreeSWITCH would not do something; mostly that the leg is gone already. */
  refused(command: string, reason: string): void;
  failed(what: string, error: unknown): void;
}

/** Who may try codes and PINs: what the core asks before each, and tells afterwards. Rejects when the store is away. */
export interface Lockouts {
  judge(of: Try): Promise<Verdict>;
  count(of: Try, outcome: 'wrong' | 'right' | 'unused'): Promise<void>;
}

/** The guard and the money of outbound calls. Rejects when the store is away, and then nothing is dialled. */
export interface CallDesk {
  /** Judges a call and, where it may be made, sets aside its money and its leg in the same step. */
  reserve(request: CallRequest, memo: string): Promise<CallVerdict>;
  noteAnswer(call: CallId, attempt: number, atMs: number): Promise<void>;
  settle(call: CallId, attempts: readonly CallAttempt[]): Promise<void>;
  /** The calls of this node that are not settled. */
  open(): Promise<readonly OpenCall[]>;
  /** The access account of a caller, by what it dialled and by its own number; undefined for none. */
  findAccess(caller: {
    readonly accessNumber: string;
    readonly callerNumber: string;
  }): Promise<AccessTerms | undefined>;
}

export interface PerformerPorts {
  readonly store: Store;
  readonly lockouts: Lockouts;
  readonly calls: CallDesk;
}

/** Does what the core wants, and brings each question exactly one answer. */
export class Performer {
  readonly #store: Store;
  readonly #lockouts: Lockouts;
  readonly #calls: CallDesk;
  readonly #post: (input: Input) => void;
  readonly #events: PerformerEvents;
  #node: { readonly session: Session; readonly dialect: Dialect } | undefined;

  constructor({ store, lockouts, calls }: PerformerPorts, post: (input: Input) => void, events: PerformerEvents) {
    this.#store = store;
    this.#lockouts = lockouts;
    this.#calls = calls;
    this.#post = post;
    this.#events = events;
  }

  /** The connection that commands go to from now on; none while the node is lost. */
  connect(session: Session, dialect: Dialect): void {
    this.#node = { session, dialect };
  }
  disconnect(): void {
    this.#node = undefined;
  }

  perform(intents: readonly Intent[], when: Moment): void {
    for (const intent of intents) {
      switch (intent.family) {
        case 'fs':
          void this.#command(intent);
          break;
        case 'store':
          void this.#request(intent);
          break;
        case 'tell':
          this.#events.tell(intent.tell, when);
          break;
        default:
          assertNever(intent);
      }
    }
  }

  async #command(intent: FsIntent): Promise<void> {
    const { id, command } = intent;
    // Never in the turn that asked: the answers to what one chunk brought come after all of its events.
    const answer = (what: Answer): void => {
      if (id !== undefined) queueMicrotask(() => this.#post({ kind: 'answer', id, answer: what }));
    };
    const node = this.#node;
    if (node === undefined) return answer({ kind: 'lost' });
    let encoded: readonly Encoded[];
    try {
      encoded = encode(command, id ?? '', node.dialect);
    } catch (error) {
      this.#events.failed(`the command ${command.kind} could not be written`, error);
      return answer({ kind: 'refused', reason: 'it could not be written' });
    }
    const replies = await Promise.all(encoded.map((each) => ask(node.session, each)));
    const bad = replies.find((reply) => reply.kind !== 'ok');
    if (bad?.kind === 'refused') this.#events.refused(command.kind, bad.reason);
    if (command.kind === 'list-rooms') return this.#listed(replies[0]);
    answer(bad ?? { kind: 'ok' });
  }

  #listed(reply: Reply | undefined): void {
    const list = reply?.kind === 'ok' ? parseRoomList(reply.text) : undefined;
    if (list !== undefined) this.#post({ kind: 'rooms-listed', rooms: list.rooms });
  }

  async #request(intent: StoreIntent): Promise<void> {
    const { id, request } = intent;
    let answer: Answer;
    try {
      switch (request.kind) {
        case 'find-conference':
          answer = { kind: 'ok', conference: await this.#store.conferences.byCode(request.code) };
          break;
        case 'judge-try': {
          const { kind: _, ...tried } = request;
          answer = { kind: 'ok', verdict: await this.#lockouts.judge(tried) };
          break;
        }
        case 'count-try': {
          const { kind: _, outcome, ...tried } = request;
          await this.#lockouts.count(tried, outcome);
          answer = { kind: 'ok' };
          break;
        }
        case 'reserve-call':
          answer = { kind: 'ok', call: await this.#calls.reserve(request.request, request.memo) };
          break;
        case 'find-access': {
          const { accessNumber, callerNumber } = request;
          answer = { kind: 'ok', access: await this.#calls.findAccess({ accessNumber, callerNumber }) };
          break;
        }
        case 'note-answer':
          await this.#calls.noteAnswer(request.call, request.attempt, request.atMs);
          answer = { kind: 'ok' };
          break;
        case 'settle-call':
          await this.#calls.settle(request.call, request.attempts);
          answer = { kind: 'ok' };
          break;
        case 'remember-room':
          await this.#store.rooms.write(request.conference, request.record);
          answer = { kind: 'ok' };
          break;
        case 'forget-room':
          await this.#store.rooms.forget(request.conference);
          answer = { kind: 'ok' };
          break;
        default:
          assertNever(request);
      }
    } catch (error) {
      this.#events.failed(`the store did not take ${request.kind}`, error);
      answer = { kind: 'refused', reason: 'the store is away' };
    }
    if (id !== undefined) this.#post({ kind: 'answer', id, answer });
  }
}

async function ask(session: Session, encoded: Encoded): Promise<Reply> {
  const { text, jobTimeoutMs } = encoded;
  const reply = jobTimeoutMs === undefined ? session.command(text) : session.background(text, jobTimeoutMs);
  return checked(encoded, await reply);
}
function checked(encoded: Encoded, reply: Reply): Reply {
  if (reply.kind !== 'ok' || !encoded.expectsOk || reply.text.startsWith('+OK')) return reply;
  return { kind: 'refused', reason: reply.text.trim().slice(0, 200) };
}
