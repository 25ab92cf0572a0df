/*
 * Each takes the keys of one conference, in this order: the round, the rounds of the conference, those of all that are not finished, and all
 * conferences; and the conference's id and the occasion first.
 */
const ROUND = `
local round, rounds, unfinished, conferences = KEYS[1], KEYS[2], KEYS[3], KEYS[4]
local id, occasion = ARGV[1], ARGV[2]
local time = redis.call('TIME')
local now = time[1] * 1000 + math.floor(time[2] / 1000)
local function here()
  return redis.call('HEXISTS', conferences, id) == 1 and redis.call('HEXISTS', round, 'round') == 1
end`;

/** Takes the round, how long it is kept, and field by field those to be told. Answers `begun`, `known` or `gone`. */
export const BEGIN = `${ROUND}
if redis.call('HEXISTS', conferences, id) == 0 then return 'gone' end
if redis.call('HEXISTS', round, 'round') == 1 then return 'known' end
local subject, keep = cjson.decode(ARGV[3]), tonumber(ARGV[4])
subject.began = now
redis.call('HSET', round, 'round', cjson.encode(subject))
for at = 5, #ARGV, 2 do redis.call('HSET', round, ARGV[at], ARGV[at + 1]) end
redis.call('PEXPIRE', round, keep)
redis.call('ZREMRANGEBYSCORE', rounds, '-inf', now - keep)
redis.call('ZADD', rounds, now, occasion)
redis.call('PEXPIRE', rounds, keep)
if #ARGV > 4 then redis.call('ZADD', unfinished, subject['until'], id .. ' ' .. occasion) end
return 'begun'`;

/** Answers `claimed`, `taken`, `over` or `gone`. */
export const CLAIM = `${ROUND}
local target, attempt, token = ARGV[3], ARGV[4], ARGV[5]
if not here() or redis.call('HEXISTS', round, target) == 0 then return 'gone' end
local held = redis.call('HGET', round, attempt)
if held then return cjson.decode(held).token == token and 'claimed' or 'taken' end
if cjson.decode(redis.call('HGET', round, 'round'))['until'] <= now then return 'over' end
redis.call('HSET', round, attempt, cjson.encode({claimed = now, token = token}))
return 'claimed'`;

export const RELEASE = `${ROUND}
local held = here() and redis.call('HGET', round, ARGV[3])
if not held then return end
local record = cjson.decode(held)
if record.token == ARGV[4] and not record.call and not record.outcome then redis.call('HDEL', round, ARGV[3]) end`;

/** Answers `settled`, `known` or `gone`. */
export const FORGO = `${ROUND}
local target, attempt = ARGV[3], ARGV[4]
if not here() or redis.call('HEXISTS', round, target) == 0 then return 'gone' end
if redis.call('HEXISTS', round, attempt) == 1 then return 'known' end
local outcome = {kind = ARGV[5], reason = ARGV[6]}
redis.call('HSET', round, attempt, cjson.encode({claimed = now, token = '', settled = now, outcome = outcome}))
return 'settled'`;

export const CALLING = `${ROUND}
local held = here() and redis.call('HGET', round, ARGV[3])
if not held then return end
local record = cjson.decode(held)
record.call = ARGV[4]
redis.call('HSET', round, ARGV[3], cjson.encode(record))`;

/** Answers `settled`, `known` or `gone`. */
export const SETTLE = `${ROUND}
local held = here() and redis.call('HGET', round, ARGV[3])
if not held then return 'gone' end
local record = cjson.decode(held)
if record.outcome then return 'known' end
record.settled, record.outcome = now, {kind = ARGV[4], reason = ARGV[5]}
redis.call('HSET', round, ARGV[3], cjson.encode(record))
return 'settled'`;
