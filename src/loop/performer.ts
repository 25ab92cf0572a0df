import { assertNever } from '../core/assert-never.ts';
import type { Input } from '../core/input.ts';
import type { Answer, FsIntent, Intent, StoreIntent, Tell, Try } from '../core/intent.ts';
import type { Verdict } from '../core/lockout.ts';
import { type Dialect, type Encoded, encode } from '../esl/encode.ts';
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

/** Does what the core wants, and brings each question exactly one answer. */
export class Performer {
  readonly #store: Store;
  readonly #lockouts: Lockouts;
  readonly #post: (input: Input) => void;
  readonly #events: PerformerEvents;
  #node: { readonly session: Session; readonly dialect: Dialect } | undefined;

  constructor(store: Store, lockouts: Lockouts, post: (input: Input) => void, events: PerformerEvents) {
    this.#store = store;
    this.#lockouts = lockouts;
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
    const replies = await Promise.all(
      encoded.map((each) => node.session.command(each.text).then((reply) => checked(each, reply))),
    );
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
          const { what, source, internal, conference } = request;
          answer = { kind: 'ok', verdict: await this.#lockouts.judge({ what, source, internal, conference }) };
          break;
        }
        case 'count-try': {
          const { what, source, internal, conference, outcome } = request;
          await this.#lockouts.count({ what, source, internal, conference }, outcome);
          answer = { kind: 'ok' };
          break;
        }
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

function checked(encoded: Encoded, reply: Reply): Reply {
  if (reply.kind !== 'ok' || !encoded.expectsOk || reply.text.startsWith('+OK')) return reply;
  return { kind: 'refused', reason: reply.text.trim().slice(0, 200) };
}
