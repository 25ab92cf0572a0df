import type { CallDesk } from '../src/loop/performer.ts';

/** A desk at which nobody may be called: for everything that is not about calls. */
export const NO_CALLS: CallDesk = {
  reserve: async () => ({ kind: 'refused', refusal: 'no-account', says: 'there is no access account', findings: [] }),
  noteAnswer: async () => {},
  settle: async () => {},
  open: async () => [],
  findAccess: async () => undefined,
};
