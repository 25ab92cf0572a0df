import { beforeEach, describe, expect, test } from 'vitest';
import { type ConferenceDraft, PLAIN_CONFERENCE } from '../../src/core/conference.ts';
import type { ConferenceId, NotificationId } from '../../src/core/ids.ts';
import type { ConferenceNotices, NoticedTarget } from '../../src/operations/notices.ts';
import { listNotices, notifyConference } from '../../src/operations/notify.ts';
import { perform } from '../../src/operations/perform.ts';
import type { Services } from '../../src/operations/services.ts';
import { memoryStore } from '../../src/store/memory-store.ts';
import { code, stored } from '../store/drafts.ts';
import { must, type Name, NOW_MS, type Office, openOffice } from './office.ts';

let office: Office;
let store: ReturnType<typeof memoryStore>;
let asked: unknown[];
let gone: boolean;
beforeEach(async () => {
  store = memoryStore();
  office = await openOffice({ store, directory: store.directory });
  asked = [];
  gone = false;
});

async function conference(changes: Partial<ConferenceDraft> = {}): Promise<ConferenceId> {
  const plain = { ...PLAIN_CONFERENCE, customer: office.customers.Acme.id, code: code('3000') };
  return must(await store.conferences.create({ ...plain, ...changes })).id;
}
const CALLED: NoticedTarget = {
  ...{ id: stored<NotificationId>(4), kind: 'call', target: '+4930111', level: 'listen' },
  attempts: [
    { claimedMs: NOW_MS, settledMs: NOW_MS + 1_500, outcome: { kind: 'busy', reason: 'USER_BUSY' } },
    { claimedMs: NOW_MS + 30_000, settledMs: undefined, outcome: { kind: 'unknown', reason: 'nobody knows' } },
  ],
};
const MAILED: NoticedTarget = {
  ...{ id: stored<NotificationId>(5), kind: 'email', target: 'zoe@example.org', level: 'talk' },
  attempts: [{ claimedMs: NOW_MS, settledMs: undefined, outcome: undefined }],
};
function services(): Services {
  const notices: ConferenceNotices = {
    async request(id, request) {
      asked.push([id, request]);
      return gone ? undefined : { occasion: 'request-abc', again: false, targets: [CALLED, MAILED] };
    },
    async of(id, occasion) {
      asked.push([id, occasion]);
      return gone ? undefined : [CALLED, MAILED];
    },
  };
  return { ...office.services, notices };
}
async function notify(given: Readonly<Record<string, unknown>>, name: Name = 'admin') {
  return perform(notifyConference, await office.actor(name), given, services());
}
async function list(given: Readonly<Record<string, unknown>>, name: Name = 'admin') {
  return perform(listNotices, await office.actor(name), given, services());
}

describe('people of a permanent conference', () => {
  test('are told on request, and who asks learns whom', async () => {
    const id = await conference();
    expect(await notify({ id, request: 'breakfast' })).toEqual({
      ok: true,
      value: {
        ...{ occasion: 'request-abc', again: false },
        items: [
          { notification: 4, type: 'number', destination: '+4930111', level: 'listen' },
          { notification: 5, type: 'email', destination: 'zoe@example.org', level: 'talk' },
        ],
      },
    });
    await notify({ id });
    expect(asked).toEqual([
      [id, 'breakfast'],
      [id, undefined],
    ]);
  });

  test('are not told by those who do not see the conference, nor of one that is gone', async () => {
    const id = await conference();
    expect(await notify({ id }, 'stranger')).toMatchObject({ ok: false, refusal: { kind: 'absent' } });
    expect(asked).toEqual([]);
    gone = true;
    expect(await notify({ id })).toMatchObject({ ok: false, refusal: { kind: 'absent' } });
  });

  test('are not told where the plan has no notifications, nor of a conference that is disabled', async () => {
    const id = await conference({ disabled: true });
    expect(await notify({ id })).toMatchObject({ ok: false, refusal: { kind: 'conflict' } });
    await office.plan({ notifications: false });
    expect(await notify({ id })).toMatchObject({ ok: false, refusal: { kind: 'plan' } });
    expect(asked).toEqual([]);
  });
});

test('those of a conference with a schedule are told before each start, and not on request', async () => {
  const id = await conference({ year: 2027, month: 1, day: 31 });
  const message = 'only those of a permanent conference are told on request; of others they are told before each start';
  expect(await notify({ id })).toMatchObject({ ok: false, refusal: { kind: 'conflict', message } });
});

describe('who was told', () => {
  test('is listed with what came of each attempt', async () => {
    const id = await conference();
    const [at, then] = ['2027-01-02T03:04:05.000Z', '2027-01-02T03:04:35.000Z'];
    expect(await list({ id, occasion: '2027-01-02T09:00' })).toEqual({
      ok: true,
      value: {
        items: [
          {
            ...{ notification: 4, type: 'number', destination: '+4930111', level: 'listen' },
            attempts: [
              { at, ended: '2027-01-02T03:04:06.500Z', outcome: 'busy', reason: 'USER_BUSY' },
              { at: then, ended: null, outcome: 'unknown', reason: 'nobody knows' },
            ],
          },
          {
            ...{ notification: 5, type: 'email', destination: 'zoe@example.org', level: 'talk' },
            attempts: [{ at, ended: null, outcome: null, reason: '' }],
          },
        ],
      },
    });
    await list({ id, occasion: 'request-abc' });
    expect(asked).toEqual([
      [id, '2027-01-02T09:00'],
      [id, 'request-abc'],
    ]);
  });

  test('is not shown to others, nor where nothing is kept; and what is no occasion is refused', async () => {
    const id = await conference();
    expect(await list({ id, occasion: 'request-abc' }, 'stranger')).toMatchObject({ refusal: { kind: 'absent' } });
    expect(await list({ id, occasion: 'yesterday' })).toMatchObject({ refusal: { kind: 'invalid' } });
    expect(asked).toEqual([]);
    gone = true;
    expect(await list({ id, occasion: 'request-abc' })).toMatchObject({ refusal: { kind: 'absent' } });
  });
});
