/*
 * Amounts are whole millionths as text. They are added by HINCRBY, which is exact to 2^63, and compared as numbers of Lua, which
 * are exact to 2^53: what is greater is never taken for less than a budget, which is at most 2^53 - 1.
 */

/** Opens a call; answers `ok`, `budget` or `too-many-legs`. One that costs nothing needs no budget. */
export const RESERVE = `
local open, legs, day = KEYS[1], KEYS[2], KEYS[3]
local id, call, currency, reserve, budget, mostLegs, keepMs = unpack(ARGV)
if redis.call('HEXISTS', open, id) == 1 then return 'ok' end
if mostLegs ~= '' and redis.call('SCARD', legs) >= tonumber(mostLegs) then return 'too-many-legs' end
local spent = tonumber(redis.call('HGET', day, 'spent:' .. currency) or 0)
local reserved = tonumber(redis.call('HGET', day, 'reserved:' .. currency) or 0)
if budget ~= '' and tonumber(reserve) > 0 and spent + reserved + tonumber(reserve) > tonumber(budget) then return 'budget' end
redis.call('HINCRBY', day, 'reserved:' .. currency, reserve)
redis.call('PEXPIRE', day, keepMs)
redis.call('SADD', legs, id)
redis.call('HSET', open, id, call)
return 'ok'`;

/** Puts one text of an open call in place of another; answers `done`, `gone`, or `moved` where it is not the expected one. */
export const AMEND_CALL = `
local present = redis.call('HGET', KEYS[1], ARGV[1])
if not present then return 'gone' end
if present ~= ARGV[2] then return 'moved' end
redis.call('HSET', KEYS[1], ARGV[1], ARGV[3])
return 'done'`;

/** So many records that have outlived their time are removed whenever some are written. */
const SWEPT_AT_ONCE = 100;

/**
 * Ends a call, books its cost and writes its records; answers their ids, or `gone`, or `moved` where the call is not the expected
 * one any more. When each was written grows from record to record, so that the order of times is that of ids; `lag` is how long
 * after its placing one was written at most.
 *
 * ARGV: the call's id and expected text, currency, reserve with its sign turned, cost, the time, how long days and records are
 * kept, what the names of lists begin with, and which lists they go to; and of each record its text and when it was placed.
 */
export const SETTLE = `
local open, legs, day, records, lastId, ids, written, lag = unpack(KEYS)
local id, expected, currency, unreserve, cost, now, dayKeepMs, keepMs, prefix = unpack(ARGV, 1, 9)
local present = redis.call('HGET', open, id)
if not present then return 'gone' end
if present ~= expected then return 'moved' end
redis.call('HDEL', open, id)
redis.call('SREM', legs, id)
if redis.call('EXISTS', day) == 1 then redis.call('HINCRBY', day, 'reserved:' .. currency, unreserve) end
redis.call('HINCRBY', day, 'spent:' .. currency, cost)
redis.call('PEXPIRE', day, dayKeepMs)
local newest = redis.call('ZREVRANGE', written, 0, 0, 'WITHSCORES')[2]
local at = math.max(tonumber(now), newest and tonumber(newest) + 1 or 0)
local made = {}
for i = 13, #ARGV, 2 do
  local record, placed = redis.call('INCR', lastId), tonumber(ARGV[i + 1])
  at = math.max(at, placed)
  redis.call('HSET', records, record, ARGV[i])
  redis.call('ZADD', written, at, record)
  redis.call('ZADD', ids, record, record)
  for list = 10, 12 do
    if ARGV[list] ~= '' then redis.call('ZADD', prefix .. ARGV[list], record, record) end
  end
  if at - placed > tonumber(redis.call('GET', lag) or 0) then redis.call('SET', lag, at - placed) end
  made[#made + 1] = record
  at = at + 1
end
local past = redis.call('ZRANGEBYSCORE', written, '-inf', at - tonumber(keepMs), 'LIMIT', 0, ${SWEPT_AT_ONCE})
for _, old in ipairs(past) do
  local readable, record = pcall(cjson.decode, redis.call('HGET', records, old) or '')
  if readable and type(record) == 'table' then
    for _, owner in ipairs({'customer', 'account', 'conference'}) do
      if type(record[owner]) == 'number' then
        redis.call('ZREM', prefix .. owner .. ':' .. string.format('%.0f', record[owner]), old)
      end
    end
  end
  redis.call('HDEL', records, old)
  redis.call('ZREM', ids, old)
  redis.call('ZREM', written, old)
end
return made`;

/**
 * Ids and texts of the next records of a list. Those that were placed before a time were written at most `lag` after it, and
 * those that were placed since then no sooner, whatever the clocks said; so no others have to be looked at.
 */
export const CALLS = `
local list, records, written, lag = KEYS[1], KEYS[2], KEYS[3], KEYS[4]
local order, after, limit, from, till = unpack(ARGV)
local low, high = '-inf', '+inf'
if from ~= '' then
  low = redis.call('ZRANGEBYSCORE', written, from, '+inf', 'LIMIT', 0, 1)[1]
  if not low then return {} end
end
if till ~= '' then
  local latest = tonumber(till) + tonumber(redis.call('GET', lag) or 0)
  high = redis.call('ZREVRANGEBYSCORE', written, latest, '-inf', 'LIMIT', 0, 1)[1]
  if not high then return {} end
end
local found
if order == 'oldest-first' then
  if after ~= '' and (low == '-inf' or tonumber(after) >= tonumber(low)) then low = '(' .. after end
  found = redis.call('ZRANGEBYSCORE', list, low, high, 'LIMIT', 0, limit)
else
  if after ~= '' and (high == '+inf' or tonumber(after) <= tonumber(high)) then high = '(' .. after end
  found = redis.call('ZREVRANGEBYSCORE', list, high, low, 'LIMIT', 0, limit)
end
local answer = {}
for _, id in ipairs(found) do
  answer[#answer + 1] = id
  answer[#answer + 1] = redis.call('HGET', records, id) or ''
end
return answer`;
