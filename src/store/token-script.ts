/**
 * Lua: `forgetToken(id)` removes a token with every entry that leads to it, and `forgetExpired()` those whose time is over
 * by Redis's own clock. `t` holds the keys of tokens.
 */
export const FORGET_TOKEN = `
local function forgetToken(t, id)
  local readable, token = pcall(cjson.decode, redis.call('HGET', t.records, id) or '')
  if readable and type(token) == 'table' then
    if type(token.hash) == 'string' then redis.call('HDEL', t.hashes, token.hash) end
    if type(token.person) == 'number' then redis.call('ZREM', t.parentPrefix .. string.format('%.0f', token.person), id) end
  end
  redis.call('HDEL', t.records, id)
  redis.call('ZREM', t.ids, id)
  redis.call('ZREM', t.expiry, id)
end
local function forgetExpired(t)
  local time = redis.call('TIME')
  local now = string.format('%.0f', time[1] * 1000 + math.floor(time[2] / 1000))
  for _, id in ipairs(redis.call('ZRANGEBYSCORE', t.expiry, '-inf', now)) do forgetToken(t, id) end
end`;
