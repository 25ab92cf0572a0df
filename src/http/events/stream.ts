import type { ConferenceId } from '../../core/ids.ts';
import type { TalkingState } from '../../feed/talking.ts';
import type { Actor } from '../../operations/operation.ts';
import { type FeedLog, isGone, type NumberedEntry } from '../../store/feed-log.ts';
import type { Clock } from '../../time/clock.ts';
import { beatFrame, entryFrame, helloFrame, resetFrame, talkingFrame } from './frames.ts';
import type { FeedHub, Follower } from './hub.ts';
import type { Visibility } from './visibility.ts';

/** What of the feed a client wants; undefined for all of it. */
export interface Wanted {
  readonly conferences: ReadonlySet<ConferenceId> | undefined;
  readonly types: ReadonlySet<string> | undefined;
}

export interface EventStreamOptions {
  readonly log: FeedLog;
  readonly hub: FeedHub;
  readonly visibility: Visibility;
  readonly clock: Clock;
  readonly actor: Actor;
  readonly wanted: Wanted;
  /** The number of the last entry that the client has; what follows it comes first. */
  readonly after: number;
  /** Who this is by now; undefined when it may not be here any more. */
  actorNow(): Promise<Actor | undefined>;
  /** Ends the connection of a client that does not read. */
  cutOff(): void;
  /** However it ends; `why` is for the log. */
  ended(why: StreamEnd): void;
  failed(what: string, error: unknown): void;
}
/** `slow`: the client did not read what it was sent; `barred`: its token or its person is not good any more. */
export type StreamEnd = 'gone' | 'slow' | 'barred' | 'away' | 'closing';

export const BEAT_EVERY_MS = 15_000;
/** Every second beat, which is every 30 seconds, it is looked up whether the client may still be here. */
const BEATS_PER_LOOK = 2;
/** How much may wait for a client that does not read. */
export const MOST_BUFFERED = 1_048_576;
const COMFORTABLE = 65_536;
const PAGE = 500;

/**
 * One client's stream. It catches up from the store, page after page as the client reads; when it has all that the hub has
 * handed out it is one of its followers, and ends when more waits for it than it may.
 */
export class EventStream implements Follower {
  readonly body: ReadableStream<Uint8Array>;
  readonly #options: EventStreamOptions;
  #actor: Actor;
  /** The number of the last entry that was sent or passed over. */
  #seen: number;
  #live = false;
  #over = false;
  #controller: ReadableStreamDefaultController<Uint8Array> | undefined;
  #hasRoom: () => void = () => {};
  #leave: () => void = () => {};
  #cancelBeat: () => void = () => {};

  constructor(options: EventStreamOptions) {
    this.#options = options;
    this.#actor = options.actor;
    this.#seen = options.after;
    this.body = new ReadableStream<Uint8Array>(
      {
        start: (controller) => {
          this.#controller = controller;
        },
        pull: () => this.#hasRoom(),
        cancel: () => this.#end('gone'),
      },
      { highWaterMark: COMFORTABLE, size: ({ byteLength }) => byteLength },
    );
  }

  start(): void {
    const { hub, failed } = this.#options;
    this.#leave = hub.add(this);
    this.#send(helloFrame(this.#seen));
    this.#beatLater(1);
    this.#catchUp().catch((error: unknown) => {
      failed('a stream of events cannot go on', error);
      this.close('away');
    });
  }

  entries(batch: readonly NumberedEntry[]): void {
    if (this.#live) this.#pass(batch);
  }
  talking(state: TalkingState): void {
    if (this.#live && this.#wants('talking', state.conference)) this.#send(talkingFrame(state));
  }
  reset(newest: number): void {
    this.#seen = newest;
    this.#send(resetFrame(newest));
  }
  /** Ends it in good order; what was sent is still read. */
  close(why: StreamEnd): void {
    if (this.#over) return;
    this.#end(why);
    this.#controller?.close();
  }

  async #catchUp(): Promise<void> {
    const { log, hub, visibility } = this.#options;
    while (!this.#over) {
      await this.#room();
      const page = await log.page(this.#seen, PAGE);
      await visibility.learn(page.entries);
      const position = hub.position ?? page.newest;
      // Where the feed was emptied the hub may not know it yet.
      if (isGone(this.#seen, page)) this.reset(Math.min(position, page.newest));
      else this.#pass(page.entries);
      if (page.entries.length > 0 && this.#seen < position) continue;
      this.#live = true;
      for (const state of hub.talking.values()) this.talking(state);
      return;
    }
  }
  /** Resolves when the client has read enough for more to be sent. */
  #room(): Promise<void> {
    if (this.#over || (this.#controller?.desiredSize ?? 1) > 0) return Promise.resolve();
    return new Promise((resolve) => {
      this.#hasRoom = resolve;
    });
  }
  /** All of a batch in one piece, which costs the connection one write. */
  #pass(batch: readonly NumberedEntry[]): void {
    const frames: Uint8Array[] = [];
    for (const entry of batch) {
      if (entry.seq <= this.#seen) continue;
      this.#seen = entry.seq;
      if (this.#wants(entry.type, entry.conference)) frames.push(entryFrame(entry));
    }
    const [first, second] = frames;
    if (first !== undefined) this.#send(second === undefined ? first : Buffer.concat(frames));
  }
  #wants(type: string, conference: ConferenceId | null): boolean {
    // Whoever follows anything has to know that something is missing.
    if (type === 'feed.gap') return true;
    const { wanted, visibility } = this.#options;
    if (wanted.types?.has(type) === false) return false;
    if (wanted.conferences !== undefined && (conference === null || !wanted.conferences.has(conference))) return false;
    return visibility.sees(this.#actor, conference);
  }
  #send(frame: Uint8Array): void {
    if (this.#over || this.#controller === undefined) return;
    this.#controller.enqueue(frame);
    if (COMFORTABLE - (this.#controller.desiredSize ?? 0) <= MOST_BUFFERED) return;
    this.#end('slow');
    this.#options.cutOff();
  }
  #beatLater(count: number): void {
    this.#cancelBeat = this.#options.clock.after(BEAT_EVERY_MS, () => {
      this.#send(beatFrame(this.#seen));
      if (this.#over) return;
      if (count % BEATS_PER_LOOK === 0) void this.#lookAgain();
      this.#beatLater(count + 1);
    });
  }
  async #lookAgain(): Promise<void> {
    try {
      const actor = await this.#options.actorNow();
      if (actor === undefined) this.close('barred');
      else this.#actor = actor;
    } catch (error) {
      this.#options.failed('whether a stream of events may go on could not be looked up', error);
    }
  }
  #end(why: StreamEnd): void {
    if (this.#over) return;
    this.#over = true;
    this.#cancelBeat();
    this.#leave();
    this.#hasRoom();
    this.#options.ended(why);
  }
}
