import type { CallOutcome } from './order.ts';

/*
 * FreeSWITCH's hangup causes, by the names of `switch_channel.c` (the numbers stand in `switch_types.h`).
 */

/**
 * Causes that are the network's or the gateway's own and say nothing about whom we call: another route may get through. All
 * others are final: whoever is busy here is busy by every route.
 */
const OF_THE_NETWORK: ReadonlySet<string> = new Set([
  'NO_ROUTE_TRANSIT_NET',
  'NO_ROUTE_DESTINATION',
  'CHANNEL_UNACCEPTABLE',
  'EXCHANGE_ROUTING_ERROR',
  'DESTINATION_OUT_OF_ORDER',
  'FACILITY_REJECTED',
  'NORMAL_UNSPECIFIED',
  'NORMAL_CIRCUIT_CONGESTION',
  'NETWORK_OUT_OF_ORDER',
  'NORMAL_TEMPORARY_FAILURE',
  'SWITCH_CONGESTION',
  'REQUESTED_CHAN_UNAVAIL',
  'PRE_EMPTED',
  'FACILITY_NOT_SUBSCRIBED',
  'OUTGOING_CALL_BARRED',
  'BEARERCAPABILITY_NOTAUTH',
  'BEARERCAPABILITY_NOTAVAIL',
  'SERVICE_UNAVAILABLE',
  'BEARERCAPABILITY_NOTIMPL',
  'CHAN_NOT_IMPLEMENTED',
  'FACILITY_NOT_IMPLEMENTED',
  'SERVICE_NOT_IMPLEMENTED',
  'INVALID_CALL_REFERENCE',
  'INCOMPATIBLE_DESTINATION',
  'INVALID_MSG_UNSPECIFIED',
  'MANDATORY_IE_MISSING',
  'MESSAGE_TYPE_NONEXIST',
  'WRONG_MESSAGE',
  'IE_NONEXIST',
  'INVALID_IE_CONTENTS',
  'WRONG_CALL_STATE',
  'RECOVERY_ON_TIMER_EXPIRE',
  'MANDATORY_IE_LENGTH_ERROR',
  'PROTOCOL_ERROR',
  'INTERWORKING',
  'USER_CHALLENGE',
  'PROGRESS_TIMEOUT',
  'INVALID_GATEWAY',
  'GATEWAY_DOWN',
  'INVALID_URL',
  'INVALID_PROFILE',
  'NOT_ACCEPTABLE',
]);

const OUTCOMES: ReadonlyMap<string, CallOutcome> = new Map([
  ['USER_BUSY', 'busy'],
  ['BUSY_EVERYWHERE', 'busy'],
  ['NO_ANSWER', 'no-answer'],
  ['NO_USER_RESPONSE', 'no-answer'],
  ['NO_PICKUP', 'no-answer'],
  ['SUBSCRIBER_ABSENT', 'no-answer'],
  ['USER_NOT_REGISTERED', 'no-answer'],
  ['CALL_REJECTED', 'rejected'],
  ['DECLINE', 'rejected'],
  ['UNWANTED', 'rejected'],
  ['REJECT_ALL', 'rejected'],
  ['INCOMING_CALL_BARRED', 'rejected'],
  ['UNALLOCATED_NUMBER', 'no-such-number'],
  ['NUMBER_CHANGED', 'no-such-number'],
  ['INVALID_NUMBER_FORMAT', 'no-such-number'],
  ['DOES_NOT_EXIST_ANYWHERE', 'no-such-number'],
  ['ORIGINATOR_CANCEL', 'cancelled'],
  ['LOSE_RACE', 'cancelled'],
]);

/** Whether the next route may be tried after an attempt that was not answered; so it is where no cause is known. */
export const mayRetry = (cause: string): boolean => cause === '' || OF_THE_NETWORK.has(cause);

/** What became of a call that was never answered. */
export const outcomeOf = (cause: string): CallOutcome => OUTCOMES.get(cause) ?? 'failed';

/** The cause in FreeSWITCH's refusal, `-ERR USER_BUSY`; empty where it names none. */
export function causeIn(reason: string): string {
  const said = /^(?:-ERR )?([A-Z][A-Z0-9_]*)$/.exec(reason.trim())?.[1];
  return said ?? '';
}
