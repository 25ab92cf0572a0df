import { describe, expect, test } from 'vitest';
import { type Attribution, BY_OTHERS } from '../../src/core/attribution.ts';
import { type PersonId, parseCallId, parseMemberId } from '../../src/core/ids.ts';
import type { Tell } from '../../src/core/tell.ts';
import { FEED_TYPES } from '../../src/feed/entry.ts';
import { entryOf } from '../../src/feed/entry-of.ts';
import { legMemory } from '../../src/feed/known-legs.ts';
import { conferenceId, legId, stored } from '../store/drafts.ts';

const conference = conferenceId(5);
const leg = legId('leg');
const found = parseMemberId(7);
if (found === undefined) throw new Error('7 is a member');
const member = found;
const AT_MS = Date.UTC(2031, 2, 5, 8);

/** What the feed says of the last, after it was told all. */
function say(...tells: readonly Tell[]) {
  const legs = legMemory();
  let entry: ReturnType<typeof entryOf>;
  for (const tell of tells) {
    legs.learn(tell);
    entry = entryOf(tell, { atMs: AT_MS + 50, fsAtMs: AT_MS + 0.9, legs: legs.known });
  }
  return entry;
}
const arrived: Tell = { kind: 'caller-arrived', leg, number: '+49301', name: 'Ada' };
const admitted: Tell = { kind: 'caller-admitted', leg, conference, role: 'talk' };
const entered: Tell = {
  kind: 'member-entered',
  leg,
  conference,
  member,
  role: 'talk',
  number: '+49301',
  name: 'Ada',
  muted: true,
};

describe('an entry', () => {
  test('has the time of FreeSWITCH, and ours where that says none', () => {
    expect(say(arrived)?.at).toBe('2031-03-05T08:00:00.000Z');
    const legs = legMemory().known;
    expect(entryOf(arrived, { atMs: AT_MS + 50, fsAtMs: undefined, legs })?.at).toBe('2031-03-05T08:00:00.050Z');
  });
  test('says who came', () => {
    expect(say(arrived)).toMatchObject({ type: 'caller.arrived', conference: null, number: '+49301', name: 'Ada' });
    const caller = { number: '+49301', name: 'Ada', leg };
    expect(say(arrived, admitted)).toMatchObject({ type: 'caller.admitted', conference, role: 'talk', ...caller });
    expect(say(entered)).toMatchObject({ type: 'member.entered', conference, member, muted: true, ...caller });
  });
  test('says why somebody was let go, of which conference, and who it was', () => {
    expect(say(arrived, admitted, { kind: 'caller-parted', leg, why: 'removed' })).toMatchObject({
      type: 'caller.parted',
      conference,
      number: '+49301',
      why: 'removed',
    });
    expect(say({ kind: 'caller-parted', leg, why: 'try-later' })).toMatchObject({
      conference: null,
      number: undefined,
    });
  });
  test('says whose doing it was, and by which way', () => {
    const by = stored<PersonId>(3);
    const who: Attribution = { cause: 'command', by, byLeg: null };
    expect(say(entered, { kind: 'member-muted', leg, conference, member, ...who })).toMatchObject({
      type: 'member.muted',
      name: 'Ada',
      member,
      how: 'command',
      by,
      byLeg: null,
    });
    expect(say({ kind: 'lock-changed', conference, locked: true, ...BY_OTHERS })).toMatchObject({
      type: 'room.locked',
      how: 'other',
      by: null,
    });
  });
  test('of a call says how far it has come, for whom, and how it came out', () => {
    const call = parseCallId('one-2-abc');
    if (call === undefined) throw new Error('the test has an id that is none');
    const about = { account: null, call, number: '+4930123456', refusal: null } as const;
    const who: Attribution = { cause: 'key', by: null, byLeg: leg };
    const told = { kind: 'call-changed', conference, ...about, ...who } as const;
    const over = { ...told, stage: 'over', outcome: 'busy', hangup: 'USER_BUSY' } as const;
    expect(say(over)).toEqual({
      at: expect.any(String),
      type: 'call.changed',
      conference,
      ...about,
      stage: 'over',
      outcome: 'busy',
      hangup: 'USER_BUSY',
      how: 'key',
      by: null,
      byLeg: leg,
    });
    const ofAccount = { ...told, conference: null, stage: 'ringing', outcome: null, hangup: '' } as const;
    expect(say(ofAccount)).toMatchObject({ conference: null, stage: 'ringing', outcome: null });
  });
  test('is not made of who talks, nor of what only the log is for', () => {
    expect(say({ kind: 'talking-changed', leg, conference, member, talking: true })).toBeUndefined();
    expect(say({ kind: 'floor-changed', conference, leg, member })).toBeUndefined();
    expect(say({ kind: 'fault', automaton: 'room', error: 'of 4711' })).toBeUndefined();
  });
  test('is of a type that has a name', () => {
    expect(FEED_TYPES).toContain(say(arrived)?.type);
    expect(new Set(FEED_TYPES).size).toBe(FEED_TYPES.length);
  });
});

test('the oldest legs are forgotten beyond what is kept', () => {
  const legs = legMemory(2);
  for (const name of ['one', 'two', 'three']) legs.learn({ ...arrived, leg: legId(name) });
  legs.learn({ ...admitted, leg: legId('two') });
  legs.learn({ ...arrived, leg: legId('four') });
  expect([...legs.known.keys()]).toEqual(['two', 'four']);
});
