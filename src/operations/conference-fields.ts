import { z } from 'zod';
import type { Conference } from '../core/conference.ts';
import type { AccountId, ConferenceId, CustomerId, PersonId, RecordGroupId, SoundId } from '../core/ids.ts';
import {
  AT_END,
  LAST_YEAR,
  LONGEST_DURATION_MINUTES,
  LONGEST_EARLY_ENTRY_MINUTES,
  MOST_OCCURRENCES,
  REPEATS,
} from '../core/schedule.ts';
import { callerId, choice, code, flag, integer, language, line, pin, reference, timezone } from './fields.ts';
import { kept, type Names, shown } from './naming.ts';

const LONGEST_DESCRIPTION = 255;
const MOST_MEMBERS = 1_000_000;

/** What people set of a conference, as the API pages name it (conferences/create, conference properties). */
export const CONFERENCE_FIELDS = {
  code: code().describe('What callers type to name the conference: 1 to 16 digits, unique in the system.'),
  adminpin: pin().nullable().describe('PIN to enter as administrator; null for none.'),
  talkpin: pin().nullable().describe('PIN to enter as talker; null for none.'),
  listenpin: pin().nullable().describe('PIN to enter as listener; null for none.'),
  description: line(LONGEST_DESCRIPTION).describe('What people call it.'),
  owner: reference<PersonId>().nullable().describe('The person who may edit it; null for the one who made it.'),
  maximum: integer(0, MOST_MEMBERS)
    .nullable()
    .describe(
      'How many people fit in: 0 for no limit, null for 100, or for as many as the rate plan allows if those are fewer.',
    ),
  mute_non_moderator: flag().describe('Talkers enter muted, and only administrators may use *1.'),
  play_join: flag().describe('Play a tone when a new person joins. False also takes enter_sound back.'),
  enter_sound: reference<SoundId>().nullable().describe('A sound in place of that tone; null for the tone.'),
  play_exit: flag().describe('Play a tone when a person leaves.'),
  play_music: flag().describe('Play music to the only one in.'),
  music_on_hold_sound: reference<SoundId>()
    .nullable()
    .describe('The sound that is heard as music; null for the usual.'),
  wait_music: flag().describe('Play music to all callers until an administrator joins.'),
  record_name: flag().describe('Ask callers to record their names, which are played to all as they enter.'),
  language: language().nullable().describe("Language of the prompts; null for the system's."),
  disabled: flag().describe('Nobody gets in, and a running room ends.'),
  panel: flag().describe('Show it in the control panel.'),
  callerid: callerId().describe('Caller id to send on calls that the conference makes.'),
  account: reference<AccountId>().nullable().describe("Who pays for its calls; null for the customer's account."),
  invite_from_outside: flag().describe('Callers from outside may invite by *8 too.'),
  recordgroup: reference<RecordGroupId>().nullable().describe('How its room is recorded; null for not at all.'),
  record_enabled: flag().describe('Record the legs of invited people from outside.'),
  year: integer(0, LAST_YEAR).describe('Year of the first occurrence; 0 for a conference that is always open.'),
  month: integer(1, 12).describe('Month of the first occurrence.'),
  day: integer(1, 31).describe('Day of the first occurrence.'),
  hour: integer(0, 23).describe('Hour of the first occurrence.'),
  minute: integer(0, 59).describe('Minute of the first occurrence.'),
  count: integer(1, MOST_OCCURRENCES).describe('Number of occurrences, if it repeats.'),
  repeats: choice(REPEATS).describe('How often it repeats; empty for once.'),
  duration: integer(0, LONGEST_DURATION_MINUTES).describe('Minutes; 0 lasts until the next occurrence.'),
  timezone: timezone().nullable().describe("Where the clock on the wall hangs; null for the customer's."),
  early_entry: integer(0, LONGEST_EARLY_ENTRY_MINUTES).describe(
    'How many minutes before the start callers may come in.',
  ),
  at_end: choice(AT_END).describe('What becomes of those inside at the end.'),
};

const NAMES = {
  code: 'code',
  adminpin: 'adminPin',
  talkpin: 'talkPin',
  listenpin: 'listenPin',
  description: 'description',
  owner: 'owner',
  maximum: 'maximum',
  mute_non_moderator: 'muteNonModerator',
  play_join: 'playJoin',
  enter_sound: 'enterSound',
  play_exit: 'playExit',
  play_music: 'playMusic',
  music_on_hold_sound: 'musicOnHoldSound',
  wait_music: 'waitMusic',
  record_name: 'recordName',
  language: 'language',
  disabled: 'disabled',
  panel: 'panel',
  callerid: 'callerId',
  account: 'account',
  invite_from_outside: 'inviteFromOutside',
  recordgroup: 'recordGroup',
  record_enabled: 'recordEnabled',
  year: 'year',
  month: 'month',
  day: 'day',
  hour: 'hour',
  minute: 'minute',
  count: 'count',
  repeats: 'repeats',
  duration: 'durationMinutes',
  timezone: 'timezone',
  early_entry: 'earlyEntryMinutes',
  at_end: 'atEnd',
} as const satisfies Names<Conference>;

const partial = z.object(CONFERENCE_FIELDS).partial();
export type GivenFields = z.output<typeof partial>;

/** What is to be kept of the fields that were given. A tone that is switched off takes the sound in its place with it. */
export function changeOf(given: GivenFields) {
  const change = kept(given, NAMES);
  return given.play_join === false && given.enter_sound === undefined ? { ...change, enterSound: null } : change;
}

/** A conference as the API shows it. */
export const conferenceShape = z.object({
  id: reference<ConferenceId>(),
  revision: z.int().describe('Raised by every change; the ETag.'),
  customer: reference<CustomerId>(),
  ...CONFERENCE_FIELDS,
});
/** A sound that is set in place of the tone is one (conference properties, enter_sound). */
export function showConference(conference: Conference): z.input<typeof conferenceShape> {
  const { id, revision, customer } = conference;
  const play_join = conference.playJoin || conference.enterSound !== null;
  return { id, revision, customer, ...shown(conference, NAMES), play_join };
}
