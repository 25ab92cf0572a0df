import { Queue } from 'bullmq';
import { Redis } from 'ioredis';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import {
  type CommandId,
  type PersonId,
  parseCallId,
  parseLegId,
  parseMemberId,
  parseStoredId,
} from '../../src/core/ids.ts';
import type { RoomAnswer, RoomCommand } from '../../src/core/room-command.ts';
import type { RoomView } from '../../src/core/room-view.ts';
import { queueName } from '../../src/jobs/node-queue.ts';
import { type NodeServer, serveNode } from '../../src/jobs/node-server.ts';
import { localRooms, nearestRooms, remoteRooms, type ServedRooms } from '../../src/jobs/rooms.ts';
import type { Rooms } from '../../src/operations/rooms.ts';
import { type Keyspace, keyspace } from '../../src/store/keyspace.ts';
import { must } from '../flow/house.ts';
import { conferenceId } from '../store/drafts.ts';
import { startTestRedis, type TestRedis } from '../store/test-redis.ts';

const NODE = '[::1]:8021';
const PERSON = must(parseStoredId<PersonId>(7));
const MEMBER = must(parseMemberId(3));
const CALL = must(parseCallId('c'));
const LOCK: RoomCommand = { kind: 'lock' };
const CONFIRMED: RoomAnswer = { kind: 'confirmed' };
const VIEW: RoomView = {
  conference: conferenceId(5),
  locked: true,
  mode: 'quiet',
  announcements: false,
  gateOpen: true,
  members: [
    {
      id: MEMBER,
      leg: must(parseLegId('a-1')),
      number: '1001',
      name: 'Ånn "the boss"',
      role: 'admin',
      muted: true,
      deaf: false,
      talking: false,
      floor: true,
      hold: false,
      hand: 1,
      joinedAtMs: 1_700_000_000_000.5,
    },
  ],
  invites: [
    {
      call: CALL,
      number: '+4930123',
      role: 'talk',
      stage: 'over',
      by: PERSON,
      byLeg: null,
      leg: must(parseLegId('convene-c-1')),
      outcome: 'no-answer',
      refusal: null,
      cause: 'NO_ANSWER',
      ...{ askedAtMs: 1, ringingAtMs: 2, answeredAtMs: null, acceptedAtMs: null, endedAtMs: 3 },
    },
    {
      call: must(parseCallId('d')),
      number: '112\r\n',
      role: 'admin',
      stage: 'over',
      by: null,
      byLeg: must(parseLegId('a-1')),
      leg: null,
      outcome: null,
      refusal: 'emergency',
      cause: '',
      ...{ askedAtMs: 1.5, ringingAtMs: null, answeredAtMs: null, acceptedAtMs: null, endedAtMs: 3 },
    },
  ],
};

let redis: TestRedis;
let raw: Redis;
let keys: Keyspace;
let servers: NodeServer[] = [];
let tests = 0;
beforeAll(async () => {
  redis = await startTestRedis();
  raw = new Redis(redis.socket, { maxRetriesPerRequest: null });
});
afterAll(async () => {
  raw.disconnect();
  await redis.dispose();
});
beforeEach(async () => {
  tests += 1;
  keys = keyspace(`rooms-${tests}`);
  servers = [];
  await raw.set(keys.lease(NODE), '1 life one');
});
afterEach(async () => {
  await Promise.all(servers.map((server) => server.close()));
});

