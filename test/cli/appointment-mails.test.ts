import { Queue } from 'bullmq';
import type { SMTPServerOptions } from 'smtp-server';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { type AppointmentMails, openAppointmentMails } from '../../src/cli/appointment-mails.ts';
import type { Conference } from '../../src/core/conference.ts';
import type { Notification } from '../../src/directory/notification.ts';
import { openMailJobs } from '../../src/jobs/invitations/jobs.ts';
import { configuredMailer } from '../../src/mail/configured.ts';
import { redisMailClaims } from '../../src/store/mail-claims.ts';
import { type MemoryStore, memoryStore } from '../../src/store/memory-store.ts';
import { systemClock } from '../../src/time/clock.ts';
import { readCalendar } from '../calendar/reading.ts';
import { openPost, type Post } from '../mail/smtp.ts';
import { must } from '../operations/office.ts';
import { draft, pin } from '../store/drafts.ts';
import type { FreshKeys } from '../store/shared-redis.ts';
import { sharedRedis } from '../store/shared-redis.ts';

const redis = sharedRedis('appointment-mails');
const PLANNED = { year: 2100, month: 1, day: 31, hour: 9, minute: 0, durationMinutes: 60, timezone: 'Europe/Berlin' };
const from = 'Convene <convene@example.org>';

let store: MemoryStore;
let fresh: FreshKeys;
let opened: { close(): unknown }[];
let fates: string[];
let complaints: unknown[];
let waiting: (() => void)[];
let conference: Conference;
beforeEach(async () => {
  fresh = redis.fresh();
  store = memoryStore();
  [opened, fates, complaints, waiting] = [[], [], [], []];
  conference = must(
    await store.conferences.create({
      ...draft('3101', { disabled: false }),
      ...PLANNED,
      description: 'test',
      talkPin: pin('9182736'),
    }),
  );
});
afterEach(async () => {
  for (const each of opened.reverse()) await each.close();
  await store.close();
  await fresh.dispose();
  expect(complaints).toEqual([]);
});

async function post(options?: SMTPServerOptions): Promise<Post> {
  const one = await openPost(options);
  opened.push(one);
  return one;
}
interface Opening {
  readonly pausesMs?: readonly number[];
  readonly atOnce?: number;
}
async function instance(of: Pick<Post, 'port'>, { pausesMs = [1, 1], atOnce = 5 }: Opening = {}) {
  const mail = { url: `smtp://127.0.0.1:${of.port}`, from, timeoutMs: 20_000 };
  const made = openAppointmentMails({
    config: {
      schedule: { timezone: 'UTC' },
      mail,
      notifications: { attempts: 1, retrySeconds: 1, callsAtOnce: 1, mailsAtOnce: atOnce, keepDays: 1 },
    },
    redis: { connection: await fresh.connection(), address: redis.socket, keys: fresh.keys },
    ...{ node: 'node', store, directory: store.directory, mailer: configuredMailer(mail, systemClock) },
    timing: { pausesMs, lockMs: 15_000 },
    told({ kind, revision, notification }, fate) {
      const reason = 'reason' in fate ? ` (${fate.reason})` : '';
      fates.push(`${kind} ${revision} of ${notification}: ${fate.kind}${reason}`);
      for (const go of waiting.splice(0)) go();
    },
    complain: (...what) => complaints.push(what),
  });
  opened.push(made);
  made.begin();
  return made;
}
/** Resolves when it has been told what became of so many. */
async function told(count: number): Promise<readonly string[]> {
  while (fates.length < count) await new Promise<void>((resolve) => waiting.push(resolve));
  return fates;
}
async function invite(address = 'zoe@example.org'): Promise<Notification> {
  const wanted = { conference: conference.id, kind: 'email', target: address, level: 'talk' } as const;
  return must(await store.directory.notifications.create(wanted));
}
async function edit({ tell }: Pick<AppointmentMails, 'tell'>, change: Partial<Conference>): Promise<void> {
  const before = await store.conferences.byId(conference.id);
  const after = must(await store.conferences.update(conference.id, change));
  tell({ before, after, notifications: await store.directory.notifications.list(conference.id) });
}
const refusal = (responseCode: number) => Object.assign(new Error('not now'), { responseCode });
/** Refuses so many recipients before it takes any. */
function refusing(responseCode: number, times: number) {
  let asked = 0;
  const onRcptTo: SMTPServerOptions['onRcptTo'] = (_, __, done) => {
    asked += 1;
    done(asked <= times ? refusal(responseCode) : null);
  };
  return { onRcptTo, asked: () => asked };
}
const subjects = ({ taken }: Post) => taken.map(({ to, email }) => [...to, email.subject]);
function eventIn({ taken }: Post, at: number) {
  const attached = taken[at]?.email.attachments.find(({ mimeType }) => mimeType === 'text/calendar');
  return readCalendar(String(attached?.content)).events[0];
}

