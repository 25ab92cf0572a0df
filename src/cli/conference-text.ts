import { type Conference, capacityOf } from '../core/conference.ts';
import { SWITCH_NAMES, SWITCHES } from './conference-draft.ts';
import { scheduleInShort, scheduleJson, scheduleText } from './conference-schedule.ts';

export interface ShowPins {
  /** Whether PINs are shown as they are. */
  readonly pins: boolean;
}

const MASKED_PIN = '****';
const pinText = (pin: string | null, { pins }: ShowPins): string | null => (pin === null || pins ? pin : MASKED_PIN);

/** What a terminal would obey instead of show. */
export const printable = (text: string): string => text.replaceAll(/[\p{Cc}\p{Zl}\p{Zp}]/gu, '\u{fffd}');

/** `1 conference`, `2 conferences` */
export const countText = (count: number): string => `${count} ${count === 1 ? 'conference' : 'conferences'}`;

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
    ...switchesJson(conference),
    language: conference.language,
    ...scheduleJson(conference),
    disabled: conference.disabled ? 1 : 0,
    revision: conference.revision,
  };
}

function switchesJson(conference: Conference): Readonly<Record<string, 0 | 1>> {
  return Object.fromEntries(SWITCH_NAMES.map((name) => [name, conference[SWITCHES[name]] ? 1 : 0]));
}

/** A conference for people, a line for each field. */
export function conferenceText(conference: Conference, show: ShowPins): string {
  const fields = [
    ...nameAndPins(conference, show),
    ...SWITCH_NAMES.map((name) => [name, conference[SWITCHES[name]] ? '1' : '0'] as const),
    ['language', conference.language ?? '-'],
    ...scheduleText(conference),
    ['disabled', conference.disabled ? '1' : '0'],
    ['description', printable(conference.description)],
  ] as const;
  return `${fields.map(([name, value]) => `  ${name.padEnd(18)}  ${value}`.trimEnd()).join('\n')}\n`;
}

/** Conferences for people, a line for each. */
export function conferenceTable(conferences: readonly Conference[], show: ShowPins): string {
  const rows = conferences.map((conference): readonly Column[] => [
    ...nameAndPins(conference, show),
    ['options', optionsOf(conference).join(' ') || '-'],
    ['description', printable(conference.description)],
  ]);
  const [first] = rows;
  if (first === undefined) return '';
  const lines = [first.map(([name]) => name), ...rows.map((row) => row.map(([, value]) => value))];
  const widths = first.map((_, column) => Math.max(...lines.map((line) => line[column]?.length ?? 0)));
  const aligned = lines.map((line) => line.map((cell, column) => cell.padEnd(widths[column] ?? 0)).join('  '));
  return `${aligned.map((line) => line.trimEnd()).join('\n')}\n`;
}

type Column = readonly [name: string, value: string];

function nameAndPins(conference: Conference, show: ShowPins): readonly Column[] {
  const capacity = capacityOf(conference);
  return [
    ['id', String(conference.id)],
    ['code', conference.code],
    ['adminpin', pinText(conference.adminPin, show) ?? '-'],
    ['talkpin', pinText(conference.talkPin, show) ?? '-'],
    ['listenpin', pinText(conference.listenPin, show) ?? '-'],
    ['maximum', capacity === undefined ? 'no limit' : String(capacity)],
  ];
}

/** What is not as it is by default. */
function optionsOf(conference: Conference): readonly string[] {
  return [
    ...(conference.disabled ? ['disabled'] : []),
    ...SWITCH_NAMES.filter((name) => conference[SWITCHES[name]]),
    ...(conference.language === null ? [] : [`language=${conference.language}`]),
    ...scheduleInShort(conference),
  ];
}
