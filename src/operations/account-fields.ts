import { z } from 'zod';
import type { AccountId, CustomerId } from '../core/ids.ts';
import type { AccessAccount } from '../directory/access-account.ts';
import { callerId, decimal, decimalLimit, flag, integer, line, pin, reference, written } from './fields.ts';
import { kept, type Names, shown } from './naming.ts';

const LONGEST_RINGING_SECONDS = 300;
const MOST_SECONDS = 2_147_483_647;
const MOST_LEGS = 10_000;
const MOST_CALLERS = 1_000;
const MOST_CLASSES = 999_999_999;

const hour = () => integer(0, 23);
const sixtieth = () => integer(0, 59);

/** What people set of an access account, as the API pages name it (unlimited/update). */
export const ACCOUNT_FIELDS = {
  name: line(255, 1).describe('Name.'),
  description: line(255).describe('Description.'),
  callerid_external: callerId().describe('Caller id on external calls; empty for unknown.'),
  callerid_internal: callerId().describe('Caller id on internal calls; empty for unknown.'),
  cos: integer(0, MOST_CLASSES).describe(
    'Class of service: 0 for the default, 1 for the one that allows all calls. One that does not exist refuses every call.',
  ),
  currency: written(/^[A-Z]{3}$/, 'must be a currency such as EUR').describe('Currency of the prices (ISO 4217).'),
  days_week: written(
    /^(?!.*([1-7]).*\1)[1-7](?:,[1-7]){0,6}$/,
    'must be days from 1 to 7, each once, separated by commas',
  ).describe('Days of the week on which it is active, separated by commas: Monday 1 to Sunday 7.'),
  dialplan: written(/^[A-Za-z0-9_.-]{0,64}$/, 'must be at most 64 of A-Z, a-z, 0-9, _, . and -').describe(
    'Dial plan for outbound calls; empty for the default. One that does not exist refuses every call.',
  ),
  starthour: hour().describe('Hour at which it becomes active.'),
  startminute: sixtieth().describe('Minute of that.'),
  startsecond: sixtieth().describe('Second of that.'),
  endhour: hour().describe('Hour until which it is active.'),
  endminute: sixtieth().describe('Minute of that.'),
  endsecond: sixtieth().describe('Second of that.'),
  locked: flag().describe('Nobody dials with it.'),
  maximum_connectfee: decimalLimit().describe('Greatest connect fee of an outbound call; -1 for no limit.'),
  maximum_cost: decimalLimit().describe('Greatest cost per minute of an outbound call; -1 for no limit.'),
  maximum_seconds: integer(-1, MOST_SECONDS).describe('Longest outbound call in seconds; -1 for no limit.'),
  minimum_percentage: decimal().describe('Least profit margin of an outbound call, as a percentage.'),
  minimum_profit: decimal().describe('Least profit per minute of an outbound call.'),
  panel: flag().describe('Show it in the control panel.'),
  ring_after_answer: integer(0, LONGEST_RINGING_SECONDS).describe('Seconds of ringing after answering; 0 for none.'),
  daily_budget: decimalLimit().describe(
    "What its calls of one day, in the customer's zone, may cost together; -1 for no limit.",
  ),
  maximum_legs: integer(-1, MOST_LEGS).describe('How many of its calls may stand at once; -1 for the usual number.'),
  access_number: written(/^\+?[0-9]{0,32}$/, 'must be a number of at most 32 digits, or empty').describe(
    'The number that its own callers dial; empty for none. No other account may have it. Set by system owners.',
  ),
  callers: z
    .array(written(/^\+?[0-9]{1,32}$/, 'must be a list of numbers'), 'must be a list of numbers')
    .max(MOST_CALLERS, `must have at most ${MOST_CALLERS} numbers`)
    .describe(
      'Numbers that may call from with this account. No other account may have one of them. Set by system owners.',
    ),
  pin: pin().nullable().describe('What its callers have to type; null for nothing, and for whoever may not change it.'),
};
/** Those that no page has: they belong to REST. */
export const NOT_ON_THE_ACCOUNT_PAGES: readonly string[] = [
  'daily_budget',
  'maximum_legs',
  'access_number',
  'callers',
  'pin',
];

const NAMES = {
  name: 'name',
  description: 'description',
  callerid_external: 'callerIdExternal',
  callerid_internal: 'callerIdInternal',
  cos: 'cos',
  currency: 'currency',
  days_week: 'daysWeek',
  dialplan: 'dialplan',
  starthour: 'startHour',
  startminute: 'startMinute',
  startsecond: 'startSecond',
  endhour: 'endHour',
  endminute: 'endMinute',
  endsecond: 'endSecond',
  locked: 'locked',
  maximum_connectfee: 'maximumConnectFee',
  maximum_cost: 'maximumCost',
  maximum_seconds: 'maximumSeconds',
  minimum_percentage: 'minimumPercentage',
  minimum_profit: 'minimumProfit',
  panel: 'panel',
  ring_after_answer: 'ringAfterAnswer',
  daily_budget: 'dailyBudget',
  maximum_legs: 'maximumLegs',
  access_number: 'accessNumber',
  callers: 'callers',
  pin: 'pin',
} as const satisfies Names<AccessAccount>;

export const optionalAccountFields = z.object(ACCOUNT_FIELDS).partial();

/** What is to be kept of the fields that were given. */
export function accountChange(given: z.output<typeof optionalAccountFields>) {
  const change = kept(given, NAMES);
  const { daysWeek } = change;
  return daysWeek === undefined ? change : { ...change, daysWeek: daysWeek.split(',').toSorted().join(',') };
}

/** An access account as the API shows it. */
export const accountShape = z.object({
  id: reference<AccountId>(),
  revision: z.int(),
  customer: reference<CustomerId>(),
  ...ACCOUNT_FIELDS,
});
export function showAccount(account: AccessAccount, showsPin: boolean): z.input<typeof accountShape> {
  const { id, revision, customer, callers, pin } = account;
  return { id, revision, customer, ...shown(account, NAMES), callers: [...callers], pin: showsPin ? pin : null };
}