interface Heard {
  readonly conference: number;
  readonly command: RoomCommand;
  readonly by: PersonId | null;
  readonly id: CommandId | undefined;
}
/** Serves rooms that write down what they are told, and answer as a test says. */
function serve(
  answer: (command: RoomCommand) => Promise<RoomAnswer> = async () => CONFIRMED,
  views?: ServedRooms['views'],
) {
  const heard: Heard[] = [];
  const complaints: string[] = [];
  let listen = (): void => {};
  const rooms: ServedRooms = {
    command: (conference, command, by, id) => {
      heard.push({ conference, command, by, id });
      listen();
      return answer(command);
    },
    views:
      views ?? ((conferences) => (conferences === undefined || conferences.includes(VIEW.conference) ? [VIEW] : [])),
  };
  const server = serveNode({
    address: redis.socket,
    keys,
    node: NODE,
    acts: () => true,
    onCommand: async () => {},
    rooms: () => rooms,
    complain: (what, error) => {
      complaints.push(`${what}: ${error}`);
      listen();
    },
  });
  servers.push(server);
  const until = async (isSo: () => boolean): Promise<void> => {
    while (!isSo()) {
      await new Promise<void>((resolve) => {
        listen = resolve;
      });
    }
  };
  return { server, heard, complaints, until };
}
const remote = (): Rooms => remoteRooms({ address: redis.socket, keys, node: NODE });
const jobs = async () => (await raw.keys(`${keys.jobs}:*`)).filter((key) => /:(?:command-|wait$|delayed$)/.test(key));
async function put(data: unknown): Promise<void> {
  const queue = new Queue(queueName(NODE), { connection: { path: redis.socket }, prefix: keys.jobs });
  await queue.add('by-hand', data, { removeOnComplete: true, removeOnFail: true });
  await queue.close();
}

describe('a command to a room that another process serves', () => {
  test.each<RoomCommand>([
    { kind: 'mute', member: MEMBER },
    { kind: 'eject', member: MEMBER },
    LOCK,
    { kind: 'announce', on: false },
    { kind: 'message', sound: must(parseStoredId(4)) },
    { kind: 'end' },
    { kind: 'invite', number: '0123 | &\n', role: 'listen', accept: false, callerId: null },
    { kind: 'invite', number: '', role: 'admin', accept: true, callerId: '' },
    { kind: 'cancel-invite', call: CALL },
  ])('%j arrives as it was sent, with who sent it', async (command) => {
    const { heard } = serve();
    expect(await remote().command(conferenceId(5), command, PERSON)).toEqual(CONFIRMED);
    expect(heard).toEqual([{ conference: 5, command, by: 7, id: expect.stringMatching(/^[a-z0-9-]{36}$/) }]);
  });
  test.each<RoomAnswer>([
    { kind: 'no-room' },
    { kind: 'no-member' },
    { kind: 'no-call' },
    { kind: 'inviting', call: CALL },
    { kind: 'refused', by: 'guard', reason: 'premium numbers are not allowed', refusal: 'premium' },
    { kind: 'refused', by: 'room', reason: 'this member entered to listen' },
    { kind: 'unconfirmed', known: 'the room is not locked' },
    { kind: 'away', reason: 'FreeSWITCH is not connected' },
  ])('is answered with what came of it: %j', async (answer) => {
    serve(async () => answer);
    expect(await remote().command(conferenceId(5), LOCK, null)).toEqual(answer);
  });
  test('does not wait for those before it to be answered, but for them to be begun', async () => {
    const waiting: (() => void)[] = [];
    const { heard, until } = serve(() => new Promise((resolve) => waiting.push(() => resolve(CONFIRMED))));
    const asked: Promise<RoomAnswer>[] = [];
    for (let n = 1; n <= 5; n += 1) {
      asked.push(remote().command(conferenceId(n), LOCK, null));
      await until(() => heard.length === n);
    }
    expect(heard.map(({ conference }) => conference)).toEqual([1, 2, 3, 4, 5]);
    for (const answer of waiting.reverse()) answer();
    expect(await Promise.all(asked)).toEqual(Array.from({ length: 5 }, () => CONFIRMED));
  });
  test('is answered also when its server closes meanwhile', async () => {
    let answer = (): void => {};
    const { server, heard, until } = serve(
      () =>
        new Promise((resolve) => {
          answer = () => resolve(CONFIRMED);
        }),
    );
    const asked = remote().command(conferenceId(5), LOCK, null);
    await until(() => heard.length === 1);
    const closed = server.close();
    answer();
    expect(await asked).toEqual(CONFIRMED);
    await closed;
  });
  test('that comes late is not done', async () => {
    const { heard, complaints } = serve();
    const late = { kind: 'room-command', id: 'late', conference: 5, command: LOCK, by: null, beginByMs: 1 };
    await put(late);
    expect(await remote().command(conferenceId(6), LOCK, null)).toEqual(CONFIRMED);
    expect(heard.map(({ conference }) => conference)).toEqual([6]);
    expect(complaints).toEqual([]);
  });
  test('that is delivered twice comes with one id', async () => {
    const { heard, until } = serve();
    const command = { kind: 'room-command', id: 'twice', conference: 5, command: LOCK, by: 7, beginByMs: 1e15 };
    await put(command);
    await put(command);
    await until(() => heard.length === 2);
    expect(heard.map(({ id }) => id)).toEqual(['twice', 'twice']);
  });
  test.each([
    ['without an id', { id: undefined }],
    ['for no member', { command: { kind: 'mute' } }],
    ['of a kind that is not known', { command: { kind: 'dance' } }],
    ['with more than it may have', { command: { kind: 'lock', more: 1 } }],
    ['without a time', { beginByMs: undefined }],
  ])('%s is dropped with a complaint', async (_, wrong) => {
    const { heard, complaints, until } = serve();
    await put({ kind: 'room-command', id: 'x', conference: 5, command: LOCK, by: null, beginByMs: 1e15, ...wrong });
    await until(() => complaints.length === 1);
    expect(heard).toEqual([]);
    expect(complaints[0]).toMatch(/not a command of this version/);
  });
});

