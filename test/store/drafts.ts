import type { ConferenceDraft } from '../../src/core/conference.ts';
import {
  type Code,
  type ConferenceId,
  type LegId,
  type Pin,
  parseCode,
  parseConferenceId,
  parseLegId,
  parsePin,
} from '../../src/core/ids.ts';
import type { RoomRecord } from '../../src/core/room-record.ts';

function must<T>(value: T | undefined): T {
  if (value === undefined) throw new Error('a test gave what its parser refuses');
  return value;
}
export const code = (text: string): Code => must(parseCode(text));
export const pin = (text: string): Pin => must(parsePin(text));
export const conferenceId = (id: number): ConferenceId => must(parseConferenceId(id));
export const legId = (text: string): LegId => must(parseLegId(text));

/** What a room remembers, with every field set to something of its own. */
export function roomRecord(changes: Partial<RoomRecord> = {}): RoomRecord {
  return { mode: 'quiet', round: 2, announce: false, hands: [legId('b-2'), legId('a-1')], ...changes };
}

/** A definition with every field set to something of its own. */
export function draft(text: string, changes: Partial<ConferenceDraft> = {}): ConferenceDraft {
  return {
    code: code(text),
    adminPin: pin('0919'),
    talkPin: null,
    listenPin: pin('777'),
    description: 'Budget, “Q3”: 100 % \\ \u0000 \n 会議 😀',
    maximum: 3,
    muteNonModerator: true,
    playJoin: true,
    playExit: false,
    playMusic: true,
    waitMusic: false,
    recordName: true,
    language: 'pt-BR',
    disabled: false,
    ...changes,
  };
}
