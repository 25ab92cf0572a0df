import { Queue } from 'bullmq';
import { Redis } from 'ioredis';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { NoticeOutcome } from '../../../src/core/notice-outcome.ts';
import { type NoticeDesk, openNoticeDesk } from '../../../src/jobs/notices/desk.ts';
import { noticeQueue } from '../../../src/jobs/notices/jobs.ts';
import type { MailDelivery, NoticeMail } from '../../../src/jobs/notices/mails.ts';
import { type NoticeSender, type NoticeSenderOptions, sendNotices } from '../../../src/jobs/notices/sender.ts';
import { RedisConnection } from '../../../src/store/connection.ts';
import { type Keyspace, keyspace } from '../../../src/store/keyspace.ts';
import type { NoticeStore, Round } from '../../../src/store/notices.ts';
import { redisNotices } from '../../../src/store/notices-redis.ts';
import { conferenceId } from '../../store/drafts.ts';
import { startTestRedis, type TestRedis } from '../../store/test-redis.ts';
import { openHall } from './hall.ts';
import { definitions, EVENT, FAST, NODE, RULES } from './scene.ts';

const ID = conferenceId(1);
const ROUND: Round = { conference: ID, occasion: EVENT.local };

let redis: TestRedis;
let raw: Redis;
beforeAll(async () => {
  redis = await startTestRedis('--appendonly', 'yes', '--appendfsync', 'always');
  raw = new Redis(redis.socket);
});
afterAll(async () => {
  raw.disconnect();
  await redis.dispose();
});

let tests = 0;
let keys: Keyspace;
let connection: RedisConnection;
let notices: NoticeStore;
let settled: number;
let listen: () => void;
let open: (NoticeDesk | NoticeSender)[];
let complaints: unknown[];
const complain = (what: string, error: unknown) => void complaints.push([what, error]);
beforeEach(async () => {
  tests += 1;
  keys = keyspace(`notices-${tests}`);
  connection = new RedisConnection(redis.socket);
  await connection.open();
  await raw.hset(keys.conferences, '1', '{}');
  const store = redisNotices(connection, keys, 86_400_000);
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
  };
  open = [];
  complaints = [];
});
afterEach(async () => {
  await Promise.all(open.map((each) => each.close()));
  await connection.close();
  expect(complaints).toEqual([]);
});

type Scene = ReturnType<typeof definitions>;
function desk(scene: Scene, node = NODE): NoticeDesk {
  const one = openNoticeDesk({
    ...{ address: redis.socket, keys, node, notices },
    ...{ definitions: scene.stored, rules: RULES, complain },
  });
  open.push(one);
  return one;
}
function sender(scene: Scene, hall: ReturnType<typeof openHall>, changes: Partial<NoticeSenderOptions> = {}) {
  const one = sendNotices({
    ...{ address: redis.socket, keys, node: NODE, notices, definitions: scene.stored, complain },
    ...{ rooms: hall.rooms, rules: RULES, timing: FAST, acts: () => true },
    deliver: async () => ({ kind: 'sent' }),
    ...changes,
  });
  open.push(one);
  return one;
}
/** Resolves when so many attempts have come to an end. */
async function ends(count: number): Promise<void> {
  while (settled < count) {
    await new Promise<void>((resolve) => {
      listen = resolve;
    });
  }
}
/** By target, how each attempt came out. */
async function outcomes(round = ROUND): Promise<Record<string, (NoticeOutcome['kind'] | undefined)[]>> {
  const record = await notices.list(round);
  return Object.fromEntries(
    (record?.targets ?? []).map(({ target, attempts }) => [target, attempts.map(({ outcome }) => outcome?.kind)]),
  );
}

