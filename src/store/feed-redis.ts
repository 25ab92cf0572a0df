import DataLoader from 'dataloader';
import { z } from 'zod';
import { type MemberId, parseConferenceId, parseMemberId } from '../core/ids.ts';
import type { FeedEntry } from '../feed/entry.ts';
import type { TalkingState } from '../feed/talking.ts';
import { type ConnectionLimits, RedisConnection } from './connection.ts';
import { FEED_KEEPS, type FeedLog, type NumberedEntry } from './feed-log.ts';
import type { Keyspace } from './keyspace.ts';
import type { RedisAddress } from './redis-url.ts';
import { script } from './script.ts';
import { StoreError } from './store.ts';

/*
 * The stream's ids are `<number>-0`, of a counter that is raised in the step that adds the entry: XADD's own ids are times, which
 * have gaps. The counter never falls behind the stream.
 */
const ADD = `
local stream, counter, keeps = KEYS[1], KEYS[2], ARGV[1]
local newest = redis.call('XREVRANGE', stream, '+', '-', 'COUNT', 1)[1]
newest = newest and tonumber(string.match(newest[1], '^%d+')) or 0
if tonumber(redis.call('GET', counter) or 0) < newest then redis.call('SET', counter, newest) end
local function add(kind, conference, entry)
  local id = string.format('%d-0', redis.call('INCR', counter))
  redis.call('XADD', stream, 'MAXLEN', '~', keeps, id, 't', kind, 'c', conference, 'e', entry)
end`;

/** How far a writer has come is kept for a day, longer than any of them tries again. */
const APPEND = script(`${ADD}
local writer, first = KEYS[3], tonumber(ARGV[2])
local before = tonumber(redis.call('GET', writer) or 0)
local last = first - 1
for at = 3, #ARGV, 3 do
  last = last + 1
  if last > before then add(ARGV[at], ARGV[at + 1], ARGV[at + 2]) end
end
redis.call('SET', writer, math.max(before, last), 'EX', 86400)
return 1`);

/** Adds each entry whose name, a key, is not known; then it is, for a day. */
const ONCE = script(`${ADD}
for at = 3, #KEYS do
  local place = 2 + 3 * (at - 3)
  if redis.call('SET', KEYS[at], 1, 'NX', 'EX', 86400) then add(ARGV[place], ARGV[place + 1], ARGV[place + 2]) end
end
return 1`);

const PAGE = `
local stream, counter, after, limit = KEYS[1], KEYS[2], ARGV[1], tonumber(ARGV[2])
local oldest = redis.call('XRANGE', stream, '-', '+', 'COUNT', 1)[1]
local entries = {}
if limit > 0 then entries = redis.call('XRANGE', stream, '(' .. after .. '-0', '+', 'COUNT', limit) end
return {tonumber(redis.call('GET', counter) or 0), oldest and oldest[1] or '', entries}`;

const item = z.tuple([z.string(), z.array(z.string())]);
const pageAnswer = z.tuple([z.int(), z.string(), z.array(item)]);
const readAnswer = z.array(z.tuple([z.string(), z.array(item)])).nullable();

/** How long one reading waits in Redis for something to follow. */
const BLOCK_MS = 2_000;
const READ_AT_MOST = 1_000;
const ADDED_AT_ONCE = 200;
const READER_LIMITS: ConnectionLimits = { commandTimeoutMs: BLOCK_MS + 3_000, longestPauseMs: 1_000 };

export interface RedisFeedOptions {
  /** For writing and pages: the one that the store has. */
  readonly connection: RedisConnection;
  /** For the two connections that listen, made when they are first wanted. */
  readonly address: RedisAddress;
  readonly keys: Keyspace;
  /** Unless given, {@link FEED_KEEPS}. */
  readonly keeps?: number;
  /** Told of a talking state that cannot be read. */
  malformed(reason: string): void;
}

