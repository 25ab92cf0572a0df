import { CODE_OF, CUSTOMER_OF } from './code-index.ts';
import { STRAY } from './reference-script.ts';

/**
 * Gives the record an id and its code. Answers 0 when another conference holds the code, -1 when the customer has as many as
 * it may, and -2 when it names something that is not there. An entry of the index whose conference is gone or has another code does not hold it; one whose record
 * cannot be read does.
 */
export const CREATE = `${CODE_OF}${STRAY}
local lastId, codes, conferences, ids, ofCustomer = KEYS[1], KEYS[2], KEYS[3], KEYS[4], KEYS[5]
local code, record, atMost = ARGV[1], ARGV[2], ARGV[3]
if stray(6, 4) then return -2 end
local holder = redis.call('HGET', codes, code)
local held = holder and redis.call('HGET', conferences, holder)
if held and (codeOf(held) or code) == code then return 0 end
if atMost ~= '' and redis.call('ZCARD', ofCustomer) >= tonumber(atMost) then return -1 end
local id
repeat id = redis.call('INCR', lastId) until redis.call('HSETNX', conferences, id, record) == 1
redis.call('HSET', codes, code, id)
redis.call('ZADD', ids, id, id)
redis.call('ZADD', ofCustomer, id, id)
return id`;

/**
 * Puts one record in place of another and leads its code and its customer to it, unless another conference holds the code.
 * Answers `done`, `taken`, `stray` where it names something that is not there, or `moved` where the record is not the expected one any more.
 */
export const REPLACE = `${CODE_OF}${STRAY}
local codes, conferences, formerCustomer, customer = KEYS[1], KEYS[2], KEYS[3], KEYS[4]
local id, expected, record, code = ARGV[1], ARGV[2], ARGV[3], ARGV[4]
if redis.call('HGET', conferences, id) ~= expected then return 'moved' end
if stray(5, 5) then return 'stray' end
local holder = redis.call('HGET', codes, code)
if holder and holder ~= id then
  local held = redis.call('HGET', conferences, holder)
  if held and (codeOf(held) or code) == code then return 'taken' end
end
local former = codeOf(expected)
if former ~= code and redis.call('HGET', codes, former) == id then redis.call('HDEL', codes, former) end
redis.call('HSET', conferences, id, record)
redis.call('HSET', codes, code, id)
if formerCustomer ~= customer then redis.call('ZREM', formerCustomer, id) end
redis.call('ZADD', customer, id, id)
return 'done'`;

/**
 * Removes a conference, its room's record, its notifications, what is planned and was kept of its occurrences, who was told of them,
 * and its code, unless that is another's by now; answers the record, or `moved` where it is not the expected one any more.
 */
export const DELETE = `${CODE_OF}${CUSTOMER_OF}
local codes, conferences, room, ids = KEYS[1], KEYS[2], KEYS[3], KEYS[4]
local notifications, notificationIds, ofConference = KEYS[5], KEYS[6], KEYS[7]
local due, nextOccurrence, history, order = KEYS[8], KEYS[9], KEYS[10], KEYS[11]
local rounds, unfinished = KEYS[12], KEYS[13]
local id, customerPrefix, expected, roundPrefix = ARGV[1], ARGV[2], ARGV[3], ARGV[4]
local record = redis.call('HGET', conferences, id)
if not record then return false end
if expected ~= '' and record ~= expected then return {'moved'} end
redis.call('HDEL', conferences, id)
redis.call('ZREM', ids, id)
local customer = customerOf(record)
if customer then redis.call('ZREM', customerPrefix .. customer, id) end
redis.call('DEL', room)
for _, notification in ipairs(redis.call('ZRANGE', ofConference, 0, -1)) do
  redis.call('HDEL', notifications, notification)
  redis.call('ZREM', notificationIds, notification)
end
redis.call('DEL', ofConference, nextOccurrence, history, order)
redis.call('ZREM', due, id)
for _, occasion in ipairs(redis.call('ZRANGE', rounds, 0, -1)) do
  redis.call('DEL', roundPrefix .. id .. ':' .. occasion)
  redis.call('ZREM', unfinished, id .. ' ' .. occasion)
end
redis.call('DEL', rounds)
local code = codeOf(record)
if code and redis.call('HGET', codes, code) == id then redis.call('HDEL', codes, code) end
return record`;
