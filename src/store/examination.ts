import { parseConferenceId } from '../core/ids.ts';
import { COLLECTIONS } from './collections.ts';
import { RedisConnection } from './connection.ts';
import { readContents } from './contents.ts';
import { judgeDurability, type RedisFacts, readRedisFacts } from './durability.ts';
import type { Finding } from './finding.ts';
import { keyspace } from './keyspace.ts';
import { locateRedis, type StoreOptions } from './open.ts';
import { decodeConference } from './record.ts';
import { LAYOUT } from './schema-version.ts';
import { StoreError } from './store.ts';

/** What is in a store, and how well its Redis keeps it. */
export interface Examination {
  /** Where the data are: a URL with its password masked, or the path of a socket. */
  readonly where: string;
  readonly facts: RedisFacts;
  readonly findings: readonly Finding[];
  /** How many conferences there are. */
  readonly conferences: number;
}

/** Looks at a store without changing anything of it. Rejects with {@link StoreError} where it cannot be reached. */
export async function examineStore(
  options: Pick<StoreOptions, 'redisUrl' | 'dataDir' | 'prefix'>,
): Promise<Examination> {
  const keys = keyspace(options.prefix);
  const { address, leave } = await locateRedis(options);
  const connection = new RedisConnection(address);
  try {
    await connection.open();
    const facts = await readRedisFacts(connection);
    const findings = [...judgeDurability(facts)];
    const layout = await connection.run((client) => client.get(keys.schema));
    if (layout === null) return { where: connection.where, facts, findings, conferences: 0 };
    const { conferences, directory } = await readContents(connection, keys);
    if (Number(layout) < LAYOUT) findings.push(olderLayout(keys.schema, layout));
    if (Number(layout) > LAYOUT) findings.push(newerLayout(keys.schema, layout));
    for (const [field, text] of conferences) {
      const damage = damageOf(field, text);
      if (damage !== undefined) findings.push(damaged(keys.conferences, field, damage));
    }
    for (const { name, place } of COLLECTIONS) {
      for (const [field, text] of directory?.get(name)?.records ?? []) {
        const damage = faultOf(() => place(field, text));
        if (damage !== undefined) findings.push(unreadable(keys.collection(name).records, damage));
      }
    }
    return { where: connection.where, facts, findings, conferences: conferences.size };
  } finally {
    await connection.close();
    await leave();
  }
}

function damageOf(field: string, text: string): string | undefined {
  const id = parseConferenceId(field);
  if (id === undefined) return `${field} is no id of a conference`;
  return faultOf(() => decodeConference(id, text));
}
function faultOf(read: () => unknown): string | undefined {
  try {
    read();
    return undefined;
  } catch (error) {
    if (error instanceof StoreError) return error.message;
    throw error;
  }
}

function olderLayout(subject: string, layout: string): Finding {
  return {
    level: 'warn',
    subject,
    message: `the data have layout ${layout}; the next start brings them to ${LAYOUT}, after a backup`,
    remedy: 'start the new version when it suits: an older one cannot read them afterwards',
  };
}
function newerLayout(subject: string, layout: string): Finding {
  return {
    level: 'error',
    subject,
    message: `the data have layout ${layout}, and this version knows up to ${LAYOUT}`,
    remedy: 'install the newer version',
  };
}
function damaged(subject: string, id: string, message: string): Finding {
  return { level: 'error', subject, message, remedy: `or remove it: convene conference delete --id ${id}` };
}
function unreadable(subject: string, message: string): Finding {
  return { level: 'error', subject, message, remedy: 'or bring all back: convene restore --replace' };
}
