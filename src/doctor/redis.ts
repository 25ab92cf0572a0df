import { type Examination, examineStore } from '../store/examination.ts';
import type { StoreOptions } from '../store/open.ts';
import { StoreError } from '../store/store.ts';
import { type Check, well, wrong } from './check.ts';

/** Looks at the Redis that holds the conferences, and at what is in it; changes nothing. */
export async function examineRedis(
  options: Pick<StoreOptions, 'redisUrl' | 'dataDir' | 'prefix'>,
): Promise<readonly Check[]> {
  let found: Examination;
  try {
    found = await examineStore(options);
  } catch (error) {
    if (!(error instanceof StoreError)) throw error;
    const remedy = 'start it, and see redis.url in `convene config`';
    return [wrong('Redis', error.message, options.redisUrl === undefined ? 'see the log in dataDir/redis' : remedy)];
  }
  const { where, facts, findings, conferences } = found;
  const checks: Check[] = findings.map(({ level, subject, message, remedy }) => ({
    check: `Redis ${subject}`,
    level,
    finding: message,
    remedy,
  }));
  const about = `${where}: version ${facts.version ?? 'unknown'}, conferences: ${conferences}`;
  if (checks.length > 0) return [well('Redis', about), ...checks];
  return [well('Redis', `${about}; it keeps what it acknowledges and evicts nothing`)];
}
