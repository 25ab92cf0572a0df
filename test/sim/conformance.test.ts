import { beforeAll, describe, expect, test } from 'vitest';
import type { Dialplan, DialplanAction } from '../../src/sim/dialplan.ts';
import {
  type LabSetup,
  type RecordedSession,
  type ReplayedSession,
  readSession,
  replaySession,
} from './replayed-session.ts';

/**
 * Sessions with a real FreeSWITCH 1.10.12, done again by the simulator. Replies must be the same to the letter, and each
 * leg and each room must tell the same things in the same order with the same values.
 */

const parked = (...sets: readonly string[]): DialplanAction[] => [
  ['answer', ''],
  ...sets.map((each): DialplanAction => ['set', each]),
  ['park', ''],
];
const FAREWELL: readonly DialplanAction[] = [
  ['playback', 'tone_stream://%(600,0,250)'],
  ['hangup', 'NORMAL_UNSPECIFIED'],
];

/** The extensions of the laboratory in which the sessions were recorded. */
const dialplan: Dialplan = ({ to }) => {
  const [, kind, room] = /^([rmc])-(.*)$/.exec(to) ?? [];
  if (room !== undefined) {
    const argument = kind === 'm' ? `${room}++flags{moderator}` : kind === 'c' ? room : `${room}@default`;
    return [
      ['answer', ''],
      ['conference', argument],
    ];
  }
  switch (to) {
    case 'nobody':
      return FAREWELL;
    case '7117':
    case '7118':
      return parked('convene_entry=given', `convene_code=${to.slice(2)}`);
    case '7200':
      return parked('convene_entry=access');
    case '7300':
      return parked('convene_entry=code', 'park_timeout=3:NORMAL_UNSPECIFIED');
    case '7400':
      return parked('convene_entry=code', 'park_timeout=3:NORMAL_UNSPECIFIED', 'hangup_after_bridge=true');
    case '7500':
      return [
        ['answer', ''],
        ['set', 'convene_entry=code'],
        ['sched_transfer', '+3 nobody XML default'],
        ['park', ''],
      ];
    case 'access':
      return parked(
        'convene_entry=access',
        'hangup_after_bridge=false',
        'continue_on_fail=true',
        'origination_cancel_key=D',
      );
    case '7600':
      return [['answer', ''], ['set', 'convene_entry=code'], ['sleep', '3000'], ...FAREWELL];
    default:
      return parked('convene_entry=code');
  }
};

const LAB: LabSetup = {
  dialplan,
  sounds: { lengthsMs: { 'conf-locked.wav': 1830, 'conf-kicked.wav': 2145, 'conf-full.wav': 1805 } },
  profiles: { small: { maxMembers: 2, maxMembersSound: 'conference/conf-full.wav' }, quiet: {} },
};

/** FreeSWITCH's scheduler looks at its tasks twice a second, audio takes a moment to start, a new room up to 0.75 s. */
const TOLERANCE_MS = 800;

const WHAT = ['Event-Name', 'Action', 'Application', 'DTMF-Digit', 'New-ID'];
type Told = Readonly<Record<string, string | number>>;
const brief = (event: Told): string => WHAT.map((header) => event[header] ?? '').join(' ');
const withoutTime = ({ atMs: _, ...headers }: Told): Told => headers;

/** What is not the same twice, or is the laboratory's own, in the two lists. */
const VARYING =
  /^(conference_uuid|run_time|join_time|last_talking|created|created_epoch|hostname|context|initial_context)$/;
function masked(value: unknown, without: RegExp): unknown {
  if (Array.isArray(value)) {
    const list = value.map((each) => masked(each, without));
    // FreeSWITCH lists rooms in the order of a hash table.
    const isRoomList = list.every((each) => JSON.stringify(each).includes('"conference_name"'));
    return isRoomList ? list.sort((one, other) => JSON.stringify(one).localeCompare(JSON.stringify(other))) : list;
  }
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, each]) => [
      key,
      VARYING.test(key) || without.test(key) || key === 'id' ? '*' : masked(each, without),
    ]),
  );
}

for (const name of [
  'small-talk',
  'small-talk-json',
  'admission',
  'unserved',
  'two-executes',
  'transfers',
  'talk',
  'keys',
  'dialling-out',
  'bridging',
]) {
  describe(`session "${name}"`, () => {
    const session: RecordedSession = readSession(name);
    /** Where the floor goes among many who talk at once depends on how loud they are. */
    const hasFloor = name !== 'talk';
    const without = hasFloor ? /^$/ : /^has_floor$/;
    let replayed: ReplayedSession;
    beforeAll(async () => {
      replayed = await replaySession(session, LAB);
    });

    test('every command is answered as FreeSWITCH answered it', () => {
      const texts = replayed.exchanges.filter(({ recorded }) => recorded.json === undefined);
      expect(texts.map(({ sent, simulated }) => ({ sent, ...simulated }))).toEqual(
        texts.map(({ sent, recorded }) => ({ sent, ...recorded })),
      );
    });

    test('the room list has the shape and the values of the recorded one', () => {
      const lists = replayed.exchanges.filter(
        ({ sent, recorded }) => sent === 'api conference json_list' && recorded.json !== undefined,
      );
      for (const { recorded, simulated } of lists) {
        expect(masked(simulated.json, without)).toEqual(masked(recorded.json, without));
      }
      if (!/^(small-talk|dialling-out|bridging)/.test(name)) expect(lists.length).toBeGreaterThan(0);
    });

    for (const whose of Object.keys(session.events)) {
      test(`${whose} tells the same, in the same order`, () => {
        const recorded = session.events[whose] ?? [];
        const simulated = (replayed.events[whose] ?? []).filter(({ Action }) => hasFloor || Action !== 'floor-change');
        expect(simulated.map(brief)).toEqual(recorded.map(brief));
        expect(simulated.map(withoutTime)).toEqual(recorded.map(withoutTime));
        const late = recorded.map((event, at) => Math.abs(Number(event['atMs']) - Number(simulated[at]?.['atMs'])));
        expect(Math.max(...late)).toBeLessThan(TOLERANCE_MS);
      });
    }
  });
}