/** The feed in Redis. However many follow it, two connections of a process listen: one to the stream, one to the channel. */
export function redisFeed({ connection, address, keys, keeps = FEED_KEEPS, malformed }: RedisFeedOptions): FeedLog {
  const listeners = new Set<(state: TalkingState) => void>();
  let reader: { readonly connection: RedisConnection; readonly tried: Promise<void> } | undefined;
  let hearer: RedisConnection | undefined;
  let closed = false;
  // What comes in the same turn is one step: thousands of conferences may start in the same second.
  const adding = new DataLoader<{ readonly name: string; readonly entry: FeedEntry }, void>(
    async (all) => {
      const places = [keys.feed, keys.lastFeed, ...all.map(({ name }) => keys.feedName(name))];
      const fields = all.flatMap(({ entry }) => fieldsOf(entry));
      await connection.run((client) => ONCE(client, places, [keeps, ...fields]));
      return all.map(() => undefined);
    },
    { cache: false, maxBatchSize: ADDED_AT_ONCE },
  );

  /** `tried` resolves when it is there, or has failed for the first time; then it tries again by itself. */
  function openReader() {
    const made = new RedisConnection(address, READER_LIMITS);
    return { connection: made, tried: made.open().catch(() => undefined) };
  }
  function heard(text: string): void {
    const state = talkingOf(text);
    if (state === undefined) malformed(`what came on ${keys.talking} is not who talks`);
    else for (const listener of [...listeners]) listener(state);
  }
  /** The client lives as long as its connection, and subscribes anew by itself when it comes back. */
  function hear(): RedisConnection {
    const made = new RedisConnection(address, READER_LIMITS);
    made.begin();
    let attached = false;
    made.onState(({ kind }) => {
      if (kind === 'away' || attached) return;
      attached = true;
      made
        .run((client) => {
          client.on('message', (_, text: string) => heard(text));
          return client.subscribe(keys.talking);
        })
        .catch((error: unknown) => malformed(`who talks is not heard: ${String(error)}`));
    });
    return made;
  }

  return {
    async append(writer, first, entries) {
      const places = [keys.feed, keys.lastFeed, keys.feedWriter(writer)];
      await connection.run((client) => APPEND(client, places, [keeps, first, ...entries.flatMap(fieldsOf)]));
    },
    once: (name, entry) => adding.load({ name, entry }),
    async page(after, limit) {
      const answer = await connection.run((client) =>
        client.eval(PAGE, 2, keys.feed, keys.lastFeed, Math.min(after, Number.MAX_SAFE_INTEGER), limit),
      );
      const [counted, oldestId, items] = pageAnswer.parse(answer);
      const entries = items.map(entryOfItem);
      // One may be added by hand, or be restored without its counter.
      const newest = Math.max(counted, entries.at(-1)?.seq ?? 0);
      return { entries, oldest: oldestId === '' ? newest + 1 : seqOf(oldestId), newest };
    },
    async next(after) {
      if (closed) throw new StoreError('the feed is closed');
      reader ??= openReader();
      await reader.tried;
      const answer = await reader.connection.run((client) =>
        client.xread('COUNT', READ_AT_MOST, 'BLOCK', BLOCK_MS, 'STREAMS', keys.feed, `${after}-0`),
      );
      return (readAnswer.parse(answer)?.[0]?.[1] ?? []).map(entryOfItem);
    },
    async tellTalking(state) {
      await connection.run((client) => client.publish(keys.talking, JSON.stringify(state)));
    },
    onTalking(listener) {
      listeners.add(listener);
      if (!closed) hearer ??= hear();
      return () => void listeners.delete(listener);
    },
    async close() {
      closed = true;
      listeners.clear();
      await Promise.all([reader?.connection.close(), hearer?.close()]);
    },
  };
}

const fieldsOf = (entry: FeedEntry): readonly string[] => [
  entry.type,
  String(entry.conference ?? ''),
  JSON.stringify(entry),
];
const seqOf = (id: string): number => Number(/^\d+/.exec(id)?.[0]);

function entryOfItem([id, [, type = '', , conference = '', , json = '']]: z.output<typeof item>): NumberedEntry {
  return { seq: seqOf(id), type, conference: parseConferenceId(conference) ?? null, json };
}

const spokenState = z.strictObject({
  conference: z.int(),
  talking: z.array(z.int()),
  floor: z.int().nullable(),
});

function talkingOf(text: string): TalkingState | undefined {
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch {
    return undefined;
  }
  const state = spokenState.safeParse(json).data;
  const conference = parseConferenceId(state?.conference);
  if (state === undefined || conference === undefined) return undefined;
  const talking = state.talking.map(parseMemberId).filter((id): id is MemberId => id !== undefined);
  return { conference, talking, floor: parseMemberId(state.floor ?? undefined) ?? null };
}
