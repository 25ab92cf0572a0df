import type { ConferenceDraft } from '../../src/core/conference.ts';
import {
  type AccountId,
  type Code,
  type ConferenceId,
  type CustomerId,
  type LegId,
  type PersonId,
  type Pin,
  parseCode,
  parseConferenceId,
  parseLegId,
  parsePin,
  parseStoredId,
  type RecordGroupId,
  type SoundId,
  type StoredId,
} from '../../src/core/ids.ts';
import type { RoomRecord } from '../../src/core/room-record.ts';

function must<T>(value: T | undefined): T {
  if (value === undefined) throw new Error('a test gave what its parser refuses');
  return value;
}
export const code = (text: string): Code => must(parseCode(text));
export const pin = (text: string): Pin => must(parsePin(text));
export const conferenceId = (id: number): ConferenceId => must(parseConferenceId(id));
export const stored = <Id extends StoredId>(id: number): Id => must(parseStoredId<Id>(id));
export const legId = (text: string): LegId => must(parseLegId(text));

/** What a room remembers, with every field set to something of its own. */
export function roomRecord(changes: Partial<RoomRecord> = {}): RoomRecord {
  return { mode: 'quiet', round: 2, announce: false, hands: [legId('b-2'), legId('a-1')], ...changes };
}

/** What a definition may name, each something of its own. */
export const LINKS = {
  customer: stored<CustomerId>(7),
  enterSound: stored<SoundId>(9),
  musicOnHoldSound: stored<SoundId>(10),
  account: stored<AccountId>(11),
  recordGroup: stored<RecordGroupId>(12),
} as const satisfies Partial<ConferenceDraft>;

/** A definition with every field set to something of its own, but for what it would name: that has to be there first. */
export function draft(text: string, changes: Partial<ConferenceDraft> = {}): ConferenceDraft {
  return {
    customer: stored<CustomerId>(1),
    owner: stored<PersonId>(8),
    creator: stored<PersonId>(13),
    code: code(text),
    adminPin: pin('0919'),
    talkPin: null,
    listenPin: pin('777'),
    description: 'Budget, “Q3”: 100 % \\ \u0000 \n 会議 😀',
    maximum: 3,
    muteNonModerator: true,
    playJoin: true,
    enterSound: null,
    playExit: false,
    playMusic: true,
    musicOnHoldSound: null,
    waitMusic: false,
    recordName: true,
    language: 'pt-BR',
    disabled: false,
    panel: true,
    callerId: '+4930123456',
    account: null,
    inviteFromOutside: true,
    recordGroup: null,
    recordEnabled: true,
    ...{ year: 2027, month: 2, day: 3, hour: 4, minute: 5, count: 6, repeats: '2_weekly', durationMinutes: 7 },
    ...{ timezone: 'Australia/Lord_Howe', earlyEntryMinutes: 8, atEnd: 'hangup' },
    ...changes,
  };
}
