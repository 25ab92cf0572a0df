/*
 * Each takes the keys of one conference, in this order: what is next, the due times of all, its history and the order of that,
 * and all conferences; and its id first.
 */
const CONFERENCE = `
local next, due, history, order, conferences = KEYS[1], KEYS[2], KEYS[3], KEYS[4], KEYS[5]
local id = ARGV[1]
local time = redis.call('TIME')
local now = time[1] * 1000 + math.floor(time[2] / 1000)
local function event()
  return redis.call('HMGET', next, 'kind', 'index', 'local', 'start', 'end', 'at')
end
local function last()
  return redis.call('HMGET', next, 'did', 'didLocal', 'didMs')
end
local function done(kind, wall, at)
  local text = redis.call('HGET', history, wall)
  local record = text and cjson.decode(text).done[kind]
  return record and (kind == 'notify' or kind == 'start' or record[1] == tonumber(at))
end
local function free() redis.call('HDEL', next, 'owner', 'until', 'edited') end
local function rest(revision)
  free()
  redis.call('HSET', next, 'revision', revision, 'state', 'idle')
  redis.call('ZREM', due, id)
end
local function place(revision, since, again, kind, index, wall, start, ends, at)
  free()
  redis.call('HSET', next, 'revision', revision, 'state', 'armed', 'since', since, 'again', again,
    'kind', kind, 'index', index, 'local', wall, 'start', start, 'end', ends, 'at', at)
  redis.call('ZADD', due, at, id)
end`;

/**
 * A record is replaced by what comes later in its life; a missed occurrence is not ended by the end of its window. Of those
 * remembered the first go.
 */
const KEEP = `
local RANKS = {told = 1, missed = 2, open = 3, ended = 4}
local function rank(record)
  if record.state == 'unknown' then return record.done.start and 3 or 1 end
  return RANKS[record.state] or 0
end
local function keep(outcome, remembered)
  local wall, did = outcome['local'], outcome.did
  local text = redis.call('HGET', history, wall)
  local record = text and cjson.decode(text) or {done = {}}
  record.index, record.start, record['end'] = outcome.index, outcome.start, outcome['end']
  local before, state = rank(record), record.state
  if did then record.done[did.kind] = {did.at, now} end
  record.state = outcome.state
  if not outcome.state or rank(record) < before or (state == 'missed' and outcome.state == 'ended') then
    record.state = state
  end
  redis.call('HSET', history, wall, cjson.encode(record))
  redis.call('ZADD', order, outcome.start, wall)
  local extra = redis.call('ZCARD', order) - remembered
  if extra > 0 then
    for _, old in ipairs(redis.call('ZRANGE', order, 0, extra - 1)) do redis.call('HDEL', history, old) end
    redis.call('ZREMRANGEBYRANK', order, 0, extra - 1)
  end
end
local function abandon(remembered)
  local kind, index, wall, start, ends, at = unpack(event())
  if kind ~= 'notify' and kind ~= 'start' then return end
  keep({['local'] = wall, index = tonumber(index), start = tonumber(start), ['end'] = tonumber(ends),
    state = 'unknown', did = {kind = kind, at = tonumber(at)}}, remembered)
end`;

/**
 * Answers `armed`, `done`, `under-way` or `outdated`, what was replaced or is under way, and what was done last. A claim that
 * nobody holds any more is taken over by the same event of the new definition; else its outcome stays unknown.
 */
export const ARM = `${CONFERENCE}${KEEP}
local revision, remembered, kind, index, wall, start, ends, at = unpack(ARGV, 2)
local known, state, untilMs, again = unpack(redis.call('HMGET', next, 'revision', 'state', 'until', 'again'))
if redis.call('HEXISTS', conferences, id) == 0 or tonumber(known or 0) > tonumber(revision) then return {'outdated'} end
local before = (state == 'armed' or state == 'claimed') and event() or nil
if state == 'claimed' and tonumber(untilMs) > now then
  redis.call('HSET', next, 'revision', revision, 'edited', '1')
  return {'under-way', before, last()}
end
local same = before and before[1] == kind and before[3] == wall
if done(kind, wall, at) then return {'done'} end
local open = state == 'claimed' or again == '1'
if open and before and not same then abandon(remembered) end
place(revision, now, open and same and '1' or '0', kind, index, wall, start, ends, at)
return {'armed', before or false, last()}`;

