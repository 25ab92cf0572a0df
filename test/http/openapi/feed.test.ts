import { expect, test } from 'vitest';
import { type Attribution, BY_OTHERS, BY_RULE } from '../../../src/core/attribution.ts';
import { type PersonId, parseCallId, parseCommandId, parseMemberId, type SoundId } from '../../../src/core/ids.ts';
import type { RoomAnswer, RoomCommand } from '../../../src/core/room-command.ts';
import type { Tell } from '../../../src/core/tell.ts';
import { conferenceChanged, FEED_TYPES, type FeedEntry, feedTime, occurrenceEntry } from '../../../src/feed/entry.ts';
import { entryOf } from '../../../src/feed/entry-of.ts';
import { NO_LEGS } from '../../../src/feed/known-legs.ts';
import { FEED_SCHEMAS, feedEntry } from '../../../src/http/openapi/feed.ts';
import { conferenceId, legId, stored } from '../../store/drafts.ts';
import { given } from '../rest/given.ts';

const conference = conferenceId(5);
const leg = legId('leg');
const member = given(parseMemberId(7));
const id = given(parseCommandId('a-command'));
const by = stored<PersonId>(3);
const sound = stored<SoundId>(4);
const PERSON: Attribution = { cause: 'command', by, byLeg: null };
const KEY: Attribution = { cause: 'key', by: null, byLeg: leg };
const of = { conference, leg, member };

const call = given(parseCallId('c-1'));
const calling = { kind: 'call-changed', call, number: '+49301', conference, account: null, ...PERSON } as const;
const CALL_TELLS: readonly Tell[] = [
  { ...calling, stage: 'ringing', outcome: null, refusal: null, hangup: '' },
  { ...calling, stage: 'over', outcome: 'busy', refusal: null, hangup: 'USER_BUSY' },
  { ...calling, stage: 'over', outcome: null, refusal: 'premium', hangup: '', conference: null, account: stored(4) },
];
const invite: RoomCommand = { kind: 'invite', number: '0 | &', role: 'talk', accept: true, callerId: null };
const INVITING: readonly (readonly [RoomCommand, RoomAnswer])[] = [
  [invite, { kind: 'inviting', call }],
  [invite, { kind: 'refused', by: 'guard', reason: 'no', refusal: 'premium' }],
  [{ kind: 'cancel-invite', call }, { kind: 'no-call' }],
];

/** Something of every kind that the feed tells of. */
const TOLD: readonly Tell[] = [
  { kind: 'caller-arrived', leg, number: '+49301', name: 'Ada' },
  { kind: 'digits-refused', leg, what: 'pin', tries: 2 },
  { kind: 'caller-admitted', leg, conference, role: 'talk' },
  { kind: 'caller-parted', leg, why: 'not-open' },
  { kind: 'member-entered', ...of, role: null, number: '+49301', name: 'Ada', muted: true },
  { kind: 'member-left', ...of, expelled: true, ...PERSON },
  { kind: 'member-muted', ...of, ...KEY },
  { kind: 'member-unmuted', ...of, ...BY_RULE },
  { kind: 'member-deafened', ...of, ...BY_OTHERS },
  { kind: 'member-undeafened', ...of, ...BY_OTHERS },
  { kind: 'key-pressed', conference, leg, action: 'all-off', outcome: 'not-allowed' },
  { kind: 'key-pressed', conference, leg, action: 'unknown', outcome: 'unknown' },
  { kind: 'hand-changed', conference, leg, raised: true, ...KEY },
  { kind: 'hand-changed', conference, leg, raised: false, ...PERSON },
  { kind: 'gate-changed', conference, open: true },
  { kind: 'gate-changed', conference, open: false },
  { kind: 'lock-changed', conference, locked: true, ...KEY },
  { kind: 'lock-changed', conference, locked: false, ...PERSON },
  { kind: 'mode-changed', conference, mode: 'quiet', ...KEY },
  { kind: 'announcements-changed', conference, on: false, ...KEY },
  { kind: 'message-played', conference, sound, ...PERSON },
  { kind: 'room-opened', conference },
  { kind: 'room-closing', conference, why: 'ended', ...PERSON },
  { kind: 'room-ended', conference, ...BY_OTHERS },
  ...(['mute', 'eject'] as const).map((kind): Tell => {
    const command = { kind, member };
    return { kind: 'command-answered', conference, id, by, command, answer: { kind: 'confirmed' } };
  }),
  {
    ...{ kind: 'command-answered', conference, id, by: null, command: { kind: 'announce', on: true } },
    answer: { kind: 'unconfirmed', known: 'it is not locked' },
  },
  {
    ...{ kind: 'command-answered', conference, id, by, command: { kind: 'message', sound } },
    answer: { kind: 'refused', by: 'freeswitch', reason: 'it would not' },
  },
  ...CALL_TELLS,
  ...INVITING.map(([command, answer]): Tell => ({ kind: 'command-answered', conference, id, by, command, answer })),
  { kind: 'adopted', rooms: 1, members: 2, callers: 3 },
];
const OCCURRENCE_TYPES = ['occurrence.started', 'occurrence.ended', 'occurrence.missed'] as const;
const AT_MS = Date.UTC(2031, 2, 5, 8);
const entries: readonly FeedEntry[] = [
  ...TOLD.map((tell) => given(entryOf(tell, { atMs: AT_MS, fsAtMs: undefined, legs: NO_LEGS }))),
  conferenceChanged(conference, { what: 'deleted', by: null }, AT_MS),
  ...OCCURRENCE_TYPES.map((type, nth) => {
    const endMs = nth === 0 ? undefined : AT_MS + 3_600_000;
    return occurrenceEntry(type, conference, { index: 2, local: '2031-03-05T09:00', startMs: AT_MS, endMs }, AT_MS);
  }),
  { type: 'feed.gap', at: feedTime(AT_MS), conference: null, lost: 9 },
];

test('there is an entry of every type to look at', () => {
  expect([...new Set(entries.map(({ type }) => type))].toSorted()).toEqual(FEED_TYPES.toSorted());
});
test.each(entries.map((entry) => [entry.type, entry] as const))('%s is as it is described', (_type, entry) => {
  const sent: unknown = JSON.parse(JSON.stringify(entry));
  expect(feedEntry.parse(sent)).toEqual(sent);
});
test('a field that is not described, or one that is missing, is seen', () => {
  const entered = { type: 'room.opened', at: feedTime(AT_MS), conference: 5 };
  expect(feedEntry.safeParse(entered).success).toBe(true);
  expect(feedEntry.safeParse({ ...entered, who: 1 }).success).toBe(false);
  expect(feedEntry.safeParse({ ...entered, type: 'room.locked' }).success).toBe(false);
});
test('entries are told apart by their types', () => {
  expect(FEED_SCHEMAS['FeedRoomMode']).toMatchObject({
    properties: { type: { const: 'room.mode' }, mode: { enum: ['open', 'quiet'] }, at: { type: 'string' } },
    required: ['type', 'at', 'conference', 'how', 'by', 'byLeg', 'mode'],
  });
  const { discriminator } = given(FEED_SCHEMAS['FeedEntry']);
  expect(discriminator).toMatchObject({ mapping: { 'member.left': '#/components/schemas/FeedMemberLeft' } });
});
