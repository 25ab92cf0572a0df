import { type Conference, type ConferenceDraft, DEFAULT_MAXIMUM, type FieldError, ROLES } from '../core/conference.ts';
import type { CustomerId } from '../core/ids.ts';
import { checkSchedule } from '../core/schedule.ts';
import type { RatePlan } from '../directory/customer.ts';
import { forbiddenByPlan } from './access.ts';
import { type Refusal, refuse } from './outcome.ts';
import type { Services } from './services.ts';

/** What is asked of a conference: `change` on top of what it was, or of a definition that says nothing. */
export interface Wanted {
  /** undefined for one that is to be made. */
  readonly before: Conference | undefined;
  readonly change: Partial<ConferenceDraft>;
  readonly base: Omit<ConferenceDraft, 'code'>;
}

/**
 * Why a definition is not taken, by the rate plan and by what holds between fields; undefined if it is. `toStore` is for one that
 * is stored next: the store refuses a taken code itself, so that is looked up only where there are other errors to tell it with.
 */
export async function refusalOf(
  wanted: Wanted,
  plan: RatePlan | undefined,
  services: Services,
  toStore: boolean,
): Promise<Refusal | undefined> {
  const forbidden = forbiddenThing(wanted, plan);
  if (forbidden !== undefined) return forbiddenByPlan(forbidden).refusal;
  const errors = [
    ...identicalPins(wanted),
    ...(await strayReferences(wanted, services)),
    ...checkSchedule({ ...wanted.base, ...wanted.change }),
  ];
  const taken = (toStore && errors.length === 0) || !(await isCodeTaken(wanted, services)) ? [] : [CODE_TAKEN];
  if (errors.length === 0) return taken.length === 0 ? undefined : codeTaken.refusal;
  return { kind: 'invalid', errors: [...taken, ...errors] };
}

/** What is there already stays, whatever the plan has become. */
function forbiddenThing({ before, change }: Wanted, plan: RatePlan | undefined): string | undefined {
  if (!plan?.conferences) return 'conferences';
  const most = plan.maximumMembers;
  if (most !== null && (before === undefined || (change.maximum ?? before.maximum) !== before.maximum)) {
    const maximum = change.maximum ?? DEFAULT_MAXIMUM;
    if (maximum === 0 || maximum > most) return `a maximum of more than ${most} people`;
  }
  const anew = <F extends keyof ConferenceDraft>(field: F) =>
    Boolean(change[field]) && change[field] !== before?.[field];
  if (!plan.recording && (anew('recordEnabled') || anew('recordGroup'))) return 'recording';
  if (!plan.accounts && anew('account')) return 'access accounts';
  return undefined;
}

const PIN_NAMES = { admin: 'adminpin', talk: 'talkpin', listen: 'listenpin' } as const;
const PIN_FIELDS = { admin: 'adminPin', talk: 'talkPin', listen: 'listenPin' } as const;

/** No two PINs may be identical (conferences/create): told of each that was given, against all that there are. */
function identicalPins({ base, change }: Wanted): readonly FieldError[] {
  const pins = { ...base, ...change };
  return ROLES.filter((role) => {
    const pin = change[PIN_FIELDS[role]] ?? null;
    return pin !== null && ROLES.some((other) => other !== role && pins[PIN_FIELDS[other]] === pin);
  }).map((role) => ({ field: PIN_NAMES[role], message: 'is identical to another PIN' }));
}

async function isCodeTaken({ before, change }: Wanted, { store }: Services): Promise<boolean> {
  if (change.code === undefined || change.code === before?.code) return false;
  return (await store.conferences.byCode(change.code)) !== undefined;
}
const CODE_TAKEN: FieldError = { field: 'code', message: 'belongs to another conference' };
export const codeTaken = refuse({ kind: 'conflict', ...CODE_TAKEN });

/** What is named anew must be there, and belong to the same customer. */
async function strayReferences(
  { before, base: { customer }, change }: Wanted,
  { directory }: Services,
): Promise<readonly FieldError[]> {
  type Found = Promise<{ readonly customer: CustomerId } | undefined>;
  function look<Id>(field: string, id: Id | null | undefined, former: Id | null | undefined, find: (id: Id) => Found) {
    return id === undefined || id === null || id === former ? [] : [{ field, finding: find(id) }];
  }
  const { people, accounts, recordGroups, sounds } = directory;
  const looks = [
    ...look('owner', change.owner, before?.owner, (id) => people.byId(id)),
    ...look('account', change.account, before?.account, (id) => accounts.byId(id)),
    ...look('recordgroup', change.recordGroup, before?.recordGroup, (id) => recordGroups.byId(id)),
    ...look('enter_sound', change.enterSound, before?.enterSound, (id) => sounds.byId(id)),
    ...look('music_on_hold_sound', change.musicOnHoldSound, before?.musicOnHoldSound, (id) => sounds.byId(id)),
  ];
  const strays = await Promise.all(
    looks.map(async ({ field, finding }) => ((await finding)?.customer === customer ? [] : [notOfCustomer(field)])),
  );
  return strays.flat();
}
export const notOfCustomer = (field: string): FieldError => ({ field, message: 'is none of the customer' });
