import { afterEach, beforeEach, expect } from 'vitest';
import type { NoticeOutcome } from '../../../src/core/notice-outcome.ts';
import { type NoticeDesk, openNoticeDesk } from '../../../src/jobs/notices/desk.ts';
import { type NoticeSender, type NoticeSenderOptions, sendNotices } from '../../../src/jobs/notices/sender.ts';
import type { Keyspace } from '../../../src/store/keyspace.ts';
import type { NoticeStore, Round } from '../../../src/store/notices.ts';
import { redisNotices } from '../../../src/store/notices-redis.ts';
import { conferenceId } from '../../store/drafts.ts';
import { sharedRedis } from '../../store/shared-redis.ts';
import type { openHall } from './hall.ts';
import { type definitions, EVENT, FAST, NODE, RULES } from './scene.ts';

export const ID = conferenceId(1);
export const ROUND: Round = { conference: ID, occasion: EVENT.local };
export type Scene = ReturnType<typeof definitions>;

/**
 * Desks and senders over one Redis for the tests of a file, and keys of its own for each test, at whose end they are closed and
 * must have complained of nothing. Called once, at the head of the file.
 */
export function noticeOffice() {
  const redis = sharedRedis('notices', '--appendonly', 'yes', '--appendfsync', 'always');
  let keys: Keyspace;
  let notices: NoticeStore;
  let settled: number;
  let listen: () => void;
  let open: (NoticeDesk | NoticeSender)[];
  let complaints: unknown[];
  const complain = (what: string, error: unknown) => void complaints.push([what, error]);
  beforeEach(async () => {
    keys = redis.freshKeys();
    await redis.raw.hset(keys.conferences, '1', '{}');
    const store = redisNotices(redis.connection, keys, 86_400_000);
    settled = 0;
    listen = () => {};
    notices = {
      ...store,
      async settle(attempt, outcome) {
        const answer = await store.settle(attempt, outcome);
        settled += 1;
        listen();
        return answer;
      },
      async forgo(attempt, outcome) {
        const answer = await store.forgo(attempt, outcome);
        settled += 1;
        listen();
        return answer;
      },
    };
    open = [];
    complaints = [];
  });
  const closeAll = () => Promise.all(open.map((each) => each.close()));
  afterEach(async () => {
    await closeAll();
    expect(complaints).toEqual([]);
  });

  return {
    closeAll,
    /** The socket of Redis. */
    address: () => redis.socket,
    /** A client that looks into it. */
    raw: () => redis.raw,
    keys: () => keys,
    notices: () => notices,
    /** How many attempts have come to an end. */
    settled: () => settled,
    desk(scene: Scene, node = NODE): NoticeDesk {
      const one = openNoticeDesk({
        ...{ address: redis.socket, keys, node, notices },
        ...{ definitions: scene.stored, rules: RULES, complain },
      });
      open.push(one);
      return one;
    },
    sender(scene: Scene, hall: ReturnType<typeof openHall>, changes: Partial<NoticeSenderOptions> = {}) {
      const one = sendNotices({
        ...{ address: redis.socket, keys, node: NODE, notices, definitions: scene.stored, complain },
        ...{ rooms: hall.rooms, rules: RULES, timing: FAST, acts: () => true },
        deliver: async () => ({ kind: 'sent' }),
        ...changes,
      });
      open.push(one);
      return one;
    },
    /** Resolves when so many attempts have come to an end. */
    async ends(count: number): Promise<void> {
      while (settled < count) {
        await new Promise<void>((resolve) => {
          listen = resolve;
        });
      }
    },
    /** By target, how each attempt came out. */
    async outcomes(round = ROUND): Promise<Record<string, (NoticeOutcome['kind'] | undefined)[]>> {
      const record = await notices.list(round);
      return Object.fromEntries(
        (record?.targets ?? []).map(({ target, attempts }) => [target, attempts.map(({ outcome }) => outcome?.kind)]),
      );
    },
  };
}
