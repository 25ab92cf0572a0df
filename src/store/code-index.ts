import { z } from 'zod';
import { assertNever } from '../core/assert-never.ts';
import type { RedisConnection } from './connection.ts';
import type { Finding } from './finding.ts';
import type { Keyspace } from './keyspace.ts';

/** Lua: the code in a conference's record, or nil for one that cannot be read. */
export const CODE_OF = `
local function codeOf(record)
  local readable, fields = pcall(cjson.decode, record)
  if readable and type(fields) == 'table' and type(fields.code) == 'string' then return fields.code end
end`;

/** Lua: the customer in a conference's record, as text, or nil; those made before there were customers are the first's. */
export const CUSTOMER_OF = `
local function customerOf(record)
  local readable, fields = pcall(cjson.decode, record)
  if not readable or type(fields) ~= 'table' then return nil end
  local customer = fields.customer or 1
  if type(customer) == 'number' and customer >= 1 then return string.format('%.0f', customer) end
end`;

/**
 * Holds the index of codes against the records, which are the truth: a conference that its code does not lead to gets
 * its code back unless an older one has it, and entries that lead nowhere go.
 */
const REPAIR = `${CODE_OF}
local codes, conferences = KEYS[1], KEYS[2]
local codeById, ids, report = {}, {}, {}
local all = redis.call('HGETALL', conferences)
for i = 1, #all, 2 do
  local code = codeOf(all[i + 1])
  if code then
    codeById[all[i]] = code
    ids[#ids + 1] = all[i]
  else
    report[#report + 1] = {'unreadable', all[i], ''}
  end
end
table.sort(ids, function(one, other) return tonumber(one) < tonumber(other) end)
for _, id in ipairs(ids) do
  local code = codeById[id]
  local holder = redis.call('HGET', codes, code)
  if holder ~= id then
    if holder and codeById[holder] == code then
      report[#report + 1] = {'twice', id, holder}
    else
      redis.call('HSET', codes, code, id)
      report[#report + 1] = {'restored', id, ''}
    end
  end
end
local index = redis.call('HGETALL', codes)
for i = 1, #index, 2 do
  if not redis.call('HGET', conferences, index[i + 1]) then
    redis.call('HDEL', codes, index[i])
    report[#report + 1] = {'removed', index[i + 1], ''}
  elseif codeById[index[i + 1]] and codeById[index[i + 1]] ~= index[i] then
    redis.call('HDEL', codes, index[i])
    report[#report + 1] = {'removed', index[i + 1], ''}
  end
end
return report`;

const report = z.array(z.tuple([z.enum(['unreadable', 'twice', 'restored', 'removed']), z.string(), z.string()]));

/** Repairs the index of codes in one step and tells what was wrong. The store itself never makes it wrong. */
export async function repairCodeIndex(connection: RedisConnection, keys: Keyspace): Promise<readonly Finding[]> {
  const answer = await connection.run((client) => client.eval(REPAIR, 2, keys.codes, keys.conferences));
  return report.parse(answer).map(([kind, id, other]): Finding => {
    switch (kind) {
      case 'unreadable':
        return {
          level: 'error',
          subject: keys.conferences,
          message: `the record of conference ${id} cannot be read`,
          remedy: `restore it from a backup, or remove it: convene conference delete --id ${id}`,
        };
      case 'twice':
        return {
          level: 'error',
          subject: keys.codes,
          message: `conferences ${other} and ${id} have the same code, which leads to ${other}`,
          remedy: `delete one of them: convene conference delete --id ${id}`,
        };
      case 'restored':
        return {
          level: 'warn',
          subject: keys.codes,
          message: `the code of conference ${id} did not lead to it, and does again`,
          remedy: 'find out what else writes to this Redis under the same prefix',
        };
      case 'removed':
        return {
          level: 'warn',
          subject: keys.codes,
          message: `a code led to conference ${id}, which does not exist or has another; it leads nowhere now`,
          remedy: 'find out what else writes to this Redis under the same prefix',
        };
      default:
        return assertNever(kind);
    }
  });
}