describe('an invitation', () => {
  test('that is put off is sent later, and once', async () => {
    const { onRcptTo } = refusing(451, 2);
    const server = await post({ onRcptTo });
    const { tell } = await instance(server);
    const notification = await invite();
    tell({ before: undefined, after: conference, notifications: [notification] });
    tell({ before: undefined, after: conference, notifications: [notification] });
    const later = expect.stringMatching(/^invitation 1 of 1: put-off \(.*451 not now\)$/);
    expect(await told(3)).toEqual([later, later, 'invitation 1 of 1: sent']);
    expect(subjects(server)).toEqual([['zoe@example.org', 'Invitation: test']]);
    expect(server.taken[0]?.email.text).toContain('9182736');
  });
  test('that is put off for ever is given up at last', async () => {
    const { onRcptTo, asked } = refusing(451, 99);
    const { tell } = await instance(await post({ onRcptTo }));
    tell({ before: undefined, after: conference, notifications: [await invite()] });
    expect((await told(3))[2]).toMatch(/^invitation 1 of 1: not-sent \(.*451 not now\)$/);
    expect(asked()).toBe(3);
  });
  test('that is refused is not tried again', async () => {
    const { onRcptTo, asked } = refusing(550, 99);
    const { tell } = await instance(await post({ onRcptTo }));
    tell({ before: undefined, after: conference, notifications: [await invite()] });
    expect(await told(1)).toEqual([expect.stringMatching(/^invitation 1 of 1: not-sent \(.*550 not now\)$/)]);
    expect(asked()).toBe(1);
  });
  test('that waits or is under way when its instance ends is sent by the next', async () => {
    const reached = Promise.withResolvers<void>();
    const stuck = await post({ onRcptTo: () => reached.resolve() });
    const first = await instance(stuck, { atOnce: 1 });
    const notifications = [await invite('ann@example.org'), await invite('zoe@example.org')];
    first.tell({ before: undefined, after: conference, notifications });
    await reached.promise;
    await first.close();
    expect(await told(1)).toEqual(['invitation 1 of 1: put-off (it was cut off)']);
    const server = await post();
    await instance(server);
    await told(3);
    expect(subjects(server).map(([to]) => to)).toEqual(expect.arrayContaining(['ann@example.org', 'zoe@example.org']));
    expect(server.taken).toHaveLength(2);
  });
  test('is sent by one of many instances', async () => {
    const server = await post();
    const { tell } = await instance(server);
    await instance(server);
    const notifications = await Promise.all(Array.from({ length: 20 }, (_, n) => invite(`n${n}@example.org`)));
    tell({ before: undefined, after: conference, notifications });
    await told(20);
    expect(new Set(server.taken.map(({ to: [to] }) => to)).size).toBe(20);
    expect(server.taken).toHaveLength(20);
  });
  test('that waits is overtaken by a newer one', async () => {
    const { onRcptTo } = refusing(451, 1);
    const server = await post({ onRcptTo });
    const { tell, depths } = await instance(server, { pausesMs: [100, 100] });
    await invite();
    await edit({ tell }, { hour: 10 });
    await told(1);
    await edit({ tell }, { hour: 11 });
    expect((await told(2))[1]).toBe('invitation 3 of 1: sent');
    while ((await depths()).some(({ delayed, waiting: ready }) => delayed + ready > 0));
    expect(fates).toHaveLength(2);
    expect(eventIn(server, 0)).toMatchObject({ sequence: 3 });
    expect(server.taken).toHaveLength(1);
  });
});

