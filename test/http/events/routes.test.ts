import { once } from 'node:events';
import { Hono } from 'hono';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { ConferenceId } from '../../../src/core/ids.ts';
import { conferenceChanged, type FeedEntry, feedTime } from '../../../src/feed/entry.ts';
import { type FeedHub, feedHub } from '../../../src/http/events/hub.ts';
import { type EventsEnv, eventRoutes } from '../../../src/http/events/routes.ts';
import { BEAT_EVERY_MS, MOST_BUFFERED, type StreamEnd } from '../../../src/http/events/stream.ts';
import { visibility } from '../../../src/http/events/visibility.ts';
import { type Listening, listen } from '../../../src/http/listen.ts';
import { bearer } from '../../../src/http/rest/bearer.ts';
import type { FeedLog } from '../../../src/store/feed-log.ts';
import { memoryFeed } from '../../../src/store/feed-memory.ts';
import { memoryLimiter } from '../../../src/store/limiter.ts';
import { memoryStore } from '../../../src/store/memory-store.ts';
import { type ManualClock, manualClock } from '../../../src/time/clock.ts';
import { must, type Name, NOW_MS, type Office, openOffice, PEOPLE } from '../../operations/office.ts';
import { callId } from '../../store/call-drafts.ts';
import { draft, legId, stored } from '../../store/drafts.ts';
import { type EventReader, type Frame, openEvents } from './reader.ts';

let store: ReturnType<typeof memoryStore>;
let office: Office;
let log: FeedLog;
let hub: FeedHub;
let clock: ManualClock;
let server: Listening;
let closing: AbortController;
let barred: Set<string>;
let readers: EventReader[];
let ends: StreamEnd[];
let ended: (why: StreamEnd) => void;
let written: number;
let mine: ConferenceId;
let others: ConferenceId;

const KEEPS = 5_000;
const unused = (): Promise<never> => Promise.reject(new Error('a stream of events does not need this'));

beforeEach(async () => {
  store = memoryStore();
  office = await openOffice({ store, directory: store.directory });
  log = memoryFeed(KEEPS);
  clock = manualClock(NOW_MS);
  closing = new AbortController();
  barred = new Set();
  readers = [];
  ends = [];
  ended = () => {};
  written = 0;
  mine = await conference('Acme', '100');
  others = await conference('Other', '200');
  const sight = visibility(store.conferences);
  const failed = (what: string, error: unknown): never => {
    throw new Error(what, { cause: error });
  };
  hub = feedHub({ log, visibility: sight, clock, failed });
  const isName = (text: string): text is Name => Object.hasOwn(PEOPLE, text);
  const deps = {
    services: office.services,
    personOfToken: async (token: string) =>
      isName(token) && !barred.has(token) ? await office.actor(token) : undefined,
    signIn: unused,
    makeToken: unused,
    replies: { claim: unused, keep: unused, drop: unused },
    requests: memoryLimiter({ points: 1_000, windowSeconds: 60 }),
    sourceOf: () => 'somewhere',
    now: () => NOW_MS,
    failed,
  };
  const events = eventRoutes({
    ...deps,
    log,
    hub,
    visibility: sight,
    clock,
    closing: closing.signal,
    most: { all: 4, perPerson: 2 },
    ended: (_, why) => {
      ends.push(why);
      ended(why);
    },
  });
  const app = new Hono<EventsEnv>();
  app.use('/api/v1/events', bearer(deps));
  app.route('/api/v1/events', events);
  server = await listen(new Hono().route('/', app), { host: '127.0.0.1', port: 0 });
  await hub.started;
});
afterEach(async () => {
  closing.abort();
  for (const reader of readers) reader.close();
  await server.close();
  await log.close();
  await hub.close();
  await store.close();
});

async function conference(of: 'Acme' | 'Other', code: string): Promise<ConferenceId> {
  return must(await store.conferences.create({ ...draft(code), customer: office.customers[of].id })).id;
}
async function open(name: Name, query = '', headers: Readonly<Record<string, string>> = {}): Promise<EventReader> {
  const all = { authorization: `Bearer ${name}`, ...headers };
  const reader = await openEvents(`${server.url}/api/v1/events${query}`, all);
  readers.push(reader);
  return reader;
}
const after = (seq: number | string) => ({ 'last-event-id': String(seq) });

