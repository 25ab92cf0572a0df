import { z } from 'zod';
import { type AccountId, parseConferenceId, parseStoredId } from '../core/ids.ts';
import type { PinOwner, Source, SourcedTry } from '../core/lockout.ts';
import type { RedisConnection } from './connection.ts';
import type { Keyspace } from './keyspace.ts';
import { StoreError } from './store.ts';
import {
  type Counted,
  type CountOf,
  type Entry,
  type Forgiven,
  KNOWN_ANYWHERE,
  TRY_LIFE_MS,
  type TryLedger,
} from './try-ledger.ts';

/*
 * The ledger is a fixed set of keys; what callers show for a number stands in fields only, never in the name of a key.
 *
 *     day      the UTC day that is counted; with the next one `counts`, `last` and `spared` go
 *     counts   wrong tries, by what is counted: `s SOURCE`, `p OWNER SOURCE`, `b OWNER BUDGET`; and of what a source did as a
 *              stranger, how much at one owner: `g OWNER SOURCE`. An owner of PINs is a conference by its id, or an access
 *              account by its id behind an `a`
 *     last     when each source and pair was last wrong
 *     spared   pairs whose first wrong PIN cost no budget
 *     tries    tries under way, by when they come back; `taken` says what each is counted on, `open` sums that up
 *     known    numbers known to any conference, and a set of its own for each owner of PINs: by their last right PIN
 */
const PARTS = ['day', 'counts', 'last', 'spared', 'open', 'tries', 'taken', 'known'] as const;

/** What every script begins with: names, the time, the day, and the return of tries that were forgotten. */
const BEGIN = `
local day, counts, last, spared, open, tries, taken, known, knownTo = unpack(KEYS)
local time = redis.call('TIME')
local now = tonumber(ARGV[1]) or time[1] * 1000 + math.floor(time[2] / 1000)
local today = string.format('%d', math.floor(now / 86400000))
if redis.call('GET', day) ~= today then
  redis.call('UNLINK', counts, last, spared)
  redis.call('SET', day, today)
end
local function close(field)
  if redis.call('HINCRBY', open, field, -1) <= 0 then redis.call('HDEL', open, field) end
end
local function settle(id)
  redis.call('ZREM', tries, id)
  local text = redis.call('HGET', taken, id)
  if not text then return nil end
  redis.call('HDEL', taken, id)
  local entry = cjson.decode(text)
  close(entry.own)
  if entry.budget then close(entry.budget) end
  return entry
end
for _, id in ipairs(redis.call('ZRANGEBYSCORE', tries, '-inf', now)) do settle(id) end
local function ms(value) return string.format('%d', value) end
local function number(key, field) return tonumber(redis.call('HGET', key, field) or 0) end
`;

const LOOK = `${BEGIN}
local source, id, since, of = ARGV[2], ARGV[3], now - ARGV[4], known
if id ~= '' then of = knownTo end
local function tally(field) return number(counts, field), number(open, field), number(last, field) end
local seen = tonumber(redis.call('ZSCORE', of, source) or 0)
local pair = id .. ' ' .. source
local ew, eo, el = tally('s ' .. source)
local hw, ho, hl = tally('p ' .. pair)
local sw, so = tally('b ' .. id .. ' strangers')
local kw, ko = tally('b ' .. id .. ' known')
return {now, seen > since and 1 or 0, ew, eo, el, hw, ho, hl, sw, so, kw, ko, redis.call('SISMEMBER', spared, pair)}`;

const TAKE = `${BEGIN}
local id, text, life, limit, wrong, under = ARGV[2], ARGV[3], ARGV[4], ARGV[5], ARGV[6], ARGV[7]
local entry = cjson.decode(text)
if wrong ~= '' then
  if number(counts, entry.own) ~= tonumber(wrong) or number(open, entry.own) ~= tonumber(under) then return 0 end
  if entry.budget and number(counts, entry.budget) + number(open, entry.budget) >= tonumber(limit) then return 0 end
end
redis.call('HSET', taken, id, text)
redis.call('ZADD', tries, ms(now + life), id)
redis.call('HINCRBY', open, entry.own, 1)
if entry.budget then redis.call('HINCRBY', open, entry.budget, 1) end
return 1`;

