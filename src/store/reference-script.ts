import { type Keyspace, recordKeys } from './keyspace.ts';
import { namedAnew, type RecordName, usersOf } from './references.ts';

/** Lua: whether a hash of KEYS, from `firstKey` on, lacks the id that stands for it in ARGV from `firstId` on. */
export const STRAY = `
local function stray(firstKey, firstId)
  for at = 0, #KEYS - firstKey do
    if redis.call('HEXISTS', KEYS[firstKey + at], ARGV[firstId + at]) == 0 then return true end
  end
  return false
end`;

/** What the scripts with {@link STRAY} need to know: the hashes of what is named anew, and their ids. */
export function strayCheck(keys: Keyspace, name: RecordName, after: object, before?: object) {
  const references = namedAnew(name, after, before);
  return {
    hashes: references.map(({ to }) => recordKeys(keys, to).records),
    ids: references.map(({ id }) => id),
  };
}

/**
 * Lua: whether a record names the id. A field is sought in the text: quotes inside of what somebody typed stand there behind a
 * backslash, so that nothing but the field itself reads so.
 */
export const USED = `
local function used(users, id)
  for _, some in ipairs(cjson.decode(users)) do
    if #some.fields == 0 then
      if redis.call('ZCARD', some.ids) > 0 then return true end
    else
      local ids = redis.call('ZRANGE', some.ids, 0, -1)
      for start = 1, #ids, 1000 do
        local texts = redis.call('HMGET', some.records, unpack(ids, start, math.min(start + 999, #ids)))
        for _, text in ipairs(texts) do
          for _, field in ipairs(some.fields) do
            if text and string.find(text, '"' .. field .. '":' .. id .. '[,}]') then return true end
          end
        end
      end
    end
  end
  return false
end`;

/** What the scripts with {@link USED} need to know. */
export function usedCheck(keys: Keyspace, name: RecordName, id: number, record: object): string {
  const users = usersOf(name, id, record).map(({ of, parent, fields }) => {
    const { records, ids, parentPrefix } = recordKeys(keys, of);
    return { records, ids: parent === undefined ? ids : parentPrefix + parent, fields };
  });
  return JSON.stringify(users);
}