describe('telling people of an occurrence', () => {
  test('calls them with their level, for acceptance, as the conference; and mails the others', async () => {
    const scene = definitions(['+4930111', '222'], ['zoe@example.org']);
    const hall = openHall();
    const mails: NoticeMail[] = [];
    sender(scene, hall, {
      deliver: async (mail) => {
        mails.push(mail);
        return { kind: 'sent' };
      },
    });
    await desk(scene).notify(ID, EVENT);
    await ends(3);
    const { index, local, startMs, endMs } = EVENT;
    const order = { conference: ID, role: 'listen', accept: true, callerId: '+4930123456' };
    expect(hall.dialled).toHaveLength(2);
    for (const one of hall.dialled) expect(one).toMatchObject(order);
    expect(hall.numbers()).toEqual(['+4930111', '222']);
    expect(mails).toEqual([
      {
        conference: scene.conference,
        occurrence: { index, local, startMs, endMs },
        target: { id: 3, kind: 'email', target: 'zoe@example.org', level: 'listen' },
        beganMs: (await notices.list(ROUND))?.beganMs,
      },
    ]);
    expect(await outcomes()).toEqual({ '+4930111': ['accepted'], 222: ['accepted'], 'zoe@example.org': ['sent'] });
  });

  test('is tried again only where it was busy, nobody answered or something failed, and only so often', async () => {
    const numbers = [
      'busy',
      'no-answer',
      'failed',
      'not-accepted',
      'rejected',
      'no-such-number',
      'turned-away',
      'cancelled',
    ];
    const scene = definitions(
      [...numbers, 'full', 'barred', 'silent', 'late'],
      ['soft@example.org', 'hard@example.org', 'lost@example.org', 'none@example.org'],
    );
    const hall = openHall((number, time) => {
      switch (number) {
        case 'busy':
        case 'no-answer':
        case 'failed':
        case 'not-accepted':
        case 'rejected':
        case 'no-such-number':
        case 'turned-away':
        case 'cancelled':
          return { stage: 'over', outcome: number, cause: 'USER_BUSY' };
        case 'full':
          return { kind: 'refused', by: 'guard', reason: 'ten calls stand', refusal: 'too-many-legs' };
        case 'barred':
          return { kind: 'refused', by: 'guard', reason: 'no premium numbers', refusal: 'premium' };
        case 'silent':
          return { kind: 'unconfirmed', known: 'it was not answered' };
        default:
          return time === 1
            ? { stage: 'over', outcome: 'busy', cause: 'USER_BUSY' }
            : { stage: 'over', outcome: 'completed' };
      }
    });
    const deliveries: Record<string, MailDelivery> = {
      'soft@example.org': { kind: 'rejected', reason: '451 later', permanent: false },
      'hard@example.org': { kind: 'rejected', reason: '550 no', permanent: true },
      'lost@example.org': { kind: 'unknown', reason: 'cut off' },
    };
    sender(scene, hall, { deliver: async ({ target }) => deliveries[target.target] ?? { kind: 'not-configured' } });
    await desk(scene).notify(ID, EVENT);
    await ends(16 + 6);
    expect(await outcomes()).toEqual({
      busy: ['busy', 'busy'],
      'no-answer': ['no-answer', 'no-answer'],
      failed: ['failed', 'failed'],
      'not-accepted': ['not-accepted'],
      rejected: ['rejected'],
      'no-such-number': ['no-such-number'],
      'turned-away': ['turned-away'],
      cancelled: ['cancelled'],
      full: ['failed', 'failed'],
      barred: ['refused'],
      silent: ['unknown'],
      late: ['busy', 'accepted'],
      'soft@example.org': ['failed', 'failed'],
      'hard@example.org': ['rejected'],
      'lost@example.org': ['unknown'],
      'none@example.org': ['not-configured'],
    });
    const reasons = (await notices.list(ROUND))?.targets.flatMap(({ attempts }) => attempts[0]?.outcome?.reason ?? []);
    expect(reasons).toContain('no premium numbers');
    expect(reasons).toContain('550 no');
  });

  test('is done once, however often it is asked for and by however many senders', async () => {
    const numbers = Array.from({ length: 30 }, (_, n) => `1${n}`);
    const scene = definitions(numbers);
    const hall = openHall();
    const desks = [desk(scene), desk(scene), desk(scene)];
    await Promise.all(desks.map((one) => one.notify(ID, EVENT)));
    const senders = [sender(scene, hall), sender(scene, hall), sender(scene, hall)];
    await ends(30);
    await Promise.all(desks.map((one) => one.notify(ID, EVENT)));
    await Promise.all(senders.map((one) => one.close()));
    expect(hall.numbers()).toEqual(numbers.toSorted());
    expect(await notices.unfinished(10)).toEqual([]);
  });

  test('is done once even where two have a job for each attempt at the same moment', async () => {
    const numbers = Array.from({ length: 30 }, (_, n) => `1${n}`);
    const scene = definitions(numbers);
    const hall = openHall();
    const nodes = ['one:8021', 'other:8021'];
    await Promise.all(nodes.map((node) => desk(scene, node).notify(ID, EVENT)));
    // Neither claims before both have seen that nobody has.
    const met = new Map<number, PromiseWithResolvers<void>>();
    const meeting: NoticeStore = {
      ...notices,
      async claim(attempt, token) {
        const other = met.get(attempt.target);
        other?.resolve();
        const mine = other ?? Promise.withResolvers<void>();
        met.set(attempt.target, mine);
        await mine.promise;
        return notices.claim(attempt, token);
      },
    };
    const rules = { ...RULES, callsAtOnce: 30, perRoom: 60 };
    for (const node of nodes) sender(scene, hall, { node, rules, notices: meeting });
    await ends(30);
    await Promise.all(open.map((each) => each.close()));
    expect(met.size).toBe(30);
    expect(hall.numbers()).toEqual(numbers.toSorted());
  });

  test('calls no more at once than the node, and the room, may', async () => {
    const numbers = Array.from({ length: 12 }, (_, n) => `1${n}`);
    for (const [rules, most] of [
      [{ ...RULES, callsAtOnce: 3 }, 3],
      [{ ...RULES, perRoom: 2 }, 2],
    ] as const) {
      const scene = definitions(numbers);
      const hall = openHall(() => ({ stage: 'ringing' }));
      const round = { ...EVENT, local: `2098-01-31T13:0${most}` };
      scene.conference = scene.conference && { ...scene.conference, minute: most };
      const one = sender(scene, hall, { rules });
      const before = settled;
      await desk(scene).notify(ID, { ...round, startMs: EVENT.startMs + most * 60_000 });
      for (let n = 1; n <= numbers.length; n++) {
        await hall.dials(n);
        // As long as all of them ring no other is called.
        if (n < most) continue;
        const ringing = hall.dialled[n - most];
        if (ringing !== undefined) hall.become(ringing.number, { stage: 'over', outcome: 'rejected' });
      }
      for (const { number } of hall.dialled) hall.become(number, { stage: 'over', outcome: 'rejected' });
      await ends(before + numbers.length);
      expect(hall.mostUnderWay()).toBe(most);
      expect(hall.numbers()).toEqual(numbers.toSorted());
      await one.close();
    }
  });

  test('waits while the rooms are away or the node is not ours, and is then made', async () => {
    const scene = definitions(['111', '222']);
    const hall = openHall();
    hall.goAway(true);
    let acts = false;
    let asked = () => {};
    const askedTwice = new Promise<void>((resolve) => {
      let times = 0;
      asked = () => void (++times === 20 && resolve());
    });
    sender(scene, hall, {
      acts: () => {
        asked();
        return acts;
      },
    });
    await desk(scene).notify(ID, EVENT);
    await askedTwice;
    acts = true;
    expect(await outcomes()).toEqual({ 111: [], 222: [] });
    hall.goAway(false);
    await ends(2);
    expect(await outcomes()).toEqual({ 111: ['accepted'], 222: ['accepted'] });
  });

  test('is called off for those whom no definition names any more', async () => {
    const cases: readonly [string, (scene: Scene) => void, string][] = [
      ['gone', (scene) => scene.notifications.splice(0), 'the notification is gone'],
      [
        'disabled',
        (scene) => {
          scene.conference = scene.conference && { ...scene.conference, disabled: true };
        },
        'the conference is disabled',
      ],
      [
        'moved',
        (scene) => {
          scene.conference = scene.conference && { ...scene.conference, hour: 14 };
        },
        'the conference was moved to another time',
      ],
    ];
    const hall = openHall();
    let done = 0;
    for (const [, change, why] of cases) {
      const scene = definitions(['111'], ['zoe@example.org']);
      await raw.del(keys.notices.unfinished, `${keys.notices.roundPrefix}1:${EVENT.local}`);
      await desk(scene).notify(ID, EVENT);
      change(scene);
      const one = sender(scene, hall);
      done += 2;
      await ends(done);
      const record = await notices.list(ROUND);
      const cancelled = { kind: 'cancelled', reason: why };
      expect(record?.targets.map(({ attempts }) => attempts[0]?.outcome)).toEqual([cancelled, cancelled]);
      await one.close();
    }
    expect(hall.dialled).toEqual([]);
  });

  test('ends with the window of the occurrence', async () => {
    const scene = definitions(['111', '222']);
    const hall = openHall();
    const nowMs = await notices.nowMs();
    const subject = { occurrence: null, untilMs: nowMs - 1 };
    const round = { ...ROUND, occasion: 'request-1' };
    const targets = scene.notifications.map(({ id, kind, target, level }) => ({ id, kind, target, level }));
    await notices.begin(round, { ...subject, targets });
    const finished = Promise.withResolvers<void>();
    sender(scene, hall, {
      notices: { ...notices, finish: (of) => notices.finish(of).then(() => finished.resolve()) },
    });
    await finished.promise;
    expect(hall.dialled).toEqual([]);
    expect(await outcomes(round)).toEqual({ 111: [], 222: [] });
  });
});