const WRONG = `${BEGIN}
local entry = settle(ARGV[2])
if not entry then return 0 end
redis.call('HINCRBY', counts, entry.own, 1)
redis.call('HSET', last, entry.own, ms(now))
if entry.budget then redis.call('HINCRBY', counts, entry.budget, 1) end
if entry.share then redis.call('HINCRBY', counts, entry.share, 1) end
if entry.spare then redis.call('SADD', spared, entry.spare) end
return 1`;

const GIVE_BACK = `${BEGIN}
settle(ARGV[2])
return 1`;

const FORGIVE = `${BEGIN}
local source, id, numbers, anywhere, life = ARGV[2], ARGV[3], ARGV[4], ARGV[5], ARGV[6]
if id == '' or source == 'unnamed' then return 1 end
local pair = id .. ' ' .. source
redis.call('HDEL', counts, 'p ' .. pair)
redis.call('HDEL', last, 'p ' .. pair)
local share = number(counts, 'g ' .. pair)
if share > 0 then
  redis.call('HDEL', counts, 'g ' .. pair)
  if redis.call('HINCRBY', counts, 's ' .. source, -share) <= 0 then redis.call('HDEL', counts, 's ' .. source) end
end
if string.sub(source, 1, 4) == 'ext:' then return 1 end
local function remember(key, most)
  redis.call('ZADD', key, ms(now), source)
  redis.call('ZREMRANGEBYRANK', key, 0, -1 - most)
  redis.call('PEXPIRE', key, life)
end
remember(knownTo, numbers)
remember(known, anywhere)
return 1`;

const COUNTS = `${BEGIN}
return {now, redis.call('HGETALL', counts)}`;

const CLEAR = `${BEGIN}
local kind, what = ARGV[2], ARGV[3]
local function covered(field)
  if kind == 'all' then return true end
  local of, source = string.match(field, '^[pg] (a?%d+) (.*)$')
  if not of then of = string.match(field, '^b (a?%d+) ') end
  if kind ~= 'source' then return of == what end
  return (source or string.match(field, '^s (.*)$')) == what
end
local cleared = 0
for _, field in ipairs(redis.call('HKEYS', counts)) do
  if covered(field) then
    redis.call('HDEL', counts, field)
    if string.sub(field, 1, 1) ~= 'g' then cleared = cleared + 1 end
  end
end
for _, field in ipairs(redis.call('HKEYS', last)) do
  if covered(field) then redis.call('HDEL', last, field) end
end
for _, pair in ipairs(redis.call('SMEMBERS', spared)) do
  if covered('p ' .. pair) then redis.call('SREM', spared, pair) end
end
return cleared`;

const lookAnswer = z.array(z.number()).length(13);
const countsAnswer = z.tuple([z.number(), z.array(z.string())]);

