import { describe, expect, test } from 'vitest';
import type { MailDelivery, NoticeMail } from '../../../src/jobs/notices/mails.ts';
import type { NoticeStore } from '../../../src/store/notices.ts';
import { openHall } from './hall.ts';
import { ID, noticeOffice, ROUND, type Scene } from './notice-office.ts';
import { definitions, EVENT, RULES } from './scene.ts';

const { closeAll, desk, ends, keys, notices, outcomes, raw, sender, settled } = noticeOffice();

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
    const order = { conference: ID, role: 'listen', accept: true, callerId: '+4930123456', untilMs: endMs };
    expect(hall.dialled).toHaveLength(2);
    for (const one of hall.dialled) expect(one).toMatchObject(order);
    expect(hall.numbers()).toEqual(['+4930111', '222']);
    expect(mails).toEqual([
      {
        conference: scene.conference,
        occurrence: { index, local, startMs, endMs },
        target: { id: 3, kind: 'email', target: 'zoe@example.org', level: 'listen' },
        beganMs: (await notices().list(ROUND))?.beganMs,
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
      [...numbers, 'unjudged', 'barred', 'silent', 'late'],
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
        case 'unjudged':
          return { kind: 'refused', by: 'guard', reason: 'no guard', refusal: 'unavailable' };
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
      unjudged: ['failed', 'failed'],
      barred: ['refused'],
      silent: ['unknown'],
      late: ['busy', 'accepted'],
      'soft@example.org': ['failed', 'failed'],
      'hard@example.org': ['rejected'],
      'lost@example.org': ['unknown'],
      'none@example.org': ['not-configured'],
    });
    const reasons = (await notices().list(ROUND))?.targets.flatMap(
      ({ attempts }) => attempts[0]?.outcome?.reason ?? [],
    );
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
    expect(await notices().unfinished(10)).toEqual([]);
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
      ...notices(),
      async claim(attempt, token) {
        const other = met.get(attempt.target);
        other?.resolve();
        const mine = other ?? Promise.withResolvers<void>();
        met.set(attempt.target, mine);
        await mine.promise;
        return notices().claim(attempt, token);
      },
    };
    const rules = { ...RULES, callsAtOnce: 30, perRoom: 60 };
    for (const node of nodes) sender(scene, hall, { node, rules, notices: meeting });
    await ends(30);
    await closeAll();
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
      const before = settled();
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
      await raw().del(keys().notices.unfinished, `${keys().notices.roundPrefix}1:${EVENT.local}`);
      await desk(scene).notify(ID, EVENT);
      change(scene);
      const one = sender(scene, hall);
      done += 2;
      await ends(done);
      const record = await notices().list(ROUND);
      const cancelled = { kind: 'cancelled', reason: why };
      expect(record?.targets.map(({ attempts }) => attempts[0]?.outcome)).toEqual([cancelled, cancelled]);
      await one.close();
    }
    expect(hall.dialled).toEqual([]);
  });

  test('ends with the window of the occurrence', async () => {
    const scene = definitions(['111', '222']);
    const hall = openHall();
    const nowMs = await notices().nowMs();
    const subject = { occurrence: null, untilMs: nowMs - 1 };
    const round = { ...ROUND, occasion: 'request-1' };
    const targets = scene.notifications.map(({ id, kind, target, level }) => ({ id, kind, target, level }));
    await notices().begin(round, { ...subject, targets });
    const finished = Promise.withResolvers<void>();
    sender(scene, hall, {
      notices: {
        ...notices(),
        finish: (of) =>
          notices()
            .finish(of)
            .then(() => finished.resolve()),
      },
    });
    await finished.promise;
    expect(hall.dialled).toEqual([]);
    expect(await outcomes(round)).toEqual({ 111: [], 222: [] });
  });
});
