import { z } from 'zod';
import { amountText, storedAmount } from '../core/dialling/amount.ts';
import { clockAt, dayText } from '../core/dialling/hours.ts';
import type { AccountId } from '../core/ids.ts';
import { FALLBACK_ZONE } from '../core/schedule.ts';
import { accountFor } from './accounts.ts';
import { day, reference } from './fields.ts';
import { operation } from './operation.ts';
import { done } from './outcome.ts';

export const accountSpending = operation({
  name: 'accounts.spending',
  summary: 'Says what the calls of an access account come to on a day, and how many stand now.',
  privilege: 'commerce',
  input: z.object({
    id: reference<AccountId>().describe('Id of the access account.'),
    day: day()
      .optional()
      .describe("A day in the customer's zone; today, where it is left out. Days are kept for 40 days."),
  }),
  output: z.object({
    account: reference<AccountId>(),
    day: z.iso.date(),
    currency: z.string(),
    spent: z.string().describe('What calls that are over have cost: a decimal number.'),
    reserved: z.string().describe('What is set aside for calls that are not: the most that they can cost.'),
    daily_budget: z.string().nullable().describe('null for no limit.'),
    legs: z.int().describe('How many calls stand at this moment, whatever the day.'),
  }),
  async run(actor, { id, day }, services) {
    const account = await accountFor(actor, id, services);
    if (!account.ok) return account;
    const { customer, currency, dailyBudget } = account.value;
    const of = customer === actor.customer.id ? actor.customer : await services.directory.customers.byId(customer);
    const asked = day ?? dayText(clockAt(of?.timezone ?? FALLBACK_ZONE, actor.nowMs));
    const { spent, reserved, legs } = await services.ledger.figures(id, asked, currency);
    const budget = storedAmount(dailyBudget);
    return done({
      ...{ account: id, day: asked, currency, spent: amountText(spent), reserved: amountText(reserved) },
      ...{ daily_budget: budget < 0n ? null : amountText(budget), legs },
    });
  },
});
