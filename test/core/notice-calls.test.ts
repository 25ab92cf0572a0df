import { describe, expect, test } from 'vitest';
import type { Conference } from '../../src/core/conference.ts';
import type { LegId } from '../../src/core/ids.ts';
import type { Schedule } from '../../src/core/schedule.ts';
import { farEnd, permitted, reserved, route, stages } from './dialling-out.ts';
import { conference, Table } from './table.ts';

/*
 * Calls that tell people of an occurrence: they come in while it is open, and not behind its end.
 */

const at = (time: string): number => Date.parse(`${time}Z`);
/** Nine to ten on two days; who calls by themselves come early by nothing. */
const DAILY: Partial<Schedule> = {
  ...{ year: 2027, month: 3, day: 1, hour: 9, minute: 0, timezone: 'UTC' },
  ...{ repeats: 'daily', count: 2, durationMinutes: 60, earlyEntryMinutes: 0 },
};
const END = at('2027-03-01T10:00');
const stays = conference(DAILY);
const hangsUp = conference({ ...DAILY, atEnd: 'hangup' });

function opened(time: string): Table {
  const table = new Table();
  table.now = at(time);
  return table;
}
function asked(table: Table, of: Conference, untilMs: number | null): void {
  const invite = { kind: 'invite', number: '123', role: 'talk', accept: true, callerId: null } as const;
  table.command(of, untilMs === null ? invite : { ...invite, untilMs }, null, of);
}
/** A call that rings; one that no schedule wants where `untilMs` is null. */
function called(table: Table, of: Conference, untilMs: number | null = END) {
  asked(table, of, untilMs);
  table.answer('reserve-call', permitted());
  const { leg } = table.last('dial');
  const far = farEnd(table, leg);
  far.rings();
  return { leg, far };
}
function accepts(far: ReturnType<typeof farEnd>): void {
  far.answers();
  far.parks();
  far.types('1');
}
const isIn = (table: Table): boolean => table.commands().some(({ kind }) => kind === 'enter');
const hungUp = (table: Table): readonly LegId[] =>
  table.commands().flatMap((each) => (each.kind === 'hang-up' ? [each.leg] : []));

describe('whoever accepts', () => {
  test.each(['2027-03-01T08:59', '2027-03-01T09:00', '2027-03-01T09:59'])('at %s comes in', (time) => {
    const table = opened(time);
    accepts(called(table, hangsUp).far);
    expect(isIn(table)).toBe(true);
  });
  test.each([
    ['stays open for those inside', stays],
    ['ends its room', hangsUp],
  ])('behind the end of a conference that %s hears when it opens again, and is let go', (_, of) => {
    const table = opened('2027-03-01T09:59:30');
    const { leg, far } = called(table, of);
    table.pass(30_000);
    accepts(far);
    expect(isIn(table)).toBe(false);
    expect(table.last('play').prompts.slice(0, 5)).toEqual([
      ...['conference-not-open', 'opens-on', 'weekday-tuesday', 'month-march', 'ordinal-2'],
    ]);
    table.done(leg, 'playback', table.question('play'));
    expect(hungUp(table)).toContain(leg);
    far.gone('NORMAL_CLEARING');
    expect(stages(table).at(-1)).toBe('over: turned-away NORMAL_CLEARING');
  });
  test('behind the last end hears that it is over', () => {
    const table = opened('2027-03-02T09:59:30');
    const { far } = called(table, stays, at('2027-03-02T10:00'));
    table.pass(30_000);
    accepts(far);
    expect(table.last('play').prompts).toEqual(['conference-over', 'goodbye']);
  });
  test('is judged by the newest definition', () => {
    const table = opened('2027-03-01T09:29:30');
    const { far } = called(table, stays);
    const shorter = conference({ ...DAILY, durationMinutes: 30, revision: 2 });
    table.step({ kind: 'conference-changed', id: stays.id, conference: shorter });
    table.pass(30_000);
    accepts(far);
    expect(isIn(table)).toBe(false);
  });
  test('is no guest of a person, who may call somebody in at any time', () => {
    const table = opened('2027-03-01T12:00');
    accepts(called(table, stays, null).far);
    expect(isIn(table)).toBe(true);
  });
  test('is judged by the window after a restart, too', () => {
    const before = opened('2027-03-01T09:59');
    const { leg, far } = called(before, stays);
    far.answers();
    const [request] = reserved(before);
    if (request === undefined) throw new Error('no call was judged');
    const table = new Table('next');
    table.now = END;
    const answer = permitted();
    if (answer.kind !== 'ok' || answer.call?.kind !== 'permitted') throw new Error('it is permitted');
    const caller = { name: '', number: '4930123456' };
    table.step({
      kind: 'snapshot',
      snapshot: {
        rooms: [],
        channels: [
          {
            ...{ leg, caller, direction: 'outbound', destination: 'invited', application: 'park', answered: true },
            variables: { convene_entry: 'invited' },
          },
        ],
        conferences: new Map([[stays.id, stays]]),
        records: new Map(),
        calls: [
          {
            ...{ request: request.request, permit: answer.call.permit, memo: request.memo },
            ...{ reservedAtMs: at('2027-03-01T09:59'), answered: { attempt: 1, atMs: at('2027-03-01T09:59') } },
          },
        ],
      },
    });
    farEnd(table, leg).types('1');
    expect(isIn(table)).toBe(false);
    expect(table.last('play').prompts[0]).toBe('conference-not-open');
  });
});