test('whoever was taken off meanwhile is invited no more', async () => {
  const { onRcptTo } = refusing(451, 1);
  const server = await post({ onRcptTo });
  const { tell, depths } = await instance(server, { pausesMs: [100] });
  const notification = await invite();
  tell({ before: undefined, after: conference, notifications: [notification] });
  await told(1);
  await store.directory.notifications.delete(notification.id);
  while ((await depths()).some(({ delayed, waiting: ready }) => delayed + ready > 0));
  expect(server.taken).toEqual([]);
  expect(fates).toHaveLength(1);
});

describe('a cancellation', () => {
  test('tells of what is gone, with a higher sequence and without a PIN', async () => {
    const server = await post();
    const { tell } = await instance(server);
    const notifications = [await invite()];
    tell({ before: undefined, after: conference, notifications });
    await told(1);
    must(await store.conferences.delete(conference.id));
    tell({ before: conference, after: undefined, notifications });
    await told(2);
    expect(subjects(server)[1]).toEqual(['zoe@example.org', 'Cancelled: test']);
    expect(eventIn(server, 0)).toMatchObject({ sequence: 1, status: 'CONFIRMED' });
    expect(eventIn(server, 1)).toMatchObject({ sequence: 2, status: 'CANCELLED' });
    expect(eventIn(server, 1)?.occurrences(1)[0]?.local).toBe('2100-01-31T09:00');
    expect(server.raw[1]).not.toContain('9182736');
  });
  test('that waits is dropped when the conference is one again', async () => {
    const { onRcptTo } = refusing(451, 1);
    const server = await post({ onRcptTo });
    const { tell, depths } = await instance(server, { pausesMs: [100] });
    await invite();
    await edit({ tell }, { disabled: true });
    expect((await told(1))[0]).toMatch(/^cancellation 2 of 1: put-off/);
    await edit({ tell }, { disabled: false });
    await told(2);
    while ((await depths()).some(({ delayed, waiting: ready }) => delayed + ready > 0));
    expect(fates.slice(1)).toEqual(['invitation 3 of 1: sent']);
    expect(subjects(server)).toEqual([['zoe@example.org', 'Invitation: test']]);
  });
});

test('what a crash has cut off is told to be unknown, and is not sent again', async () => {
  const { id: notification } = await invite();
  const mail = { conference: conference.id, revision: 1, notification, kind: 'invitation' } as const;
  const address = redis.socket;
  const jobs = openMailJobs({ address, keys: fresh.keys }, 3, () => {});
  await jobs.add([{ ...mail, askedMs: 1 }]);
  await jobs.close();
  // As it is left by who has claimed it and begun.
  const queue = new Queue('invitations', { connection: { path: address }, prefix: fresh.keys.jobs });
  const [job] = await queue.getWaiting();
  await job?.updateProgress({ revision: 1 });
  await queue.close();
  expect(await redisMailClaims(await fresh.connection(), fresh.keys).claim(mail)).toBe(true);
  const server = await post();
  await instance(server);
  expect(await told(1)).toEqual(['invitation 1 of 1: unknown (who was sending it has ended)']);
  expect(server.taken).toEqual([]);
});

test('without a server nothing is kept', async () => {
  const { tell, depths, close } = openAppointmentMails({
    config: {
      schedule: { timezone: 'UTC' },
      mail: { timeoutMs: 1 },
      notifications: { attempts: 1, retrySeconds: 1, callsAtOnce: 1, mailsAtOnce: 1, keepDays: 1 },
    },
    redis: { connection: redis.connection, address: redis.socket, keys: fresh.keys },
    ...{ node: 'node', store, directory: store.directory, mailer: configuredMailer({ timeoutMs: 1 }, systemClock) },
    ...{ told: () => {}, complain: () => {} },
  });
  tell({ before: undefined, after: conference, notifications: [await invite()] });
  expect(await depths()).toEqual([]);
  await close();
  expect(await redis.raw.keys(`*${fresh.keys.jobs}*`)).toEqual([]);
});
