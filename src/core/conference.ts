import { assertNever } from './assert-never.ts';
import type { FieldError } from './field-error.ts';
import type { AccountId, Code, ConferenceId, CustomerId, PersonId, Pin, RecordGroupId, SoundId } from './ids.ts';
import { checkSchedule, NO_SCHEDULE, type Schedule } from './schedule.ts';

/** What a caller may do in a room, given by the PIN used. */
export type Role = 'admin' | 'talk' | 'listen';
export const ROLES: readonly Role[] = ['admin', 'talk', 'listen'];

/** The stored definition of a conference, without what the store adds. */
export interface ConferenceDraft extends Schedule {
  readonly customer: CustomerId;
  /** Who may edit it besides the administrators; null leaves that to its creator. */
  readonly owner: PersonId | null;
  /** Who made it; null for the command line, and for everything made before this was kept. */
  readonly creator: PersonId | null;
  readonly code: Code;
  readonly adminPin: Pin | null;
  readonly talkPin: Pin | null;
  readonly listenPin: Pin | null;
  /** What people call it; free text that never enters a command. */
  readonly description: string;
  /** How many people fit: null for the product's default of 100 where asked for a number, 0 for no limit. */
  readonly maximum: number | null;
  /** Talkers enter muted, and only admins may use `*1`. */
  readonly muteNonModerator: boolean;
  /** A tone for those inside when somebody comes in. */
  readonly playJoin: boolean;
  /** The sound in place of that tone; there is one whatever `playJoin` says. */
  readonly enterSound: SoundId | null;
  /** A tone for those inside when somebody leaves. */
  readonly playExit: boolean;
  /** Music for the only one in. */
  readonly playMusic: boolean;
  /** What is heard as music; null for the configuration's. */
  readonly musicOnHoldSound: SoundId | null;
  /** Music for all, and nobody but admins heard, until an admin is in. */
  readonly waitMusic: boolean;
  /** Callers record their name, which is played to all at entry. */
  readonly recordName: boolean;
  /** Language of the prompts, such as `en`; null for the configuration's. */
  readonly language: string | null;
  /** Nobody gets in, and a running room ends. */
  readonly disabled: boolean;
  /** Whether the panel shows it. */
  readonly panel: boolean;
  /** What calls that the conference makes show as their number; empty for the account's. */
  readonly callerId: string;
  /** Who may dial out for it and at what cost; null for the customer's default. */
  readonly account: AccountId | null;
  /** Callers from outside may invite too. */
  readonly inviteFromOutside: boolean;
  /** How its room is recorded; null for not at all. */
  readonly recordGroup: RecordGroupId | null;
  /** The legs of invited people from outside are recorded (`record_enabled` of the conference properties). */
  readonly recordEnabled: boolean;
}
export interface Conference extends ConferenceDraft {
  readonly id: ConferenceId;
  /** Raised by every change, so that a reader knows which one it has seen. */
  readonly revision: number;
}

/** The customer that owns the system, and everything made before there were others or on the command line. */
export const SYSTEM_CUSTOMER = 1 as CustomerId;

/** A definition that says nothing: all but the code. */
export const PLAIN_CONFERENCE: Omit<ConferenceDraft, 'code'> = {
  ...NO_SCHEDULE,
  customer: SYSTEM_CUSTOMER,
  owner: null,
  creator: null,
  adminPin: null,
  talkPin: null,
  listenPin: null,
  description: '',
  maximum: null,
  muteNonModerator: false,
  playJoin: false,
  enterSound: null,
  playExit: false,
  playMusic: false,
  musicOnHoldSound: null,
  waitMusic: false,
  recordName: false,
  language: null,
  disabled: false,
  panel: false,
  callerId: '',
  account: null,
  inviteFromOutside: false,
  recordGroup: null,
  recordEnabled: false,
};

/** How many fit in when the definition leaves it open (`max_members`, default 100, of the conference properties). */
export const DEFAULT_MAXIMUM = 100;

/** How many people fit into the conference, or undefined for no limit. */
export function capacityOf(conference: ConferenceDraft): number | undefined {
  if (conference.maximum === null) return DEFAULT_MAXIMUM;
  return conference.maximum === 0 ? undefined : conference.maximum;
}

/** The PIN that gives a role, or null where none is set. */
export function pinOf(conference: ConferenceDraft, role: Role): Pin | null {
  switch (role) {
    case 'admin':
      return conference.adminPin;
    case 'talk':
      return conference.talkPin;
    case 'listen':
      return conference.listenPin;
    default:
      return assertNever(role);
  }
}
export function hasPin(conference: ConferenceDraft): boolean {
  return ROLES.some((role) => pinOf(conference, role) !== null);
}
/** The role that a typed PIN gives, or undefined for a wrong one. PINs are strings: `0123` is not `123`. */
export function roleFor(conference: ConferenceDraft, typed: string): Role | undefined {
  return ROLES.find((role) => pinOf(conference, role) === typed);
}

export type { FieldError };

/** Rules that hold between fields: no two PINs may be the same (Enswitch, conferences/create), and no date may be impossible. */
export function checkDraft(draft: ConferenceDraft): readonly FieldError[] {
  const errors: FieldError[] = [];
  const pins = [
    ['adminpin', draft.adminPin],
    ['talkpin', draft.talkPin],
    ['listenpin', draft.listenPin],
  ] as const;
  for (const [index, [field, pin]] of pins.entries()) {
    const twin = pins.slice(0, index).find(([, other]) => pin !== null && other === pin);
    if (twin) errors.push({ field, message: `is the same as ${twin[0]}: no two PINs may be identical` });
  }
  if (draft.maximum !== null && (!Number.isSafeInteger(draft.maximum) || draft.maximum < 0)) {
    errors.push({ field: 'maximum', message: 'must be a whole number, 0 for no limit' });
  }
  return [...errors, ...checkSchedule(draft)];
}
