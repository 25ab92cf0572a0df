import { type Conference, type ConferenceDraft, DEFAULT_MAXIMUM, type FieldError, ROLES } from '../core/conference.ts';
import type { CustomerId } from '../core/ids.ts';
import { checkSchedule } from '../core/schedule.ts';
import type { RatePlan } from '../directory/customer.ts';
import { forbidden } from './access.ts';
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
 * is stored next: the store itself refuses a taken code and one conference too many, so those are looked up only where there are
 * other errors to tell them with.
 */
export async function refusalOf(
  wanted: Wanted,
  plan: RatePlan | undefined,
  services: Services,
  toStore: boolean,
): Promise<Refusal | undefined> {
  const things = forbiddenThings(wanted, plan);
  const errors = [
    ...identicalPins(wanted),
    ...(await strayReferences(wanted, services)),
    ...checkSchedule({ ...wanted.base, ...wanted.change }),
  ];
  if (!toStore || errors.length > 0 || things.length > 0) {
    if (await isCodeTaken(wanted, services)) errors.unshift(CODE_TAKEN);
    if (await hasTooMany(wanted, plan, services)) things.push(ONE_MORE);
  }
  // What is forbidden need not be right besides.
  const wrong = errors.filter(({ field }) => !things.some((thing) => thing.field === field));
  if (wrong.length === 0) return things.length === 0 ? undefined : forbidden(things);
  if (things.length > 0) return { kind: 'invalid', errors: wrong, forbidden: things };
  return wrong.every((error) => error === CODE_TAKEN) ? codeTaken.refusal : { kind: 'invalid', errors: wrong };
}

/** What is there already stays, whatever the plan has become. */
function forbiddenThings({ before, change }: Wanted, plan: RatePlan | undefined): FieldError[] {
  if (!plan?.conferences) return [{ field: '', message: 'conferences' }];
  const things: FieldError[] = [];
  const anew = <F extends keyof ConferenceDraft>(field: F) =>
    Boolean(change[field]) && change[field] !== before?.[field];
  const { maximum } = change;
  const most = plan.maximumMembers;
  if (most !== null && maximum !== undefined && maximum !== before?.maximum && exceeds(maximum, most)) {
    things.push({ field: 'maximum', message: `a maximum of more than ${most} people` });
  }
  if (!plan.recording && anew('recordGroup')) things.push({ field: 'recordgroup', message: 'recording' });
  if (!plan.recording && anew('recordEnabled')) things.push({ field: 'record_enabled', message: 'recording' });
  if (!plan.accounts && anew('account')) things.push({ field: 'account', message: 'access accounts' });
  return things;
}
const exceeds = (maximum: number | null, most: number): boolean => maximum === 0 || (maximum ?? DEFAULT_MAXIMUM) > most;

/**
 * How many fit in where that is left open: the default, or as many as the plan allows if those are fewer. So the plan refuses
 * only who asks for more in so many words. `byDefault` is as a definition has it: 0 for no limit, null for the usual.
 */
export function openMaximum(byDefault: number | null, plan: RatePlan | undefined): number | null {
  const most = plan?.maximumMembers ?? null;
  return most !== null && exceeds(byDefault, most) ? most : byDefault;
}

async function hasTooMany({ before, base }: Wanted, plan: RatePlan | undefined, { store }: Services): Promise<boolean> {
  const most = plan?.maximumConferences ?? null;
  return before === undefined && most !== null && (await store.conferences.count(base.customer)) >= most;
}
const ONE_MORE: FieldError = { field: '', message: 'more conferences' };
export const tooMany = refuse(forbidden([ONE_MORE]));

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
