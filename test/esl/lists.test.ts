import { describe, expect, test } from 'vitest';
import { parseChannelList, parseRoomList } from '../../src/esl/lists.ts';

const MEMBER = {
  type: 'caller',
  id: 4,
  uuid: 'leg-4',
  caller_id_name: '',
  caller_id_number: '2001',
  flags: { can_hear: true, can_speak: false, talking: true, hold: false, has_floor: true, is_moderator: false },
};
const ROOM = { conference_name: 'cv5', conference_uuid: 'room-1', locked: true, members: [MEMBER] };
const rooms = (...list: unknown[]): ReturnType<typeof parseRoomList> => parseRoomList(JSON.stringify(list));

describe('the list of rooms', () => {
  test('is read whole', () => {
    expect(rooms(ROOM)).toEqual({
      malformed: 0,
      rooms: [
        {
          uuid: 'room-1',
          name: 'cv5',
          locked: true,
          members: [
            {
              id: 4,
              leg: 'leg-4',
              caller: { name: '', number: '2001' },
              canSpeak: false,
              canHear: true,
              talking: true,
              hold: false,
              floor: true,
              moderator: false,
            },
          ],
        },
      ],
    });
    expect(parseRoomList('[]')).toEqual({ rooms: [], malformed: 0 });
  });

  test('leaves recorders out, without counting them as malformed', () => {
    const recorder = { type: 'recording_node', record_path: '/tmp/a.wav', status: 'paused' };
    const list = rooms({ ...ROOM, members: [recorder, MEMBER] });
    expect([list?.rooms[0]?.members.length, list?.malformed]).toEqual([1, 0]);
  });

  test.each([
    ['a member without flags', { ...MEMBER, flags: undefined }],
    ['a member whose id is a text', { ...MEMBER, id: '4' }],
    ['a member whose id is 0', { ...MEMBER, id: 0 }],
    ['a member whose leg is no id', { ...MEMBER, uuid: 'a b\nc' }],
  ])('counts %s and keeps the rest', (_, bad) => {
    const list = rooms({ ...ROOM, members: [bad, MEMBER] });
    expect([list?.rooms[0]?.members.map(({ id }) => id), list?.malformed]).toEqual([[4], 1]);
  });

  test.each([
    ['a room without a uuid', { ...ROOM, conference_uuid: undefined }],
    ['a room without a name', { ...ROOM, conference_name: '' }],
    ['what is no room', 'room'],
    ['nothing', null],
  ])('counts %s and keeps the rest', (_, bad) => {
    const list = rooms(bad, ROOM);
    expect([list?.rooms.map(({ name }) => name), list?.malformed]).toEqual([['cv5'], 1]);
  });

  test.each([
    '',
    '-ERR Conference x not found\n',
    '+OK No active conferences.\n',
    '{}',
    'null',
    '[{"conference_name":',
    '7',
  ])('%j is no list', (body) => {
    expect(parseRoomList(body)).toBeUndefined();
  });
});

describe('the list of legs', () => {
  test('is read whole', () => {
    const row = {
      uuid: 'leg-4',
      direction: 'outbound',
      cid_name: 'Ann',
      cid_num: '2001',
      dest: '7300',
      application: 'park',
    };
    expect(parseChannelList(JSON.stringify({ row_count: 3, rows: [row, { uuid: '' }, 7] }))).toEqual([
      {
        leg: 'leg-4',
        caller: { name: 'Ann', number: '2001' },
        direction: 'outbound',
        destination: '7300',
        application: 'park',
        answered: false,
        variables: {},
      },
    ]);
  });
  test('of nobody has no rows', () => {
    expect(parseChannelList('{"row_count": 0}')).toEqual([]);
  });
  test.each(['', '[]', '{}', '-ERR', '{"row_count": 1'])('%j is no list', (body) => {
    expect(parseChannelList(body)).toBeUndefined();
  });
});
