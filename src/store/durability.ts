import type { RedisConnection } from './connection.ts';
import type { Finding } from './finding.ts';

/** What a Redis says of itself. A field is undefined where it does not tell (managed ones refuse CONFIG). */
export interface RedisFacts {
  readonly version: string | undefined;
  readonly appendonly: string | undefined;
  readonly appendfsync: string | undefined;
  readonly maxmemoryPolicy: string | undefined;
  /** Result of the last write of the append-only file: `ok` or `err`. */
  readonly lastAppend: string | undefined;
  /** `master` or `slave`. */
  readonly role: string | undefined;
}

/** Reads INFO, which even managed Redis answers, and CONFIG, which tells what INFO does not. */
export async function readRedisFacts(connection: RedisConnection): Promise<RedisFacts> {
  const info = await connection.run(async (client) => {
    const sections = await Promise.all(['server', 'persistence', 'memory', 'replication'].map((s) => client.info(s)));
    return new Map(sections.flatMap(fieldsOf));
  });
  const config = async (name: string) => {
    const answer = await connection.run((client) =>
      // Refused where an access list forbids it (NOPERM) or the provider removed it (unknown command).
      client.config('GET', name).catch((error: Error) => {
        if (error.name === 'ReplyError') return undefined;
        throw error;
      }),
    );
    const value = Array.isArray(answer) ? answer[1] : undefined;
    return typeof value === 'string' ? value : undefined;
  };
  const [appendonly, appendfsync, maxmemoryPolicy] = await Promise.all(
    ['appendonly', 'appendfsync', 'maxmemory-policy'].map(config),
  );
  const enabled = info.get('aof_enabled');
  return {
    version: info.get('redis_version'),
    appendonly: appendonly ?? (enabled === undefined ? undefined : enabled === '1' ? 'yes' : 'no'),
    appendfsync,
    maxmemoryPolicy: maxmemoryPolicy ?? info.get('maxmemory_policy'),
    lastAppend: info.get('aof_last_write_status'),
    role: info.get('role'),
  };
}

function fieldsOf(section: string): [string, string][] {
  return section.split('\r\n').flatMap((line) => {
    const colon = line.indexOf(':');
    return colon > 0 ? [[line.slice(0, colon), line.slice(colon + 1)] as [string, string]] : [];
  });
}

const inRedis = (directive: string) =>
  `redis-cli CONFIG SET ${directive}, and put "${directive}" into redis.conf (at a provider: its console)`;

/** Compares a Redis with what Convene's data need: they must outlive a power cut and never be evicted. */
export function judgeDurability(facts: RedisFacts): readonly Finding[] {
  const findings: Finding[] = [];
  const find = (level: Finding['level'], subject: string, message: string, remedy: string) =>
    void findings.push({ level, subject, message, remedy });
  const unknown = (subject: string, wanted: string) =>
    find('warn', subject, `${subject} is unknown: this Redis does not tell`, `ask its operator for ${wanted}`);

  const version = /^([0-9]+)\.([0-9]+)/.exec(facts.version ?? '');
  const [major, minor] = [Number(version?.[1]), Number(version?.[2])];
  if (!version) unknown('redis_version', 'Redis 7 or newer');
  else if (major < 6 || (major === 6 && minor < 2)) {
    find('error', 'redis_version', `Redis ${facts.version} is older than 6.2`, 'install Redis 7 or newer');
  } else if (major < 7) {
    find('warn', 'redis_version', `Redis ${facts.version} works; 7 is preferred`, 'install Redis 7 or newer');
  }

  if (facts.role === 'slave') {
    find('error', 'role', 'this Redis is a replica and refuses to write', 'give the address of its master');
  }

  if (facts.appendonly === undefined) unknown('appendonly', '"appendonly yes"');
  else if (facts.appendonly !== 'yes') {
    find('error', 'appendonly', 'a restart of Redis loses conferences: appendonly is off', inRedis('appendonly yes'));
  } else {
    if (facts.lastAppend === 'err') {
      const remedy = "make room on its disk and look into Redis's log";
      find('error', 'aof_last_write_status', 'Redis cannot write its append-only file', remedy);
    }
    if (facts.appendfsync === undefined) unknown('appendfsync', '"appendfsync always"');
    else if (facts.appendfsync === 'everysec') {
      const message = 'a power cut loses up to a second of what was acknowledged: appendfsync is everysec';
      find('warn', 'appendfsync', message, inRedis('appendfsync always'));
    } else if (facts.appendfsync !== 'always') {
      const message = `a power cut loses what the kernel has not written yet: appendfsync is ${facts.appendfsync}`;
      find('error', 'appendfsync', message, inRedis('appendfsync always'));
    }
  }

  if (facts.maxmemoryPolicy === undefined) unknown('maxmemory-policy', '"maxmemory-policy noeviction"');
  else if (facts.maxmemoryPolicy !== 'noeviction') {
    const message = `Redis may drop conferences when memory is short: maxmemory-policy is ${facts.maxmemoryPolicy}`;
    find('error', 'maxmemory-policy', message, inRedis('maxmemory-policy noeviction'));
  }
  return findings;
}
