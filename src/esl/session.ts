import { randomUUID } from 'node:crypto';
import { assertNever } from '../core/assert-never.ts';
import type { FsEvent } from '../core/event.ts';
import type { Clock } from '../time/clock.ts';
import { decodeFrame } from './decode.ts';
import { FrameScanner } from './frame.ts';
import type { EventStamp, Message } from './message.ts';
import { type Reply, replyOf } from './reply.ts';
import { commandBlock, commandText } from './safe-text.ts';
import { JobTable, ReplyQueue } from './waiting.ts';
import type { OpenWire, Wire } from './wire.ts';

export interface SessionOptions {
  readonly host: string;
  readonly port: number;
  readonly password: string;
  /** For connect, authentication and subscription together. */
  readonly connectTimeoutMs: number;
  readonly commandTimeoutMs: number;
  /** After so long without a byte the connection is taken for dead; half of it without one is probed. */
  readonly livenessMs: number;
  /** The events subscribed to; `CUSTOM` and its subclasses stand last, since every word behind it is one. */
  readonly events: string;
}

export interface SessionEvents {
  /** Authenticated and subscribed. */
  up(session: Session): void;
  event(event: FsEvent, stamp: EventStamp): void;
  /** A frame that is none, or an event without what it must have. */
  malformed(reason: string): void;
  /** Once; nothing comes after it. */
  over(why: Ending): void;
  /** What goes over the wire, for a recording. */
  wire?(dir: 'rx' | 'tx', bytes: Buffer | string): void;
}

/** Why a connection ended: `refused` by password or ACL, which only the operator can mend, or lost. */
export type Ending =
  | { readonly kind: 'refused'; readonly reason: string }
  | { readonly kind: 'lost'; readonly reason: string };

const SHUTDOWN_TIMEOUT_MS = 60_000;
const PASSWORD_OF_TWO_LINES: Ending = {
  kind: 'refused',
  reason: 'the password of the event socket must be one line',
};
const WRONG_PASSWORD: Ending = { kind: 'refused', reason: 'the event socket does not take the password' };

/**
 * One connection to the event socket, from the attempt to its end.
 *
 * States: connecting, greeted (auth/request has come), up, ending (SHUTDOWN has come), over. Whatever arrives out of turn is counted as
 * malformed and changes nothing; bytes that break the framing end the connection, since only a new snapshot makes its state
 * right again.
 */
export class Session {
  readonly #options: SessionOptions;
  readonly #events: SessionEvents;
  readonly #clock: Clock;
  readonly #wire: Wire;
  readonly #replies: ReplyQueue;
  readonly #jobs: JobTable;
  readonly #scanner: FrameScanner;
  #state: 'connecting' | 'greeted' | 'up' | 'ending' | 'over' = 'connecting';
  #authenticating = false;
  #ending: Ending | undefined;
  #heardAtMs: number;
  #cancelTimer: () => void;

