import { type Conference, capacityOf } from '../core/conference.ts';

export interface ShowPins {
  /** Whether PINs are shown as they are. */
  readonly pins: boolean;
}

const MASKED_PIN = '****';
const pinText = (pin: string | null, { pins }: ShowPins): string | null => (pin === null || pins ? pin : MASKED_PIN);

/** What a terminal would obey instead of show. */
const printable = (text: string): string => text.replaceAll(/[\p{Cc}\p{Zl}\p{Zp}]/gu, '\u{fffd}');

/** A conference for programs, under the names that the options have. */
export function conferenceJson(conference: Conference, show: ShowPins) {
  return {
    id: conference.id,
    code: conference.code,
    adminpin: pinText(conference.adminPin, show),
    talkpin: pinText(conference.talkPin, show),
    listenpin: pinText(conference.listenPin, show),
    description: conference.description,
    maximum: conference.maximum,
    mute_non_moderator: conference.muteNonModerator ? 1 : 0,
    revision: conference.revision,
  };
}

/** A conference for people, a line for each field. */
export function conferenceText(conference: Conference, show: ShowPins): string {
  const fields = columnsOf(conference, show).map(([name, value]) => `  ${name.padEnd(18)}  ${value}`.trimEnd());
  return `${fields.join('\n')}\n`;
}

/** Conferences for people, a line for each. */
export function conferenceTable(conferences: readonly Conference[], show: ShowPins): string {
  const rows = conferences.map((conference) => columnsOf(conference, show));
  const [first] = rows;
  if (first === undefined) return '';
  const lines = [first.map(([name]) => name), ...rows.map((row) => row.map(([, value]) => value))];
  const widths = first.map((_, column) => Math.max(...lines.map((line) => line[column]?.length ?? 0)));
  const aligned = lines.map((line) => line.map((cell, column) => cell.padEnd(widths[column] ?? 0)).join('  '));
  return `${aligned.map((line) => line.trimEnd()).join('\n')}\n`;
}

function columnsOf(conference: Conference, show: ShowPins): readonly (readonly [name: string, value: string])[] {
  const capacity = capacityOf(conference);
  return [
    ['id', String(conference.id)],
    ['code', conference.code],
    ['adminpin', pinText(conference.adminPin, show) ?? '-'],
    ['talkpin', pinText(conference.talkPin, show) ?? '-'],
    ['listenpin', pinText(conference.listenPin, show) ?? '-'],
    ['maximum', capacity === undefined ? 'no limit' : String(capacity)],
    ['mute_non_moderator', conference.muteNonModerator ? '1' : '0'],
    ['description', printable(conference.description)],
  ];
}
