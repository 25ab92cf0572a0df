import { z } from 'zod';

/**
 * The lease in Redis: a string that ends by itself, `<fence> <life> <instance>`, beside a hash that stays and tells
 * who had it last (`holder`, without the fence), the last `fence`, and the `run` of Redis in which that was granted.
 *
 * ASK grants or renews: to the life that has it, under the fence that it has; to the same instance `returning` in
 * another life, whose forerunner is dead; to anybody when it is free. The fence stays the same for a life that nobody
 * came after, and is raised at every other grant.
 *
 * While Redis is away its holder goes on with the running rooms, and time runs on for the lease. So the first who asks
 * after a restart of Redis finds it given again to the last holder for one more term, unless that had let it go:
 * a live holder is back within it, and nobody gets between.
 */
export const ASK = `
local lease, last = KEYS[1], KEYS[2]
local instance, life, ttl, returning, known = ARGV[1], ARGV[2], ARGV[3], ARGV[4] == '1', tonumber(ARGV[5])
local me = life .. ' ' .. instance
local record = redis.call('HMGET', last, 'holder', 'fence', 'run')
local holder, fence, run = record[1], tonumber(record[2] or 0), record[3]
local info = redis.pcall('INFO', 'server')
local present = type(info) == 'string' and string.match(info, 'run_id:(%x+)') or ''
if holder and run ~= present then
  redis.call('SET', lease, fence .. ' ' .. holder, 'PX', ttl)
  redis.call('HSET', last, 'run', present)
end
local held = redis.call('GET', lease)
local heldBy = held and string.match(held, '^%d+ (.*)$')
local grant = not heldBy or heldBy == me
if not grant and returning then grant = string.match(heldBy, '^%S+ (.*)$') == instance end
if not grant then
  return {0, tonumber(string.match(held, '^%d+')), string.match(heldBy, '^%S+ (.*)$'), redis.call('PTTL', lease)}
end
if holder == me then fence = math.max(fence, known)
elseif not holder and known > fence then fence = known
else fence = math.max(fence, known) + 1 end
redis.call('SET', lease, fence .. ' ' .. me, 'PX', ttl)
redis.call('HSET', last, 'holder', me, 'fence', fence, 'run', present)
return {1, fence, instance, tonumber(ttl)}`;

/** Lets it go, if this life has it. */
export const LET_GO = `
local lease, last, me = KEYS[1], KEYS[2], ARGV[2] .. ' ' .. ARGV[1]
if redis.call('HGET', last, 'holder') == me then redis.call('HDEL', last, 'holder') end
local held = redis.call('GET', lease)
if held and string.match(held, '^%d+ (.*)$') == me then redis.call('DEL', lease) end
return 1`;

/** Granted or not, the fence, the instance that has it, and the milliseconds left. */
export const leaseAnswer = z.tuple([z.union([z.literal(0), z.literal(1)]), z.int(), z.string(), z.int()]);
