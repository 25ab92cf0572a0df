import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { BY_OTHERS } from '../../src/core/attribution.ts';
import type { ConferenceId, MemberId } from '../../src/core/ids.ts';
import { parseMemberId } from '../../src/core/ids.ts';
import type { Tell } from '../../src/core/tell.ts';
import { NO_TALKS, onTalking, TALKING_PAUSE_MS, type TalkingInput, type TalkingState } from '../../src/feed/talking.ts';
import { conferenceId, legId } from '../store/drafts.ts';

const leg = legId('leg');
const member = (id: number): MemberId => {
  const made = parseMemberId(id);
  if (made === undefined) throw new Error(`no member: ${id}`);
  return made;
};
const ROOM = conferenceId(5);
const talks = (id: number, talking: boolean, conference = ROOM): Tell => ({
  kind: 'talking-changed',
  conference,
  leg,
  member: member(id),
  talking,
});
const floor = (id: number | null): Tell => ({
  kind: 'floor-changed',
  conference: ROOM,
  leg: id === null ? null : leg,
  member: id === null ? null : member(id),
});
const leaves = (id: number): Tell => ({
  kind: 'member-left',
  conference: ROOM,
  leg,
  member: member(id),
  expelled: false,
  ...BY_OTHERS,
});
const ends: Tell = { kind: 'room-ended', conference: ROOM, ...BY_OTHERS };
const time: TalkingInput = { kind: 'time' };
const state = (talking: readonly number[], to: number | null = null, conference = ROOM): TalkingState => ({
  conference,
  talking: talking.map(member),
  floor: to === null ? null : member(to),
});

/** Each line: when, what; what came out at these times, and when it wants to be woken. */
function play(...lines: readonly (readonly [number, TalkingInput])[]) {
  let talks = NO_TALKS;
  let wakeAtMs: number | undefined;
  const out: (readonly [number, TalkingState])[] = [];
  for (const [atMs, input] of lines) {
    const step = onTalking(talks, input, atMs);
    ({ talks, wakeAtMs } = step);
    for (const each of step.out) out.push([atMs, each]);
  }
  return { talks, wakeAtMs, out };
}

describe('who talks', () => {
  test('is said at once in a room that was still, and then after a pause as it stands', () => {
    const { out, wakeAtMs } = play([0, talks(1, true)], [10, talks(2, true)], [20, talks(1, false)]);
    expect(out).toEqual([[0, state([1])]]);
    expect(wakeAtMs).toBe(TALKING_PAUSE_MS);
    const later = play([0, talks(1, true)], [10, talks(2, true)], [20, talks(1, false)], [TALKING_PAUSE_MS, time]);
    expect(later.out.slice(1)).toEqual([[TALKING_PAUSE_MS, state([2])]]);
    expect(later.wakeAtMs).toBeUndefined();
  });
  test('is of each room by itself', () => {
    const { out } = play([0, talks(1, true)], [1, talks(2, true, conferenceId(6))]);
    expect(out).toEqual([
      [0, state([1])],
      [1, state([2], null, conferenceId(6))],
    ]);
  });
  test('has the floor with it, in the order of ids', () => {
    expect(play([0, talks(9, true)], [1, floor(9)], [2, talks(2, true)], [300, time]).out.at(-1)).toEqual([
      300,
      state([2, 9], 9),
    ]);
  });
  test('is nobody who has left, and nobody at all in a room that has ended, which is forgotten', () => {
    expect(play([0, talks(1, true)], [1, floor(1)], [300, time], [600, leaves(1)]).out.at(-1)).toEqual([
      600,
      state([]),
    ]);
    const over = play([0, talks(1, true)], [500, ends], [1_000, time]);
    expect(over.out.at(-1)).toEqual([500, state([])]);
    expect(over.talks.size).toBe(0);
  });
  test('is not said again where nothing is different', () => {
    expect(play([0, talks(1, true)], [500, talks(1, true)], [1_000, leaves(2)]).out).toHaveLength(1);
  });

  test('is said four times a second at most, and in the end as it is', () => {
    const happening = fc.tuple(
      fc.nat(400),
      fc.integer({ min: 1, max: 3 }),
      fc.integer({ min: 1, max: 5 }),
      fc.boolean(),
    );
    fc.assert(
      fc.property(fc.array(happening, { maxLength: 60 }), (happenings) => {
        let talking = NO_TALKS;
        let nowMs = 0;
        let wakeAtMs: number | undefined;
        const really = new Map<ConferenceId, Set<number>>();
        const said = new Map<ConferenceId, { readonly atMs: number; readonly state: TalkingState }>();
        const step = (input: TalkingInput): void => {
          const next = onTalking(talking, input, nowMs);
          ({ talks: talking, wakeAtMs } = next);
          for (const each of next.out) {
            const before = said.get(each.conference);
            if (before !== undefined) expect(nowMs - before.atMs).toBeGreaterThanOrEqual(TALKING_PAUSE_MS);
            said.set(each.conference, { atMs: nowMs, state: each });
          }
        };
        const wakeUntil = (untilMs: number): void => {
          while (wakeAtMs !== undefined && wakeAtMs <= untilMs) {
            nowMs = wakeAtMs;
            step(time);
          }
          nowMs = untilMs;
        };
        for (const [laterMs, room, id, speaks] of happenings) {
          wakeUntil(nowMs + laterMs);
          const conference = conferenceId(room);
          const present = really.get(conference) ?? new Set();
          if (speaks) present.add(id);
          else present.delete(id);
          really.set(conference, present);
          step(talks(id, speaks, conference));
        }
        wakeUntil(nowMs + TALKING_PAUSE_MS);
        expect(wakeAtMs).toBeUndefined();
        for (const [conference, present] of really)
          expect(said.get(conference)?.state.talking ?? []).toEqual([...present].sort((one, other) => one - other));
      }),
    );
  });
});