/** The ledger in Redis. `now` stands in for Redis's own clock, in milliseconds since the epoch, for tests. */
export function redisLedger(connection: RedisConnection, keys: Keyspace, now?: () => number): TryLedger {
  const parts = PARTS.map((part) => keys.lockout(part));
  function run(script: string, tried: SourcedTry | undefined, ...args: readonly (string | number)[]): Promise<unknown> {
    const knownTo = tried?.what === 'pin' ? keys.knownNumbers(ownerOf(tried.of)) : keys.lockout('known');
    const all = [...parts, knownTo];
    return connection.run((client) => client.eval(script, all.length, ...all, String(now?.() ?? ''), ...args));
  }

  return {
    async look(tried, knownForMs) {
      const answer = await run(LOOK, tried, tried.source, idOf(tried), knownForMs);
      const [nowMs = 0, known, ew = 0, eo = 0, el = 0, hw = 0, ho = 0, hl = 0, sw = 0, so = 0, kw = 0, ko = 0, spared] =
        lookAnswer.parse(answer);
      return {
        nowMs,
        known: known === 1,
        everywhere: { wrong: ew, open: eo, lastMs: el },
        here: { wrong: hw, open: ho, lastMs: hl },
        strangers: { wrong: sw, open: so },
        knownOnes: { wrong: kw, open: ko },
        spared: spared === 1,
      };
    },
    async take(entry, own) {
      const { budgetLimit } = entry.charge;
      const limit = Number.isFinite(budgetLimit) ? budgetLimit : '';
      const expected = own ? [own.wrong, own.open] : ['', ''];
      const answer = await run(TAKE, entry.tried, entry.id, fieldsOf(entry), TRY_LIFE_MS, limit, ...expected);
      return answer === 1;
    },
    wrong: async (id) => (await run(WRONG, undefined, id)) === 1,
    giveBack: async (id) => void (await run(GIVE_BACK, undefined, id)),
    async forgive(tried, { numbers, forMs }) {
      await run(FORGIVE, tried, tried.source, idOf(tried), numbers, KNOWN_ANYWHERE, forMs);
    },
    async counts() {
      const [nowMs, flat] = countsAnswer.parse(await run(COUNTS, undefined));
      const counts: CountOf[] = [];
      for (let at = 0; at + 1 < flat.length; at += 2) {
        const counted = parseField(flat[at] ?? '');
        if (counted) counts.push({ counted, wrong: Number(flat[at + 1]) });
      }
      return { nowMs, counts };
    },
    async clear(what) {
      return z.int().parse(await run(CLEAR, undefined, what.kind, forgiven(what)));
    },
  };
}

const ownerOf = (of: PinOwner) => ('conference' in of ? of.conference : (`a${of.account}` as const));
const idOf = (tried: SourcedTry): string => (tried.what === 'pin' ? String(ownerOf(tried.of)) : '');

/** The fields that a try is counted in, as the scripts keep them. */
function fieldsOf({ tried, charge }: Entry): string {
  const { source } = tried;
  if (tried.what === 'code') return JSON.stringify({ own: `s ${source}` });
  const owner = ownerOf(tried.of);
  const pair = `${owner} ${source}`;
  return JSON.stringify({
    own: charge.own === 'here' ? `p ${pair}` : `s ${source}`,
    budget: charge.budget && `b ${owner} ${charge.budget}`,
    share: charge.own === 'everywhere' ? `g ${pair}` : undefined,
    spare: charge.spares ? pair : undefined,
  });
}

function parseField(field: string): Counted | undefined {
  const [, kind, rest = ''] = /^([spbg]) (.*)$/s.exec(field) ?? [];
  if (kind === 's') return { kind: 'source', source: parseSource(rest) };
  const [, mark, id, name = ''] = /^(a?)(\d+) (.*)$/s.exec(rest) ?? [];
  const of = parseOwner(mark, id);
  if (of === undefined || kind === 'g') return undefined;
  if (kind === 'p') return { kind: 'pair', ...of, source: parseSource(name) };
  const budget = name === 'known' ? 'known' : 'strangers';
  return 'conference' in of ? { kind: 'conference', ...of, budget } : { kind: 'account', ...of, budget };
}

function parseOwner(mark: string | undefined, id: string | undefined): PinOwner | undefined {
  if (mark === 'a') {
    const account = parseStoredId<AccountId>(id);
    return account && { account };
  }
  const conference = parseConferenceId(id);
  return conference && { conference };
}

function parseSource(text: string): Source {
  if (text === 'unnamed') return text;
  if (text.startsWith('tel:')) return `tel:${text.slice(4)}`;
  if (text.startsWith('ext:')) return `ext:${text.slice(4)}`;
  throw new StoreError(`the counts of wrong tries hold something that is no source: convene lockouts clear --all`);
}

function forgiven(what: Forgiven): string {
  switch (what.kind) {
    case 'source':
      return what.source;
    case 'conference':
      return String(what.conference);
    case 'account':
      return `a${what.account}`;
    case 'all':
      return '';
  }
}
