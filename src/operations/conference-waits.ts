import type { Conference, ConferenceDraft } from '../core/conference.ts';

/**
 * What a running room does not do at once when its conference is changed, by what was changed. All else is at once: music, the
 * gate, tones, who may press what, the language of what is played next, and its end when it is disabled (`core/room/room.ts`).
 */
const LATER: readonly (readonly [readonly (keyof ConferenceDraft)[], string | ((after: Conference) => string)])[] = [
  [['adminPin', 'talkPin', 'listenPin'], 'PINs are for those who come from now on; those inside keep their roles.'],
  [['maximum'], 'The maximum is for those who come from now on; nobody inside is sent away.'],
  [
    ['muteNonModerator'],
    'Microphones stay as they are; who may press *1 changes at once, and a new room begins by it.',
  ],
  [['recordName'], 'Names are asked of those who come from now on.'],
  [['recordGroup', 'recordEnabled'], 'Recording changes with the next room and the next invited leg.'],
  [['account', 'callerId'], 'Calls that are under way end as they began; the next ones are made anew.'],
  [
    ['year', 'month', 'day', 'hour', 'minute', 'count', 'repeats', 'durationMinutes', 'timezone', 'earlyEntryMinutes'],
    (after) => `The schedule is for those who come from now on; ${insideThen(after)}.`,
  ],
  [['atEnd'], 'What becomes of those inside is looked up at the end of the occurrence.'],
];

/** What of a change takes effect later than at once, a sentence each. */
export function waitsOf(before: Conference, after: Conference): readonly string[] {
  return LATER.filter(([fields]) => fields.some((field) => before[field] !== after[field])).map(([, sentence]) =>
    typeof sentence === 'string' ? sentence : sentence(after),
  );
}

function insideThen({ year, durationMinutes, atEnd }: Conference): string {
  const ends = year !== 0 && durationMinutes > 0 && atEnd === 'hangup';
  return ends ? 'those inside are put out at the end that it has now, at once where that is past' : 'those inside stay';
}
