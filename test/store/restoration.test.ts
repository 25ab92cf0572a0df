import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { OccurrenceEvent } from '../../src/core/occurrence.ts';
import { type ClaimedMail, redisMailClaims } from '../../src/store/mail-claims.ts';
import type { NoticeTarget } from '../../src/store/notices.ts';
import { redisNotices } from '../../src/store/notices-redis.ts';
import { redisOccurrences } from '../../src/store/occurrences-redis.ts';
import { type OpenedStore, openStore } from '../../src/store/open.ts';
import { conferenceId, draft, stored } from './drafts.ts';
import { sharedRedis } from './shared-redis.ts';

const redis = sharedRedis('restored');
const ID = conferenceId(1);
const TARGET: NoticeTarget = { id: stored(3), kind: 'email', target: 'ann@example.org', level: 'talk' };
const STARTS = Date.UTC(2100, 0, 1, 9);
const start = (local: string, startMs: number): OccurrenceEvent => ({
  ...{ kind: 'start', index: 0, local, startMs, endMs: undefined, atMs: startMs },
});

let count = 0;
let opened: OpenedStore;
beforeEach(async () => {
  count += 1;
  const prefix = `restored-${count}`;
  opened = await openStore({ redisUrl: redis.socket, dataDir: '/nonexistent', prefix, examine: false });
});
afterEach(() => opened.close());

function parts() {
  const { connection, keys } = opened.redis;
  return {
    occurrences: redisOccurrences(connection, keys),
    notices: redisNotices(connection, keys, 60_000_000),
    claim: redisMailClaims(connection, keys).claim,
  };
}
const mail = (revision: number): ClaimedMail => ({
  ...{ conference: ID, revision, notification: TARGET.id, kind: 'invitation' },
});

/** A conference that is backed up and then edited until its revision is 7, which is armed, was begun once and told of. */
async function editedSince() {
  const { store, contents } = opened;
  await store.conferences.create(draft('1'));
  const kept = await contents.read();
  const { occurrences, notices, claim } = parts();
  for (let revision = 2; revision <= 7; revision += 1) {
    await store.conferences.update(ID, { description: `edit ${revision}` });
    await claim(mail(revision));
  }
  const nowMs = await occurrences.nowMs();
  const begun = start('2026-01-01T09:00', nowMs);
  await occurrences.arm(ID, 7, begun);
  const [claiming] = await occurrences.claim([{ conference: ID, revision: 7, index: 0, kind: 'start' }], 'a', 1_000);
  if (claiming?.kind !== 'claimed') throw new Error(claiming?.kind);
  const { local, index, startMs, endMs } = begun;
  const outcome = { local, index, startMs, endMs, state: 'open', did: { kind: 'start', atMs: startMs } } as const;
  await occurrences.commit(claiming.claim, [outcome], start('2100-01-01T10:00', STARTS + 3_600_000));
  const round = { conference: ID, occasion: begun.local };
  await notices.begin(round, { occurrence: null, untilMs: nowMs + 60_000, targets: [TARGET] });
  return { kept, round };
}

describe('a conference that was changed since the backup', () => {
  test('is armed by what was restored, and nothing is left of what was to be or was', async () => {
    const { kept, round } = await editedSince();
    expect(await opened.contents.write(kept, { replace: true })).toMatchObject({ ok: true });
    const { occurrences, notices } = parts();
    expect(await occurrences.armed(ID)).toBeUndefined();
    expect(await occurrences.due(STARTS * 2, 10)).toEqual([]);
    expect(await occurrences.history(ID, 0, 10)).toEqual([]);
    expect([await notices.list(round), await notices.unfinished(10)]).toEqual([undefined, []]);

    const restored = await opened.store.conferences.byId(ID);
    const event = start('2100-01-01T09:00', STARTS);
    expect(await occurrences.arm(ID, restored?.revision ?? 0, event)).toMatchObject({ kind: 'armed' });
    expect(await occurrences.armed(ID)).toMatchObject({ event: { local: '2100-01-01T09:00' } });
  });
  test('gets a revision that nobody has seen, for calendars and ETags, and its edits are told by e-mail', async () => {
    const { kept } = await editedSince();
    await opened.contents.write(kept, { replace: true });
    expect(await opened.store.conferences.byId(ID)).toMatchObject({ revision: 8, description: draft('1').description });
    expect(await opened.store.conferences.update(ID, { description: 'new' })).toMatchObject({ value: { revision: 9 } });
    expect(await parts().claim(mail(9))).toBe(true);
  });
  test('and deleted has its edits told by e-mail too', async () => {
    const { kept } = await editedSince();
    await opened.store.conferences.delete(ID);
    await opened.contents.write(kept, { replace: true });
    expect(await opened.store.conferences.update(ID, { description: 'new' })).toMatchObject({ value: { revision: 2 } });
    expect(await parts().claim(mail(2))).toBe(true);
  });
});

test('a conference that is not in the backup goes with all that was planned', async () => {
  const nothing = await opened.contents.read();
  const { round } = await editedSince();
  await opened.contents.write({ ...nothing, conferences: new Map() }, { replace: true });
  const { keys } = opened.redis;
  const left = await redis.raw.keys(keys.conferences.replace(/conferences$/, '*'));
  expect(left.filter((key) => /occurrences|notices/.test(key))).toEqual([]);
  expect(await parts().notices.list(round)).toBeUndefined();
});

test('a conference that was not changed keeps its revision', async () => {
  await opened.store.conferences.create(draft('1'));
  await opened.store.conferences.update(ID, { description: '"revision":9,' });
  const kept = await opened.contents.read();
  await opened.contents.write(kept, { replace: true });
  expect(await opened.contents.read()).toEqual(kept);
});
