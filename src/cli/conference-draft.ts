import { type ConferenceDraft, checkDraft, type FieldError, PLAIN_CONFERENCE } from '../core/conference.ts';
import { type Pin, parseCode, parsePin } from '../core/ids.ts';
import { LANGUAGE_PATTERN } from '../core/language.ts';
import { ok, type Result, refused } from '../core/result.ts';
import { readSchedule, type TypedSchedule } from './conference-schedule.ts';

/** What is either so or not, by the name of its option. */
export const SWITCHES = {
  mute_non_moderator: 'muteNonModerator',
  play_join: 'playJoin',
  play_exit: 'playExit',
  play_music: 'playMusic',
  wait_music: 'waitMusic',
  record_name: 'recordName',
} as const satisfies Readonly<Record<string, keyof ConferenceDraft>>;
export type Switch = keyof typeof SWITCHES;
export const SWITCH_NAMES: readonly Switch[] = [
  'mute_non_moderator',
  'play_join',
  'play_exit',
  'play_music',
  'wait_music',
  'record_name',
];

/** Fields of a definition as typed on the command line: those that were, each as text. */
export interface TypedFields extends Partial<Record<Switch, string>>, TypedSchedule {
  readonly code?: string;
  readonly adminpin?: string;
  readonly talkpin?: string;
  readonly listenpin?: string;
  readonly maximum?: string;
  readonly language?: string;
  readonly description?: string;
}

const LONGEST_DESCRIPTION = 255;

/** What was typed as a new definition, or everything that is wrong with it. */
export function readDraft(
  typed: TypedFields & { readonly code: string },
): Result<ConferenceDraft, readonly FieldError[]> {
  const { change, errors } = readFields(typed);
  // The rules between fields hold whatever the code is, so that all errors are told at once.
  const code = change.code ?? parseCode('0');
  if (code === undefined) return refused(errors);
  const draft: ConferenceDraft = { ...PLAIN_CONFERENCE, ...change, code };
  const all = [...errors, ...checkDraft(draft)];
  return all.length > 0 ? refused(all) : ok(draft);
}

/** What was typed as a change of a definition, or everything that is wrong with it. */
export function readChange(
  before: ConferenceDraft,
  typed: TypedFields,
): Result<Partial<ConferenceDraft>, readonly FieldError[]> {
  const { change, errors } = readFields(typed);
  const all = [...errors, ...checkDraft({ ...before, ...change })];
  return all.length > 0 ? refused(all) : ok(change);
}

type Change = { -readonly [Field in keyof ConferenceDraft]?: ConferenceDraft[Field] };

/** An empty text takes back a PIN, the maximum, the language, the description or the time zone. */
function readFields(typed: TypedFields): { readonly change: Change; readonly errors: FieldError[] } {
  const change: Change = {};
  const errors: FieldError[] = [];
  const refuse = (field: string, message: string) => void errors.push({ field, message });
  const readPin = (field: 'adminpin' | 'talkpin' | 'listenpin', text: string): Pin | null => {
    const pin = parsePin(text);
    if (pin === undefined && text !== '') refuse(field, 'must be 1 to 16 digits');
    return pin ?? null;
  };

  const { code, adminpin, talkpin, listenpin, maximum, language, description } = typed;
  if (code !== undefined) {
    const parsed = parseCode(code);
    if (parsed === undefined) refuse('code', 'must be 1 to 16 digits');
    else change.code = parsed;
  }
  if (adminpin !== undefined) change.adminPin = readPin('adminpin', adminpin);
  if (talkpin !== undefined) change.talkPin = readPin('talkpin', talkpin);
  if (listenpin !== undefined) change.listenPin = readPin('listenpin', listenpin);
  if (maximum !== undefined) {
    if (/^[0-9]{0,9}$/.test(maximum)) change.maximum = maximum === '' ? null : Number(maximum);
    else refuse('maximum', 'must be a whole number, 0 for no limit');
  }
  for (const name of SWITCH_NAMES) {
    const text = typed[name];
    if (text === undefined) continue;
    if (text === '0' || text === '1') change[SWITCHES[name]] = text === '1';
    else refuse(name, 'must be 0 or 1');
  }
  if (language !== undefined) {
    if (language === '' || LANGUAGE_PATTERN.test(language)) change.language = language === '' ? null : language;
    else refuse('language', 'must be a language such as en or pt-BR');
  }
  if (description !== undefined) {
    if (/[\p{Cc}\p{Zl}\p{Zp}]/u.test(description) || description.length > LONGEST_DESCRIPTION) {
      refuse('description', `must be one line of at most ${LONGEST_DESCRIPTION} characters`);
    } else change.description = description;
  }
  const schedule = readSchedule(typed);
  return { change: { ...change, ...schedule.change }, errors: [...errors, ...schedule.errors] };
}
