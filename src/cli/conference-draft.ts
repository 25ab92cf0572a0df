import { type ConferenceDraft, checkDraft, type FieldError } from '../core/conference.ts';
import { type Pin, parseCode, parsePin } from '../core/ids.ts';
import { ok, type Result, refused } from '../core/result.ts';

/** Switches that are accepted with 0 alone: what they switch on does not exist yet. */
export const LATER_SWITCHES = ['play_join', 'play_music', 'wait_music', 'record_name'] as const;

/** The definition as typed on the command line, every field a text. */
export interface TypedDraft extends Partial<Record<(typeof LATER_SWITCHES)[number], string>> {
  readonly code: string;
  readonly adminpin?: string;
  readonly talkpin?: string;
  readonly listenpin?: string;
  readonly maximum?: string;
  readonly mute_non_moderator?: string;
  readonly description?: string;
}

const LONGEST_DESCRIPTION = 255;

/** What was typed as a definition, or everything that is wrong with it. */
export function readDraft(typed: TypedDraft): Result<ConferenceDraft, readonly FieldError[]> {
  const errors: FieldError[] = [];
  const refuse = (field: string, message: string) => void errors.push({ field, message });

  const readPin = (field: 'adminpin' | 'talkpin' | 'listenpin'): Pin | null => {
    const text = typed[field] ?? '';
    const pin = parsePin(text);
    if (pin === undefined && text !== '') refuse(field, 'must be 1 to 16 digits');
    return pin ?? null;
  };
  const readSwitch = (field: Exclude<keyof TypedDraft, 'code'>): boolean => {
    const text = typed[field] ?? '0';
    if (text !== '0' && text !== '1') refuse(field, 'must be 0 or 1');
    return text === '1';
  };

  const code = parseCode(typed.code);
  if (code === undefined) refuse('code', 'must be 1 to 16 digits');
  const { maximum = '', description = '' } = typed;
  const countable = /^[0-9]{1,9}$/.test(maximum);
  if (!countable && maximum !== '') refuse('maximum', 'must be a whole number, 0 for no limit');
  if (/[\p{Cc}\p{Zl}\p{Zp}]/u.test(description) || description.length > LONGEST_DESCRIPTION) {
    refuse('description', `must be one line of at most ${LONGEST_DESCRIPTION} characters`);
  }
  const fields = {
    adminPin: readPin('adminpin'),
    talkPin: readPin('talkpin'),
    listenPin: readPin('listenpin'),
    description,
    maximum: countable ? Number(maximum) : null,
    muteNonModerator: readSwitch('mute_non_moderator'),
  };
  for (const field of LATER_SWITCHES) {
    if (readSwitch(field)) refuse(field, 'is not available in this version');
  }
  // The rules between fields hold whatever the code is, so that all errors are told at once.
  const anyCode = code ?? parseCode('0');
  if (anyCode !== undefined) errors.push(...checkDraft({ ...fields, code: anyCode }));
  return code === undefined || errors.length > 0 ? refused(errors) : ok({ ...fields, code });
}
