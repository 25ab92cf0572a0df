/** Causes that the simulator knows, with their numbers in Q.850 where there is one. */
const Q850: Readonly<Record<string, number>> = {
  UNALLOCATED_NUMBER: 1,
  NO_ROUTE_DESTINATION: 3,
  NORMAL_CLEARING: 16,
  USER_BUSY: 17,
  NO_ANSWER: 19,
  CALL_REJECTED: 21,
  DESTINATION_OUT_OF_ORDER: 27,
  NORMAL_UNSPECIFIED: 31,
  ORIGINATOR_CANCEL: 487,
  ALLOTTED_TIMEOUT: 602,
  SYSTEM_SHUTDOWN: 0,
};

/** A cause by its name as FreeSWITCH reads it: an unknown one is NORMAL_CLEARING. */
export const hangupCause = (text: string): string => (Q850[text] === undefined ? 'NORMAL_CLEARING' : text);

/** The number of a cause. */
export const q850 = (cause: string): number => Q850[cause] ?? 16;