const at = feedTime(NOW_MS);
const opened = (of: ConferenceId): FeedEntry => ({ type: 'room.opened', at, conference: of });
const gate = (of: ConferenceId): FeedEntry => ({ type: 'gate.opened', at, conference: of });
const mark: FeedEntry = { type: 'feed.gap', at, conference: null, lost: 1 };
async function write(...entries: readonly FeedEntry[]): Promise<void> {
  await log.append('test', written + 1, entries);
  written += entries.length;
}
const isMark = ({ event }: Frame): boolean => event === 'feed.gap';
/** The numbers and names of what comes up to the mark. */
async function told(reader: EventReader): Promise<readonly string[]> {
  const frames = await reader.until(isMark);
  return frames
    .filter(({ event }) => event !== undefined && event !== 'feed.gap')
    .map(({ id, event }) => `${id} ${event}`);
}

describe('a stream of events', () => {
  test('says where it begins, and then what happens', async () => {
    await write(opened(mine));
    const reader = await open('admin', '', after(1));
    expect(reader.status).toBe(200);
    expect(reader.headers['content-type']).toBe('text/event-stream; charset=utf-8');
    expect(reader.headers['cache-control']).toBe('no-store');
    expect(await reader.next()).toEqual({ id: '1', retry: '2000' });
    await write(gate(mine));
    expect(await reader.next()).toEqual({ id: '2', event: 'gate.opened', data: JSON.stringify(gate(mine)) });
  });

  test('resumes behind the last event, without loss and without repetition, while more is written', async () => {
    await write(...Array.from({ length: 1_200 }, () => opened(mine)));
    const reader = await open('admin', '', after(100));
    for (let batch = 0; batch < 20; batch += 1) await write(...Array.from({ length: 40 }, () => gate(mine)));
    await write(mark);
    const frames = (await reader.until(isMark)).slice(1);
    expect(frames.map(({ id }) => Number(id))).toEqual(Array.from({ length: 1_901 }, (_, n) => 101 + n));
  });

  test('resumes by the query for those who set no headers', async () => {
    await write(opened(mine), opened(mine), mark);
    expect(await told(await open('admin', '?last_event_id=1'))).toEqual(['2 room.opened']);
  });

  test.each(['0', '99999'])('begins anew where what follows %s is not to be had', async (last) => {
    await write(...Array.from({ length: KEEPS + 10 }, () => opened(mine)));
    const reader = await open('admin', '', after(last));
    const frames = await reader.until(({ event }) => event !== undefined);
    expect(frames.at(-1)).toMatchObject({ event: 'reset', id: String(KEEPS + 10) });
    await write(gate(mine), mark);
    expect(await told(reader)).toEqual([`${KEEPS + 11} gate.opened`]);
  });

  test('begins anew at once where nothing has happened since the feed was emptied', async () => {
    const reader = await open('admin', '', after(7));
    const frames = await reader.until(({ event }) => event !== undefined);
    expect(frames.at(-1)).toEqual({ event: 'reset', id: '0', data: '{"newest":0}' });
  });

  test.each([
    ['?conference=2', ['2 room.opened', '4 gate.opened']],
    ['?conference=1,2', ['1 room.opened', '2 room.opened', '3 gate.opened', '4 gate.opened']],
    ['?types=gate.opened', ['3 gate.opened', '4 gate.opened']],
    ['?conference=1&types=gate.opened,room.opened', ['1 room.opened', '3 gate.opened']],
    ['?types=room.ended', []],
  ])('is filtered by %s', async (query, expected) => {
    await write(opened(mine), opened(others), gate(mine), gate(others), mark);
    expect(await told(await open('root', query, after(0)))).toEqual(expected);
  });

  test('a beat says how far it has come, whatever was filtered out', async () => {
    const reader = await open('admin', '?types=room.ended');
    await reader.next();
    await write(opened(mine), opened(mine), mark);
    await reader.until(isMark);
    clock.advance(BEAT_EVERY_MS);
    expect(await reader.next()).toEqual({ comment: 'beat', id: '3' });
    clock.advance(BEAT_EVERY_MS - 1);
    await write(mark);
    expect(await reader.next()).toMatchObject({ event: 'feed.gap' });
  });
});

