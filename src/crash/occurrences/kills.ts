import { NOTICE_MS } from './timetable.ts';
import { WORKERS, type WorkerName } from './workers.ts';

/** Who is killed with -9, and when: milliseconds after the first start, which may be before it. */
export interface Kill {
  readonly who: WorkerName | 'redis';
  readonly atMs: number;
}
export interface KillPlan {
  readonly workerKills: number;
  readonly redisKills: number;
  readonly occurrences: number;
  readonly stepMs: number;
}

/** So long after an event workers are in the middle of it: half of the kills come then. */
const BUSY_MS = 300;

/** In order of time; all is drawn, numbers from [0, 1). */
export function drawKills(
  { workerKills, redisKills, occurrences, stepMs }: KillPlan,
  draw: () => number,
): readonly Kill[] {
  const moment = (): number => {
    if (draw() < 0.5) return draw() * (occurrences * stepMs + NOTICE_MS) - NOTICE_MS;
    const startMs = Math.floor(draw() * occurrences) * stepMs;
    return startMs - (draw() < 0.5 ? NOTICE_MS : 0) + draw() * BUSY_MS;
  };
  const worker = (): WorkerName => WORKERS[Math.floor(draw() * WORKERS.length)] ?? 'one';
  return [
    ...Array.from({ length: workerKills }, (): Kill => ({ who: worker(), atMs: moment() })),
    ...Array.from({ length: redisKills }, (): Kill => ({ who: 'redis', atMs: moment() })),
  ].sort((one, other) => one.atMs - other.atMs);
}
