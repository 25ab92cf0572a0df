import { NUMBERS } from './account-numbers.ts';
import type { RedisConnection } from './connection.ts';
import { DEFINITIONS, type Fields, SECTIONS, type SectionName } from './definitions.ts';
import type { ImportPlan, Step } from './import-plan.ts';
import { type Keyspace, recordKeys } from './keyspace.ts';

/**
 * Makes all changes or, where something of what they build on is not so any more, none and answers 0.
 *
 * Four keys for each section. ARGV, for each: the prefix of its parents, the id given out last as it was found and as it is to
 * be, how many, and of each its id, former record, record, former name, name, former parent and parent.
 */
const AMEND = `${NUMBERS}
local sections, at = {}, 0
local function take()
  at = at + 1
  return ARGV[at]
end
for key = 1, #KEYS, 4 do
  local section = {records = KEYS[key], lastId = KEYS[key + 1], names = KEYS[key + 2], ids = KEYS[key + 3], changes = {}}
  section.parentPrefix, section.found, section.last = take(), take(), take()
  local own = {}
  for i = 1, tonumber(take()) do
    local change = {id = take(), before = take(), after = take(), former = take(), name = take(), from = take(), to = take()}
    section.changes[i] = change
    own[change.id] = true
  end
  if (redis.call('GET', section.lastId) or '0') ~= section.found then return 0 end
  for _, change in ipairs(section.changes) do
    if (redis.call('HGET', section.records, change.id) or '') ~= change.before then return 0 end
    local holder = change.name ~= '' and redis.call('HGET', section.names, change.name)
    if holder and not own[holder] and redis.call('HEXISTS', section.records, holder) == 1 then return 0 end
    if numbersTaken(section.records, change.after, change.id, own) then return 0 end
  end
  sections[#sections + 1] = section
end
for _, section in ipairs(sections) do
  for _, change in ipairs(section.changes) do
    if change.former ~= '' and redis.call('HGET', section.names, change.former) == change.id then
      redis.call('HDEL', section.names, change.former)
    end
    leadNumbers(section.records, change.before, nil, change.id)
    if change.from ~= '' then redis.call('ZREM', section.parentPrefix .. change.from, change.id) end
  end
  for _, change in ipairs(section.changes) do
    redis.call('HSET', section.records, change.id, change.after)
    redis.call('ZADD', section.ids, change.id, change.id)
    leadNumbers(section.records, nil, change.after, change.id)
    if change.name ~= '' then redis.call('HSET', section.names, change.name, change.id) end
    if change.to ~= '' then redis.call('ZADD', section.parentPrefix .. change.to, change.id, change.id) end
  end
  if section.last ~= section.found then redis.call('SET', section.lastId, section.last) end
end
return 1`;

/**
 * Carries out a plan in one step; false where the store is not as the plan found it, and nothing was changed. Rejects with
 * StoreError.
 */
export async function carryOut(connection: RedisConnection, keys: Keyspace, plan: ImportPlan): Promise<boolean> {
  if (plan.steps.every(({ what }) => what === 'left')) return true;
  // What stays as it is goes along: others name it, so it must not have gone meanwhile.
  const touched = SECTIONS.filter((name) => plan.steps.some(({ section }) => section === name));
  const places = touched.flatMap((name) => {
    const { records, lastId, names, ids } = recordKeys(keys, name);
    return [records, lastId, names, ids];
  });
  const given = touched.flatMap((name) => {
    const own = plan.steps.filter(({ section }) => section === name);
    const found = plan.lastIds[name] ?? 0;
    const last = own.reduce((greatest, { id }) => Math.max(greatest, id), found);
    return [recordKeys(keys, name).parentPrefix, found, last, own.length, ...own.flatMap(fieldsOf)];
  });
  return (await connection.run((client) => client.eval(AMEND, places.length, ...places, ...given))) === 1;
}

function fieldsOf({ section, id, before, after }: Step): readonly (string | number)[] {
  const read = (text: string | undefined) =>
    text === undefined ? undefined : DEFINITIONS[section].decode(String(id), text).fields;
  const [former, next] = [read(before), read(after)];
  return [
    ...[id, before ?? '', after, nameOf(section, former), nameOf(section, next)],
    ...[parentOf(section, former), parentOf(section, next)],
  ];
}

function nameOf(section: SectionName, fields: Fields | undefined): string {
  return fields === undefined ? '' : DEFINITIONS[section].nameField(fields);
}
function parentOf(section: SectionName, fields: Fields | undefined): string {
  const { parent } = DEFINITIONS[section];
  return fields === undefined || parent === undefined ? '' : String(fields[parent]);
}
