import { assertNever } from '../core/assert-never.ts';
import type { Deed } from '../core/lateness.ts';
import type { EventKind } from '../core/occurrence.ts';

/** What an operator is told of what a change came too late for, a line each. */
export function latenessText(tooLate: readonly Deed[]): string {
  return tooLate
    .map((deed) => `Too late for the occurrence of ${deed.local.replace('T', ' ')}: ${deedText(deed)}\n`)
    .join('');
}

function deedText({ event, state, dueMs, doneMs }: Deed): string {
  const at = new Date(doneMs ?? dueMs).toISOString().replace(/\.\d{3}Z$/, 'Z');
  switch (state) {
    case 'done':
      return `${WORDS[event]} at ${at}`;
    case 'under-way':
      return `what was due at ${at} is under way: ${WORDS[event]}`;
    case 'unknown':
      return `what was due at ${at} may have been done: ${WORDS[event]}`;
    default:
      return assertNever(state);
  }
}
const WORDS: Readonly<Record<EventKind, string>> = {
  notify: 'people were told of it',
  start: 'it began',
  'warn-5': 'those inside were told that it ends in 5 minutes',
  'warn-1': 'those inside were told that it ends in a minute',
  end: 'its window was closed',
};