describe('nobody is dialled behind the end', () => {
  test('when the guard takes its time', () => {
    const table = opened('2027-03-01T09:59');
    asked(table, stays, table.now + 1_000);
    table.pass(1_000);
    table.answer('reserve-call', permitted());
    expect(table.commands()).toEqual([]);
    expect(stages(table).at(-1)).toBe('over: cancelled');
    expect(table.requests()).toContainEqual(expect.objectContaining({ kind: 'settle-call' }));
  });
  test('by another route', () => {
    const table = opened('2027-03-01T09:59');
    asked(table, stays, table.now + 1_000);
    table.answer('reserve-call', permitted({ routes: [route(1), route(2)] }));
    const far = farEnd(table, table.last('dial').leg);
    table.pass(1_000);
    far.gone('NETWORK_OUT_OF_ORDER');
    expect(table.commands().filter(({ kind }) => kind === 'dial')).toHaveLength(1);
    expect(stages(table).at(-1)).toBe('over: failed NETWORK_OUT_OF_ORDER');
  });
});

describe('when the time of a conference is over', () => {
  test('and nobody is inside, those who are called are called no more', () => {
    const table = opened('2027-03-01T09:59');
    const { leg, far } = called(table, hangsUp);
    const id = table.command(hangsUp, { kind: 'time-over' }, null);
    expect(table.answerTo(id)).toEqual({ kind: 'no-room' });
    expect(hungUp(table)).toEqual([leg]);
    far.gone('NORMAL_CLEARING');
    expect(stages(table).at(-1)).toBe('over: cancelled NORMAL_CLEARING');
  });
  test('and somebody is on the very way in, it is asked for again, and puts them out', () => {
    const table = opened('2027-03-01T09:59');
    const { leg, far } = called(table, hangsUp);
    accepts(far);
    const id = table.command(hangsUp, { kind: 'time-over' }, null);
    expect(table.answerTo(id)).toEqual({ kind: 'unconfirmed', known: '1 on the way into the room' });
    table.joins(leg, hangsUp.id);
    table.command(hangsUp, { kind: 'time-over' }, null);
    table.fileDone(hangsUp.id, 'conference-over.wav');
    expect(table.last('end-room').conference).toBe(hangsUp.id);
  });
  test('and somebody comes in when those inside have been put out, it is asked for again, too', () => {
    const table = opened('2027-03-01T09:59');
    const boss = table.enters('boss', hangsUp);
    const { leg, far } = called(table, hangsUp);
    accepts(far);
    const id = table.command(hangsUp, { kind: 'time-over' }, null);
    table.fileDone(hangsUp.id, 'conference-over.wav');
    table.leaves(boss, 'expelled');
    expect(table.answerTo(id)).toEqual({ kind: 'unconfirmed', known: '1 on the way into the room' });
    table.joins(leg, hangsUp.id);
    table.take();
    table.command(hangsUp, { kind: 'time-over' }, null);
    table.fileDone(hangsUp.id, 'conference-over.wav');
    expect(table.last('end-room').conference).toBe(hangsUp.id);
  });
});
