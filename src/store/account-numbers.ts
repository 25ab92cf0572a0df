import type { AccessAccountDraft } from '../directory/access-account.ts';
import type { RedisConnection } from './connection.ts';
import type { Keyspace } from './keyspace.ts';

/*
 * Callers of an access account are known by the number that they dial or by their own. Each leads to one account only: beside
 * the accounts' hash stands a hash of these numbers, which every script that writes a record keeps in the same step. A number is
 * the same with a plus and without, since carriers send both; here it stands without.
 */

/** The fields under which an account is found: its access number and the numbers of its callers. */
export function numberFields({
  accessNumber,
  callers,
}: Pick<AccessAccountDraft, 'accessNumber' | 'callers'>): readonly string[] {
  const access = accessNumber === '' ? [] : [accessField(accessNumber)];
  return [...access, ...callers.map(callerField)];
}
export const accessField = (number: string): string => `#${bare(number)}`;
export const callerField = (number: string): string => `@${bare(number)}`;
const bare = (number: string): string => number.replace(/^\+/, '');

/** The hash of numbers beside a hash of accounts; in the scripts it is made the same way. */
export const numbersKey = (records: string): string => `${records}:numbers`;

/**
 * Lua: `numbersTaken` tells whether a number of a record leads to another record than `id`, unless `own` has that one, too;
 * `leadNumbers` leads those of `record` to it, and those of `former` nowhere. An entry whose record is gone does not hold a
 * number. Records of other kinds have none.
 */
export const NUMBERS = `
local function bareNumber(number)
  local bare = string.gsub(tostring(number), '^%+', '')
  return bare
end
local function numbersOf(record)
  local found = {}
  if not record or not string.find(record, '"accessNumber":', 1, true) then return found end
  local readable, fields = pcall(cjson.decode, record)
  if not readable or type(fields) ~= 'table' then return found end
  if type(fields.accessNumber) == 'string' and fields.accessNumber ~= '' then found[1] = '#' .. bareNumber(fields.accessNumber) end
  if type(fields.callers) == 'table' then
    for _, caller in ipairs(fields.callers) do found[#found + 1] = '@' .. bareNumber(caller) end
  end
  return found
end
local function numbersTaken(records, record, id, own)
  for _, number in ipairs(numbersOf(record)) do
    local holder = redis.call('HGET', records .. ':numbers', number)
    if holder and holder ~= id and not (own and own[holder]) and redis.call('HEXISTS', records, holder) == 1 then
      return true
    end
  end
  return false
end
local function leadNumbers(records, former, record, id)
  for _, number in ipairs(numbersOf(former)) do
    if redis.call('HGET', records .. ':numbers', number) == id then redis.call('HDEL', records .. ':numbers', number) end
  end
  for _, number in ipairs(numbersOf(record)) do redis.call('HSET', records .. ':numbers', number, id) end
end`;

/** An entry with a plus moves to where it stands without, unless an account that is there has that one. */
const BARE = `
local records, numbers = KEYS[1], KEYS[1] .. ':numbers'
local moved = 0
for _, field in ipairs(redis.call('HKEYS', numbers)) do
  if string.sub(field, 2, 2) == '+' then
    local bare = string.sub(field, 1, 1) .. string.sub(field, 3)
    local holder = redis.call('HGET', numbers, bare)
    if not holder or redis.call('HEXISTS', records, holder) == 0 then
      redis.call('HSET', numbers, bare, redis.call('HGET', numbers, field))
    end
    redis.call('HDEL', numbers, field)
    moved = moved + 1
  end
end
return moved`;

/** Brings the numbers that a former version kept with their plus to where they are looked for. Rejects with StoreError. */
export async function bareNumbers(connection: RedisConnection, keys: Keyspace): Promise<void> {
  await connection.run((client) => client.eval(BARE, 1, keys.collection('accounts').records));
}