  constructor(options: SessionOptions, events: SessionEvents, open: OpenWire, clock: Clock) {
    this.#options = options;
    this.#events = events;
    this.#clock = clock;
    this.#replies = new ReplyQueue(clock);
    this.#jobs = new JobTable(clock);
    this.#heardAtMs = clock.now();
    this.#scanner = new FrameScanner({
      frame: (frame) => this.#guarded(() => this.#act(decodeFrame(frame))),
      broken: (reason) => {
        if (this.#state === 'over') return;
        this.#guarded(() => events.malformed(reason));
        this.#end({ kind: 'lost', reason: `the bytes make no sense: ${reason}` });
      },
    });
    this.#cancelTimer = clock.after(options.connectTimeoutMs, () =>
      this.#end({ kind: 'lost', reason: `no answer within ${options.connectTimeoutMs} ms` }),
    );
    this.#wire = open(options.host, options.port, {
      connected: () => {},
      data: (bytes) => this.#received(bytes),
      closed: (error) => this.#end({ kind: 'lost', reason: error?.message ?? 'the connection was closed' }),
    });
  }

  /** Commands that wait for their reply, and jobs for their result. */
  get inFlight(): number {
    return this.#replies.length + this.#jobs.size;
  }

  /** Sends `api …`, `event …`, `sendmsg …`: anything that is answered at once. Throws {@link UnsafeText}. */
  command(text: string): Promise<Reply> {
    return this.#send(commandBlock(text));
  }

  /** Runs an API command in the background, as everything that may take long must; resolves with its result. */
  async background(text: string, timeoutMs = this.#options.commandTimeoutMs): Promise<Reply> {
    const job = randomUUID();
    const command = `bgapi ${commandText(text)}\nJob-UUID: ${job}`;
    const result = this.#jobs.wait(job, timeoutMs);
    const accepted = await this.#send(command);
    if (accepted.kind !== 'ok') this.#jobs.settle(job, accepted);
    return result;
  }

  /** Ends the connection from our side. */
  close(): void {
    this.#end({ kind: 'lost', reason: 'closed by us' });
  }

  #send(text: string): Promise<Reply> {
    if (this.#state === 'over' || this.#state === 'ending') return Promise.resolve({ kind: 'lost' });
    const reply = this.#replies.wait(this.#options.commandTimeoutMs);
    const block = `${text}\n\n`;
    this.#guarded(() => this.#events.wire?.('tx', block));
    if (!this.#wire.write(block)) this.#end({ kind: 'lost', reason: 'the connection was closed' });
    return reply;
  }

  #received(bytes: Buffer): void {
    if (this.#state === 'over') return;
    this.#heardAtMs = this.#clock.now();
    this.#guarded(() => this.#events.wire?.('rx', bytes));
    this.#scanner.push(bytes);
  }

  #act(message: Message): void {
    if (this.#state === 'over') return;
    switch (message.kind) {
      case 'event':
        if (message.event.kind === 'job-done') this.#jobs.settle(message.event.job, replyOf(message.event.body));
        if (message.event.kind === 'shutdown') this.#awaitEnd();
        this.#events.event(message.event, message.stamp);
        return;
      case 'command-reply': {
        const reply = replyOf(message.text);
        // The notice of the end may stand in the same segment, before whoever waits for the reply runs.
        if (this.#authenticating && reply.kind === 'refused') this.#ending = WRONG_PASSWORD;
        if (!this.#replies.answer(reply)) this.#events.malformed('a reply that nothing asked for');
        return;
      }
      case 'api-response':
        if (!this.#replies.answer(replyOf(message.body))) this.#events.malformed('a reply that nothing asked for');
        return;
      case 'auth-request':
        if (this.#state === 'connecting') void this.#authenticate();
        else this.#events.malformed('auth/request a second time');
        return;
      case 'rejection':
        this.#end({
          kind: 'refused',
          reason: `the ACL of the event socket does not allow this address: ${message.text}`,
        });
        return;
      case 'disconnect-notice':
        this.#end({ kind: 'lost', reason: 'FreeSWITCH closed the event socket' });
        return;
      case 'malformed':
        this.#events.malformed(message.reason);
        return;
      case 'ignored':
        return;
      default:
        assertNever(message);
    }
  }

  async #authenticate(): Promise<void> {
    this.#state = 'greeted';
    const { password, events } = this.#options;
    if (/[\r\n\0]/.test(password)) return this.#end(PASSWORD_OF_TWO_LINES);
    this.#authenticating = true;
    // A `$` is expanded in the arguments of applications only; here it may stand.
    const accepted = await this.#send(`auth ${password}`);
    this.#authenticating = false;
    if (accepted.kind === 'refused') return this.#end(WRONG_PASSWORD);
    if (accepted.kind !== 'ok') return this.#end({ kind: 'lost', reason: 'no answer to the password' });
    const subscribed = await this.command(`event json ${events}`);
    if (subscribed.kind !== 'ok')
      return this.#end({ kind: 'lost', reason: `the subscription was not taken: ${subscribed.kind}` });
    if (this.#state !== 'greeted') return;
    this.#state = 'up';
    this.#cancelTimer();
    this.#watch();
    this.#guarded(() => this.#events.up(this));
  }

  /** Anything that arrives proves life; HEARTBEAT is one every 20 seconds, a probe asks sooner. */
  #watch(): void {
    const { livenessMs } = this.#options;
    this.#cancelTimer = this.#clock.after(livenessMs / 2, () => {
      const silentMs = this.#clock.now() - this.#heardAtMs;
      if (silentMs >= livenessMs) return this.#end({ kind: 'lost', reason: `nothing heard for ${silentMs} ms` });
      if (silentMs >= livenessMs / 2) void this.command('api uptime');
      this.#watch();
    });
  }

  /**
   * A FreeSWITCH that goes down may answer nothing for 30 seconds (measured on FreeSWITCH 1.10.12): it is sent nothing any
   * more, and its own end is waited for, since another connection would only reach the same dying node.
   */
  #awaitEnd(): void {
    this.#state = 'ending';
    this.#cancelTimer();
    this.#replies.lose();
    this.#jobs.lose();
    this.#cancelTimer = this.#clock.after(SHUTDOWN_TIMEOUT_MS, () =>
      this.#end({ kind: 'lost', reason: 'FreeSWITCH did not come to its end' }),
    );
  }

  #end(why: Ending): void {
    if (this.#state === 'over') return;
    this.#state = 'over';
    this.#cancelTimer();
    this.#wire.destroy();
    this.#replies.lose();
    this.#jobs.lose();
    this.#guarded(() => this.#events.over(this.#ending ?? why));
  }

  /** A listener that throws must not cost the rest of a chunk. */
  #guarded(call: () => void): void {
    try {
      call();
    } catch (error) {
      this.#events.malformed(
        `a fault while handling a frame: ${error instanceof Error ? (error.stack ?? error.message) : error}`,
      );
    }
  }
}
