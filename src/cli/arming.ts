import type { ConferenceId } from '../core/ids.ts';
import { arrange } from '../jobs/occurrences/arrangement.ts';
import { openOccurrenceJobs } from '../jobs/occurrences/jobs.ts';
import { storedPlans } from '../jobs/occurrences/plan.ts';
import { promptJobs } from '../jobs/prompt-jobs.ts';
import type { RedisConnection } from '../store/connection.ts';
import type { Keyspace } from '../store/keyspace.ts';
import { redisOccurrences } from '../store/occurrences-redis.ts';
import type { RedisAddress } from '../store/redis-url.ts';
import { type ConferenceStore, StoreError } from '../store/store.ts';
import { zonedConferences } from './zoned-conferences.ts';

export interface ArmingParts {
  readonly address: RedisAddress;
  readonly keys: Keyspace;
  readonly connection: RedisConnection;
  /** As their callers meet them: with the zone of their customer, and disabled with it. */
  readonly conferences: Pick<ConferenceStore, 'byId' | 'list'>;
  /** Of those that have none. */
  readonly zone: string;
}

export interface Arming {
  /**
   * Brings what is armed in line with a definition that was made, changed or deleted, as a running service does when it is
   * told: whoever attends to occurrences now or later is woken in time. Rejects with StoreError.
   */
  arm(id: ConferenceId): Promise<void>;
  /** Idempotent. */
  close(): Promise<void>;
}

export function openArming({ address, keys, connection, conferences, zone }: ArmingParts): Arming {
  let trouble: unknown;
  const jobs = openOccurrenceJobs(address, keys, (error) => {
    trouble = error;
  });
  const arranging = {
    plans: storedPlans(zonedConferences(conferences, zone)),
    occurrences: redisOccurrences(connection, keys),
    jobs: promptJobs(jobs, (_, error) => {
      trouble = error;
    }),
  };
  return {
    async arm(id) {
      trouble = undefined;
      await arrange(arranging, id);
      if (trouble === undefined) return;
      const reason = trouble instanceof Error ? trouble.message : String(trouble);
      throw new StoreError(`nobody may be woken for its schedule: ${reason}`, { cause: trouble });
    },
    close: () => jobs.close(),
  };
}