describe('where rooms are not served', () => {
  test('nobody holds the lease: it is told at once, and nothing waits for the next who does', async () => {
    await raw.del(keys.lease(NODE));
    const away = { kind: 'away', reason: 'nobody serves the node' };
    expect(await remote().command(conferenceId(5), LOCK, PERSON)).toEqual(away);
    expect(await remote().list(undefined)).toEqual({ away: away.reason });
    expect(await jobs()).toEqual([]);
  });
  test('Redis is not there', async () => {
    const nowhere = remoteRooms({ address: `${redis.socket}-none`, keys, node: NODE });
    expect(await nowhere.command(conferenceId(5), LOCK, PERSON)).toMatchObject({ kind: 'away' });
    expect(await nowhere.list(undefined)).toMatchObject({ away: expect.stringContaining('cannot send') });
  });
});

describe('views', () => {
  test('come whole, of all or of some', async () => {
    serve();
    expect(await remote().list(undefined)).toEqual([VIEW]);
    expect(await remote().list([conferenceId(5), conferenceId(6)])).toEqual([VIEW]);
    expect(await remote().list([conferenceId(6)])).toEqual([]);
  });
  test('away', async () => {
    serve(undefined, () => ({ away: 'FreeSWITCH is not connected' }));
    expect(await remote().list(undefined)).toEqual({ away: 'FreeSWITCH is not connected' });
  });
});

test('the nearest rooms are those of this process while it serves the node, else those of the one that does', async () => {
  const { heard } = serve();
  const commanded: string[] = [];
  const own: ServedRooms = {
    command: async (_, { kind }) => {
      commanded.push(kind);
      return { kind: 'no-room' };
    },
    views: () => [],
  };
  let serves = true;
  const rooms = nearestRooms(() => (serves ? own : undefined), remote());
  expect(await rooms.command(conferenceId(5), LOCK, PERSON)).toEqual({ kind: 'no-room' });
  expect(await rooms.list(undefined)).toEqual([]);
  serves = false;
  expect(await rooms.command(conferenceId(5), LOCK, PERSON)).toEqual(CONFIRMED);
  expect(await rooms.list(undefined)).toEqual([VIEW]);
  expect([commanded, heard.length]).toEqual([['lock'], 1]);
  expect(await localRooms(own).list([])).toEqual([]);
});