/**
 * Claims each of some events, of as many conferences. Takes the due times of all and the prefix of what is next in each. Answers
 * for each `claimed` with the time, whether it was claimed before, how late it is, and the event; `early`, `taken` or `gone`.
 */
export const CLAIM = `
local due, prefix, owner, lease = KEYS[1], ARGV[1], ARGV[2], ARGV[3]
local time = redis.call('TIME')
local now = time[1] * 1000 + math.floor(time[2] / 1000)
local function claim(id, revision, kind, index)
  local next = prefix .. id
  local state, known, untilMs, holder, again, since, armedKind, armedIndex, wall, start, ends, at = unpack(redis.call('HMGET', next,
    'state', 'revision', 'until', 'owner', 'again', 'since', 'kind', 'index', 'local', 'start', 'end', 'at'))
  if not state or state == 'idle' then return {'gone'} end
  if known ~= revision or armedKind ~= kind or armedIndex ~= index then return {'gone'} end
  local other = state == 'claimed' and holder ~= owner
  if other and tonumber(untilMs) > now then return {'taken', untilMs - now} end
  if tonumber(at) > now then return {'early', at - now} end
  if other then again = '1' end
  redis.call('HSET', next, 'state', 'claimed', 'owner', owner, 'until', now + lease, 'again', again or '0')
  redis.call('ZADD', due, now + lease, id)
  local lateMs = now - math.max(at, since or 0)
  return {'claimed', now, tonumber(again or 0), lateMs, {kind, index, wall, start, ends, at}}
end
local answers = {}
for at = 4, #ARGV, 4 do answers[#answers + 1] = claim(unpack(ARGV, at, at + 3)) end
return answers`;

/** Answers `armed`, `idle`, `done`, `edited` or `lost`; one that was committed before, so that what follows from it is done again. */
export const COMMIT = `${CONFERENCE}${KEEP}
local revision, owner, remembered, outcomes, kind, index, wall, start, ends, at = unpack(ARGV, 2)
local known, state, holder, committed, edited =
  unpack(redis.call('HMGET', next, 'revision', 'state', 'owner', 'committed', 'edited'))
if committed == owner then return {state == 'idle' and 'edited' or 'armed'} end
if state ~= 'claimed' or holder ~= owner then return {'lost'} end
local former = event()
for _, outcome in ipairs(cjson.decode(outcomes)) do
  keep(outcome, tonumber(remembered))
  if outcome.did then redis.call('HSET', next, 'did', former[1], 'didLocal', former[3], 'didMs', now) end
end
redis.call('HSET', next, 'committed', owner)
if edited or known ~= revision then
  rest(known)
  return {'edited'}
end
local again = kind and done(kind, wall, at)
if not kind or again then
  rest(revision)
  return {again and 'done' or 'idle'}
end
place(revision, 0, '0', kind, index, wall, start, ends, at)
return {'armed'}`;

/** Answers `cancelled`, `under-way` or `nothing`, the event, and what was done last. */
export const DISARM = `${CONFERENCE}${KEEP}
local revision, remembered = ARGV[2], tonumber(ARGV[3])
local known, state, untilMs, again = unpack(redis.call('HMGET', next, 'revision', 'state', 'until', 'again'))
if not known and redis.call('HEXISTS', conferences, id) == 0 then return {'nothing', false, {false, false, false}} end
if tonumber(known or 0) > tonumber(revision) then revision = known end
local held = (state == 'armed' or state == 'claimed') and event()
if state == 'claimed' and tonumber(untilMs) > now then
  redis.call('HSET', next, 'revision', revision, 'edited', '1')
  return {'under-way', held, last()}
end
if held and (state == 'claimed' or again == '1') then abandon(remembered) end
rest(revision)
return {held and 'cancelled' or 'nothing', held, last()}`;

/** What is due or abandoned by then: conference, revision, index and kind of each. An entry of which there is nothing goes. */
export const DUE = `
local due, prefix = KEYS[1], ARGV[1]
local time = redis.call('TIME')
local by = time[1] * 1000 + math.floor(time[2] / 1000) + ARGV[2]
local found = {}
for _, id in ipairs(redis.call('ZRANGEBYSCORE', due, '-inf', by, 'LIMIT', ARGV[4], ARGV[3])) do
  local armed = redis.call('HMGET', prefix .. id, 'revision', 'index', 'kind')
  if armed[3] then found[#found + 1] = {id, armed[1], armed[2], armed[3]} else redis.call('ZREM', due, id) end
end
return found`;
