import { Redis } from 'ioredis';
import { maskUrl, type RedisAddress } from './redis-url.ts';
import { StoreError, type StoreState } from './store.ts';

export interface ConnectionLimits {
  /** A command that has no answer after this is given up. */
  readonly commandTimeoutMs: number;
  /** The longest wait between two attempts to reconnect. */
  readonly longestPauseMs: number;
}
export const CONNECTION_LIMITS: ConnectionLimits = { commandTimeoutMs: 2_000, longestPauseMs: 1_000 };

/** The wait before attempt `attempt` (from 1) to reconnect, in milliseconds; `spread` is a draw from [0, 1). */
export function reconnectPauseMs(attempt: number, longestPauseMs: number, spread: number): number {
  const doubled = 25 * 2 ** Math.min(attempt, 16);
  return Math.round(Math.min(doubled, longestPauseMs) * (0.75 + spread / 4));
}

/** Redis is away, or did not do what it was asked: it may do so later. */
export class RedisTrouble extends StoreError {}

/**
 * One connection to Redis that lives as long as the store. It comes back by itself for ever; while it is away commands
 * reject at once instead of waiting in a queue, and one whose answer was lost with the connection is not sent again,
 * because it may have been done.
 */
export class RedisConnection {
  /** The address without its password, for messages. */
  readonly where: string;
  readonly #client: Redis;
  readonly #listeners = new Set<(state: StoreState) => void>();
  #state: StoreState = { kind: 'away', reason: 'not connected yet' };
  #lastError: string | undefined;
  #closed = false;

  constructor(address: RedisAddress, limits: ConnectionLimits = CONNECTION_LIMITS) {
    this.where = maskUrl(address);
    this.#client = new Redis(address, {
      lazyConnect: true,
      enableOfflineQueue: false,
      // With 0, ioredis rejects what is in flight when the connection ends; with resending off and any other number
      // it would leave those commands to their time limit.
      maxRetriesPerRequest: 0,
      autoResendUnfulfilledCommands: false,
      commandTimeout: limits.commandTimeoutMs,
      connectTimeout: limits.commandTimeoutMs,
      // A peer that vanished without closing answers nothing any more: reconnect after two lost answers.
      socketTimeout: 2 * limits.commandTimeoutMs,
      disconnectTimeout: 100,
      retryStrategy: (attempt) => reconnectPauseMs(attempt, limits.longestPauseMs, Math.random()),
      // After a fail-over the old master stays up as a replica that refuses to write.
      reconnectOnError: (error) => error.message.startsWith('READONLY'),
    });
    this.#client.on('error', (error: Error) => {
      this.#lastError = error.message;
    });
    this.#client.on('connecting', () => {
      this.#lastError = undefined;
    });
    this.#client.on('ready', () => {
      // ioredis goes on when SELECT is refused, and would write into database 0.
      if (this.#lastError === undefined) this.#become({ kind: 'ready' });
      else this.#client.disconnect(true);
    });
    this.#client.on('close', () => {
      if (!this.#closed) this.#become({ kind: 'away', reason: this.#lastError ?? 'the connection was closed' });
    });
  }

  /** Connects for the first time. Rejects with {@link RedisTrouble}; then the caller closes. */
  async open(): Promise<void> {
    try {
      await this.#client.connect();
      if (this.#state.kind === 'away') throw new Error(this.#state.reason);
    } catch (cause) {
      const reason = this.#lastError ?? (cause instanceof Error ? cause.message : String(cause));
      throw new RedisTrouble(`cannot use Redis at ${this.where}: ${reason}`, { cause });
    }
  }

  /** Connects as soon as it can, and tries for ever; `onState` tells when. */
  begin(): void {
    // Why it did not come up is the reason of its state, and ioredis tries again.
    this.#client.connect().catch(() => undefined);
  }

  /** Sends what `command` sends; rejects with {@link RedisTrouble} alone, and never later than the time limit. */
  async run<T>(command: (client: Redis) => Promise<T>): Promise<T> {
    if (this.#closed) throw new RedisTrouble('the store is closed');
    if (this.#state.kind === 'away') throw new RedisTrouble(`Redis at ${this.where} is away: ${this.#state.reason}`);
    try {
      return await command(this.#client);
    } catch (cause) {
      const reason = cause instanceof Error ? cause.message : String(cause);
      throw new RedisTrouble(`Redis at ${this.where} did not do it, or its answer was lost: ${reason}`, { cause });
    }
  }

  onState(listener: (state: StoreState) => void): () => void {
    this.#listeners.add(listener);
    listener(this.#state);
    return () => void this.#listeners.delete(listener);
  }

  async close(): Promise<void> {
    if (this.#closed) return;
    this.#closed = true;
    this.#listeners.clear();
    const { status } = this.#client;
    const connected = status === 'ready' || status === 'connect' || status === 'connecting';
    const ended = new Promise<void>((resolve) => this.#client.once('end', () => resolve()));
    this.#client.disconnect();
    // Between two attempts there is no socket, and ioredis tells no end.
    if (connected) await ended;
  }

  #become(state: StoreState): void {
    if (this.#state.kind === 'away' && state.kind === 'away') {
      this.#state = state;
      return;
    }
    this.#state = state;
    for (const listener of [...this.#listeners]) listener(state);
  }
}
