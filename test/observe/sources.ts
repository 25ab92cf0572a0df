import type { MetricSources } from '../../src/observe/metrics.ts';

/** A node that is served, with figures that differ from each other. */
export function sources(changes: Partial<MetricSources> = {}): MetricSources {
  return {
    rooms: () => 2,
    members: () => 31,
    callers: () => 4,
    inFlight: () => 5,
    lagMs: () => 12,
    storeState: () => ({ kind: 'ready' }),
    serving: () => ({ serving: true }),
    queues: async () => [],
    ...changes,
  };
}
