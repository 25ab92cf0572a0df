import { z } from 'zod';
import type { RedisConnection } from './connection.ts';
import type { Page } from './records.ts';

/** Ids and records of a sorted set of ids, in their order, at one moment; entries without a record are left out. */
const PAGE = `
local records, ids, after, limit = KEYS[1], KEYS[2], ARGV[1], ARGV[2]
local found = redis.call('ZRANGEBYSCORE', ids, after, '+inf', 'LIMIT', 0, limit)
local answer = {}
for start = 1, #found, 1000 do
  local some = {unpack(found, start, math.min(start + 999, #found))}
  local texts = redis.call('HMGET', records, unpack(some))
  for i, id in ipairs(some) do
    if texts[i] then
      answer[#answer + 1] = id
      answer[#answer + 1] = texts[i]
    end
  end
end
return answer`;

/** Where a page begins, as ZRANGEBYSCORE has it. */
export const afterScore = (page: Page<number> | undefined): string =>
  page?.after === undefined ? '-inf' : `(${page.after}`;

const flat = z.array(z.string());

/** Reads a page, or all, of the records that a sorted set of their ids names. */
export async function readPage<Id extends number>(
  connection: RedisConnection,
  records: string,
  ids: string,
  page: Page<Id> | undefined,
): Promise<readonly (readonly [id: string, record: string])[]> {
  const answer = await connection.run((client) =>
    client.eval(PAGE, 2, records, ids, afterScore(page), page?.limit ?? -1),
  );
  const pairs: [string, string][] = [];
  const texts = flat.parse(answer);
  for (let at = 0; at < texts.length; at += 2) pairs.push([texts[at] ?? '', texts[at + 1] ?? '']);
  return pairs;
}