describe('after a restart', () => {
  test('a call that is under way is seen to its end and not made again; what was not begun is', async () => {
    const scene = definitions(['111', '222']);
    const hall = openHall((number) => ({ stage: number === '111' ? 'ringing' : 'accepted' }));
    const first = sender(scene, hall, { rules: { ...RULES, callsAtOnce: 1 } });
    await desk(scene).notify(ID, EVENT);
    await hall.dials(1);
    await first.close();
    expect(hall.numbers()).toEqual(['111']);
    expect(await outcomes()).toEqual({ 111: [undefined], 222: [] });
    sender(scene, hall);
    await ends(1);
    hall.become('111', { stage: 'over', outcome: 'not-accepted', cause: 'NORMAL_CLEARING' });
    await ends(2);
    expect(hall.numbers()).toEqual(['111', '222']);
    expect(await outcomes()).toEqual({ 111: ['not-accepted'], 222: ['accepted'] });
  });

  test('a call that no room knows of any more is unknown, and is not made again', async () => {
    const scene = definitions(['111']);
    const hall = openHall(() => ({ stage: 'ringing' }));
    const first = sender(scene, hall);
    await desk(scene).notify(ID, EVENT);
    await hall.dials(1);
    await first.close();
    hall.forget();
    sender(scene, hall);
    await ends(1);
    expect(await outcomes()).toEqual({ 111: ['unknown'] });
    expect(hall.dialled).toHaveLength(1);
  });

  test('with Redis gone for good, all are closed nevertheless', async () => {
    const other = await startTestRedis();
    const away = new RedisConnection(other.socket);
    await away.open();
    const scene = definitions(['111']);
    const hall = openHall(() => ({ stage: 'ringing' }));
    const client = new Redis(other.socket);
    await client.hset(keys.conferences, '1', '{}');
    client.disconnect();
    const of = {
      ...{ address: other.socket, keys, node: NODE, definitions: scene.stored, rules: RULES },
      notices: redisNotices(away, keys, 1_000),
      complain: () => {},
    };
    const serving = sendNotices({
      ...{ ...of, rooms: hall.rooms, timing: FAST, acts: () => true },
      deliver: async () => ({ kind: 'sent' }),
    });
    const taking = openNoticeDesk(of);
    await taking.notify(ID, EVENT);
    await hall.dials(1);
    await other.dispose();
    await Promise.all([serving.close(), taking.close(), away.close()]);
    expect(hall.dialled).toHaveLength(1);
  });

  test('jobs that were lost are made anew', async () => {
    const scene = definitions(['111'], ['zoe@example.org']);
    await desk(scene).notify(ID, EVENT);
    for (const kind of ['call', 'email'] as const) {
      const queue = new Queue(noticeQueue(kind, NODE), { connection: { path: redis.socket }, prefix: keys.jobs });
      expect(await queue.getJobCountByTypes('waiting', 'delayed')).toBe(1);
      await queue.obliterate();
      await queue.close();
    }
    const hall = openHall();
    sender(scene, hall);
    await ends(2);
    expect(await outcomes()).toEqual({ 111: ['accepted'], 'zoe@example.org': ['sent'] });
  });
});

