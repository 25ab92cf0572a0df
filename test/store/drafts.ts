import type { ConferenceDraft } from '../../src/core/conference.ts';
import { type Code, type ConferenceId, type Pin, parseCode, parseConferenceId, parsePin } from '../../src/core/ids.ts';

function must<T>(value: T | undefined): T {
  if (value === undefined) throw new Error('a test gave what its parser refuses');
  return value;
}
export const code = (text: string): Code => must(parseCode(text));
export const pin = (text: string): Pin => must(parsePin(text));
export const conferenceId = (id: number): ConferenceId => must(parseConferenceId(id));

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
    ...changes,
  };
}
