import { openModesl } from '../esl/modesl.ts';
import type { SessionOptions } from '../esl/session.ts';
import { probeFence } from '../loop/fence.ts';
import { lastTerm, type TermOwner } from '../store/last-term.ts';
import type { LeaseTerm } from '../store/lease.ts';
import { systemClock } from '../time/clock.ts';

/**
 * What is to be called each time that Redis was found away at the start: asks FreeSWITCH whether anybody has served the
 * node since the last term of `owner`, and tells once. The answer is final, since a fence only rises; a FreeSWITCH that
 * gives none is asked again at the next call. Without a term that a restart knows again there is nothing to tell.
 */
export function confirmation(
  dataDir: string,
  owner: TermOwner | undefined,
  eventSocket: Omit<SessionOptions, 'events'>,
  told: { confirmed(term: LeaseTerm): void; denied(): void },
): () => void {
  let settled = owner === undefined;
  let asking = false;
  const ask = async (of: TermOwner): Promise<void> => {
    const term = await lastTerm(dataDir, of);
    const fence = term && (await probeFence(eventSocket, openModesl, systemClock));
    settled = term === undefined || fence !== undefined;
    if (term === undefined || fence === undefined) return;
    if (fence === term.fence) told.confirmed(term);
    else told.denied();
  };
  return () => {
    if (owner === undefined || settled || asking) return;
    asking = true;
    void ask(owner).finally(() => {
      asking = false;
    });
  };
}