describe('on request', () => {
  test('people are told once for each request, whoever has made it at the same moment', async () => {
    const scene = definitions(['111', '222']);
    scene.conference = scene.conference && { ...scene.conference, year: 0 };
    const hall = openHall();
    sender(scene, hall);
    const one = desk(scene);
    const same = await Promise.all(Array.from({ length: 10 }, () => one.request(ID, 'the same & more')));
    expect(same.filter((answer) => answer?.again === false)).toHaveLength(1);
    expect(new Set(same.map((answer) => answer?.occasion)).size).toBe(1);
    expect(same[0]?.targets.map(({ target }) => target)).toEqual(['111', '222']);
    await ends(2);
    const others = await Promise.all([one.request(ID, undefined), one.request(ID, undefined)]);
    expect(others.map((answer) => answer?.again)).toEqual([false, false]);
    await ends(6);
    expect(hall.numbers()).toEqual(['111', '111', '111', '222', '222', '222']);
    const occasion = same[0]?.occasion ?? '';
    expect((await one.of(ID, occasion))?.map(({ target }) => target)).toEqual(['111', '222']);
    expect(await outcomes({ conference: ID, occasion })).toEqual({
      111: ['accepted'],
      222: ['accepted'],
    });
    await raw.hdel(keys.conferences, '1');
    expect(await one.request(ID, 'another')).toBeUndefined();
  });
});
