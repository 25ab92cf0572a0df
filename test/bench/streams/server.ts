import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { scryptPasswords } from '../../../src/auth/password-hash.ts';
import { makeToken } from '../../../src/auth/tokens.ts';
import { redisDialling } from '../../../src/cli/dialling.ts';
import { tellFeed } from '../../../src/cli/feed.ts';
import { openHttp } from '../../../src/cli/http-door.ts';
import { calls } from '../../../src/config/calls.ts';
import { type ConferenceDraft, PLAIN_CONFERENCE, SYSTEM_CUSTOMER } from '../../../src/core/conference.ts';
import { parseCode } from '../../../src/core/ids.ts';
import { openModesl } from '../../../src/esl/modesl.ts';
import { redisFeed } from '../../../src/store/feed-redis.ts';
import { openStore } from '../../../src/store/open.ts';
import { seedDirectory } from '../../../src/store/seed.ts';
import { systemClock } from '../../../src/time/clock.ts';
import { serve } from '../controller.ts';
import { noOccurrences } from '../no-occurrences.ts';

/**
 * A controller, its feed and the API in one process, as `convene serve` has them, on a Redis of its own. Started with the port of an
 * event socket, how many people may sign in, and the codes of the conferences. Tells where it is and a token of each person;
 * answers each message with the CPU time used in microseconds, and resident memory, now and at its most since the last message that asked for a collection.
 */
const [port = '', people = '', ...codes] = process.argv.slice(2);
const folder = await mkdtemp(join(tmpdir(), 'convene-bench-'));
const opened = await openStore({ dataDir: folder, prefix: 'bench' });
const { store, directory, redis } = opened;
await seedDirectory(directory, { timezone: 'UTC' });
const passwordHash = await scryptPasswords.hash('never typed');
const tokens: string[] = [];
for (let person = 0; person < Number(people); person++) {
  const made = await directory.people.create({
    ...{ customer: SYSTEM_CUSTOMER, username: `person${person}`, name: '', email: '', roles: ['owner'] },
    ...{ disabled: false, passwordHash },
  });
  if (!made.ok) throw new Error('a person was there already');
  const token = await makeToken(directory, made.value, { name: 'bench', kind: 'personal', nowMs: Date.now() });
  if (!token.ok) throw new Error('a person has tokens already');
  tokens.push(token.value.token);
}
for (const typed of codes) {
  const code = parseCode(typed);
  if (code === undefined) throw new Error(`not a code: ${typed}`);
  const draft: ConferenceDraft = { ...PLAIN_CONFERENCE, code, maximum: 0 };
  await store.conferences.create(draft);
}

const fail = (what: string, error: unknown): void => {
  throw new Error(what, { cause: error });
};
const log = redisFeed({ ...redis, malformed: (reason) => fail(reason, undefined) });
const feed = tellFeed(log, systemClock, fail);
const { controller, complaints } = await serve(Number(port), store, openModesl, feed.tell);
const dialling = redisDialling({ calls: calls.parse({}) }, { store, directory, redis }, 'bench');
const nothing = { kind: 'away', reason: 'nothing is commanded in this benchmark' } as const;
const http = await openHttp({
  ...{ store, directory, redis, dialling, ...noOccurrences },
  config: { enabled: true, host: '127.0.0.1', port: 0, behindProxy: false, requestsPerMinute: 1_000_000_000 },
  rooms: { list: async () => ({ away: nothing.reason }), command: async () => nothing },
  sounds: {
    keep: async () => nothing,
    discard: async () => {},
    name: async () => {},
    read: async () => undefined,
    remove: async () => {},
  },
  announce: async () => {},
  failed: fail,
});

let most = 0;
const looking = setInterval(() => {
  if (complaints.length > 0) throw new Error(complaints.slice(0, 10).join('\n'));
  most = Math.max(most, process.memoryUsage.rss());
}, 20);
process.on('message', ({ collect }: { readonly collect?: number }) => {
  if (collect !== undefined) {
    globalThis.gc?.();
    most = 0;
  }
  const { user, system } = process.cpuUsage();
  const now = process.memoryUsage.rss();
  most = Math.max(now, most);
  process.send?.([user + system, now, most]);
});
process.on('disconnect', async () => {
  clearInterval(looking);
  controller.stop();
  await http.close();
  await feed.close();
  await log.close();
  await opened.close();
  await rm(folder, { recursive: true });
  process.exit();
});
process.send?.({ port: http.port, redis: redis.address, tokens });