describe('who sees what', () => {
  test.each([
    ['root', ['1 caller.arrived', '2 room.opened', '3 room.opened']],
    ['admin', ['2 room.opened']],
    ['stranger', ['3 room.opened']],
    ['user', []],
  ] as const)('%s', async (name, expected) => {
    const arrived: FeedEntry = {
      ...opened(mine),
      type: 'node.adopted',
      conference: null,
      rooms: 1,
      members: 2,
      callers: 3,
    };
    await write(arrived, opened(mine), opened(others), mark);
    const seen = await told(await open(name, '', after(0)));
    expect(seen.map((one) => one.replace('node.adopted', 'caller.arrived'))).toEqual(expected);
  });

  test('a call of an access account, which is of no conference, is for system owners', async () => {
    const call: FeedEntry = {
      ...{ type: 'call.changed', at, conference: null, call: callId('c'), account: stored(1), number: '+4930' },
      ...{ stage: 'ringing', outcome: null, refusal: null, hangup: '', how: 'other', by: null, byLeg: null },
    };
    await write(call, { ...call, conference: mine }, mark);
    expect(await told(await open('root', '', after(0)))).toEqual(['1 call.changed', '2 call.changed']);
    expect(await told(await open('admin', '', after(0)))).toEqual(['2 call.changed']);
    expect(await told(await open('stranger', '', after(0)))).toEqual([]);
  });

  test('changes with the conference, whose end is still told to those whose it was', async () => {
    const reader = await open('user', '', after(0));
    await write(opened(mine));
    await store.conferences.update(mine, { owner: office.person('user').id });
    await write(conferenceChanged(mine, { what: 'changed', by: null }, NOW_MS), gate(mine));
    await reader.until(({ event }) => event === 'gate.opened');
    await store.conferences.delete(mine);
    await write(conferenceChanged(mine, { what: 'changed', by: null }, NOW_MS), opened(mine), mark);
    expect(await told(reader)).toEqual(['4 conference.changed', '5 room.opened']);
  });

  test('who talks is told to those who see the conference, also when they come later', async () => {
    const state = { conference: mine, talking: [], floor: null };
    const reader = await open('admin', '?types=talking', after(0));
    await log.tellTalking({ ...state, conference: others });
    await log.tellTalking(state);
    const isTalking = ({ event }: Frame) => event === 'talking';
    expect((await reader.until(isTalking)).at(-1)).toEqual({ event: 'talking', data: JSON.stringify(state) });
  });
});

describe('a stream ends', () => {
  test('within half a minute when its token is not good any more', async () => {
    const reader = await open('admin');
    await reader.next();
    barred.add('admin');
    clock.advance(2 * BEAT_EVERY_MS);
    expect(await reader.next()).toMatchObject({ comment: 'beat' });
    expect(await reader.next()).toMatchObject({ comment: 'beat' });
    expect(await reader.next()).toBeUndefined();
    expect(ends).toEqual(['barred']);
  });

  test('when the server ends', async () => {
    const reader = await open('admin');
    await reader.next();
    closing.abort();
    expect(await reader.next()).toBeUndefined();
    expect(ends).toEqual(['closing']);
  });

  test('when its client goes', async () => {
    const reader = await open('admin');
    await reader.next();
    const end = new Promise<StreamEnd>((resolve) => {
      ended = resolve;
    });
    reader.close();
    expect(await end).toBe('gone');
  });

  test('when its client does not read, without harm to others', async () => {
    const slow = await open('admin', '', after(0));
    slow.response.pause();
    const good = await open('admin', '', after(0));
    const reading = good.until(isMark);
    const end = new Promise<StreamEnd>((resolve) => {
      ended = resolve;
    });
    let over = false;
    void end.then(() => {
      over = true;
    });
    const long: FeedEntry = {
      type: 'caller.admitted',
      at,
      conference: mine,
      leg: legId('leg'),
      name: 'n'.repeat(MOST_BUFFERED / 16),
      role: 'talk',
    };
    const cut = once(slow.response, 'error');
    for (let batch = 0; batch < 400 && !over; batch += 1) {
      await write(long);
      await new Promise((resolve) => setImmediate(resolve));
    }
    expect(await end).toBe('slow');
    await write(mark);
    const frames = (await reading).slice(1);
    expect(frames.map(({ id }) => Number(id))).toEqual(Array.from({ length: written }, (_, n) => n + 1));
    slow.response.resume();
    expect(await cut).toMatchObject([{ message: 'aborted' }]);
  });
});

describe('refused', () => {
  test.each([
    ['an id that is none', '', { 'last-event-id': 'five' }, 400],
    ['a conference that is none', '?conference=cv5', {}, 400],
    ['a type that is none', '?types=room.opened,everything', {}, 400],
    ['nobody', '', { authorization: '' }, 401],
  ])('%s', async (_, query, headers, status) => {
    expect((await open('admin', query, headers)).status).toBe(status);
  });

  test('more streams than one person may have, and than there may be', async () => {
    expect((await open('admin')).status).toBe(200);
    expect((await open('admin')).status).toBe(200);
    expect((await open('admin')).status).toBe(429);
    expect((await open('root')).status).toBe(200);
    expect((await open('root')).status).toBe(200);
    expect((await open('stranger')).status).toBe(429);
  });
});
