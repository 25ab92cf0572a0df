import type { CallRefusal } from '../dialling/verdict.ts';
import type { Prompt } from '../prompt.ts';
import type { CallOutcome } from './order.ts';

/** What whoever asked for a call hears when the guard refuses it. */
export const REFUSAL_PROMPT: Readonly<Record<CallRefusal, Prompt>> = {
  'no-account': 'call-no-account',
  'account-locked': 'call-account-locked',
  'account-closed': 'call-account-closed',
  'customer-disabled': 'call-account-locked',
  'not-in-plan': 'call-no-account',
  'bad-number': 'call-bad-number',
  'no-such-number': 'call-no-such-number',
  'class-of-service': 'call-not-allowed',
  emergency: 'call-not-allowed',
  premium: 'call-not-allowed',
  'no-rate': 'call-no-route',
  'no-route': 'call-no-route',
  currency: 'call-no-route',
  'connect-fee': 'call-too-expensive',
  cost: 'call-too-expensive',
  profit: 'call-no-route',
  percentage: 'call-no-route',
  seconds: 'call-not-allowed',
  budget: 'call-budget-spent',
  'too-many-legs': 'call-too-many',
  unavailable: 'call-unavailable',
};

/** What whoever has invited somebody hears when that is over; undefined for what it hears of otherwise. */
export const INVITE_PROMPT: Readonly<Record<CallOutcome, Prompt | undefined>> = {
  completed: undefined,
  busy: 'invite-busy',
  'no-answer': 'invite-no-answer',
  rejected: 'invite-rejected',
  'no-such-number': 'call-no-such-number',
  'not-accepted': 'invite-not-accepted',
  cancelled: undefined,
  'turned-away': 'invite-failed',
  failed: 'invite-failed',
};
