import { z } from 'zod';
import type { Rate } from '../core/dialling/terms.ts';
import type { RateDeckId } from '../core/ids.ts';
import { ok, refused } from '../core/result.ts';
import type { RedisConnection } from './connection.ts';
import type { Keyspace } from './keyspace.ts';
import { importOf, type OwnImport, PORTION, rateKeys, readImport, writeImport } from './rate-imports.ts';
import { type DeckReading, FORMER_RATES_MS, type RateStore } from './rates.ts';
import { StoreError } from './store.ts';

/** Answers `done`, `not-found` where there is no such deck, or `cut-off` where the import is not all there any more. */
const SWITCH = `
local current, rates, decks = KEYS[1], KEYS[2], KEYS[3]
local deck, import, count, prefix, keepMs = ARGV[1], ARGV[2], ARGV[3], ARGV[4], ARGV[5]
local found = redis.call('HEXISTS', decks, deck) == 1
if not found or redis.call('HLEN', rates) ~= tonumber(count) then
  redis.call('UNLINK', rates)
  return found and 'cut-off' or 'not-found'
end
local former = redis.call('HGET', current, deck)
if former then redis.call('PEXPIRE', prefix .. former, keepMs) end
redis.call('PERSIST', rates)
redis.call('HSET', current, deck, import)
for _, other in ipairs(redis.call('HKEYS', current)) do
  if redis.call('HEXISTS', decks, other) == 0 then
    redis.call('UNLINK', prefix .. redis.call('HGET', current, other))
    redis.call('HDEL', current, other)
  end
end
return 'done'`;

const REMOVE = `
local current, deck, prefix, keepMs = KEYS[1], ARGV[1], ARGV[2], ARGV[3]
local import = redis.call('HGET', current, deck)
if import then redis.call('PEXPIRE', prefix .. import, keepMs) end
redis.call('HDEL', current, deck)
return 1`;

const switched = z.enum(['done', 'not-found', 'cut-off']);

export function redisRates(connection: RedisConnection, keys: Keyspace): RateStore {
  const { current, prefix } = rateKeys(keys);
  const decks = keys.collection('rateDecks').records;

  async function* portions(deck: RateDeckId, of: OwnImport): DeckReading['portions'] {
    for await (const flat of readImport(connection, keys, String(deck), of)) {
      const some: Rate[] = [];
      for (let at = 0; at < flat.length; at += 2) some.push(decodeRate(flat[at] ?? '', flat[at + 1] ?? ''));
      yield some;
    }
  }

  return {
    async replace(deck, given) {
      const { own, count } = await writeImport(connection, keys, portionsOf(given));
      const answer = await connection.run((client) =>
        client.eval(
          ...([SWITCH, 3, current, prefix + own, decks] as const),
          ...[deck, own, count, prefix, FORMER_RATES_MS],
        ),
      );
      const outcome = switched.parse(answer);
      if (outcome === 'cut-off') throw new StoreError(`the import into rate deck ${deck} took too long: do it again`);
      return outcome === 'done' ? ok(count) : refused(outcome);
    },
    async read(deck) {
      const found = await importOf(connection, keys, String(deck));
      if (found === undefined) return { version: 0, count: 0, portions: nothing() };
      return { version: found.own, count: found.count, portions: portions(deck, found) };
    },
    async versions(wanted) {
      if (wanted.length === 0) return [];
      const imports = await connection.run((client) => client.hmget(current, ...wanted.map(String)));
      return imports.map((own) => Number(own ?? 0));
    },
    async count(deck) {
      return (await importOf(connection, keys, String(deck)))?.count ?? 0;
    },
    async find(deck, sought) {
      const own = await connection.run((client) => client.hget(current, String(deck)));
      const text = own === null ? null : await connection.run((client) => client.hget(prefix + own, sought));
      return text === null ? undefined : decodeRate(sought, text);
    },
    async remove(deck) {
      await connection.run((client) => client.eval(REMOVE, 1, current, deck, prefix, FORMER_RATES_MS));
    },
  };
}

async function* nothing(): DeckReading['portions'] {}

/** Fields and values for one command each. */
async function* portionsOf(rates: Iterable<Rate> | AsyncIterable<Rate>): AsyncGenerator<readonly string[]> {
  let fields: string[] = [];
  for await (const rate of rates) {
    fields.push(rate.prefix, encodeRate(rate));
    if (fields.length >= 2 * PORTION) {
      yield fields;
      fields = [];
    }
  }
  if (fields.length > 0) yield fields;
}

/** Short, and read without a schema, because of their number; what people wrote comes last, whatever is in it. */
function encodeRate({ connectFee, perMinute, firstSeconds, stepSeconds, destination }: Rate): string {
  return `${connectFee} ${perMinute} ${firstSeconds} ${stepSeconds} ${destination}`;
}
const RATE = /^(-?[0-9.]+) (-?[0-9.]+) ([0-9]{1,9}) ([0-9]{1,9}) /;
function decodeRate(prefix: string, text: string): Rate {
  const [head, connectFee, perMinute, first, step] = RATE.exec(text) ?? [];
  if (head === undefined || connectFee === undefined || perMinute === undefined) {
    throw new StoreError(`the rate of prefix ${prefix} cannot be read: import its deck again`);
  }
  const seconds = { firstSeconds: Number(first), stepSeconds: Number(step) };
  return { prefix, destination: text.slice(head.length), connectFee, perMinute, ...seconds };
}
