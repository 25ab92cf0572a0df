import { randomUUID } from 'node:crypto';

/** Where the simulator takes its uuids from. */
export type Uuids = () => string;

/** Uuids that never repeat. */
export const randomUuids = (): Uuids => () => randomUUID();

/** Uuids that count from `first`, for runs that must be the same each time. */
export function countedUuids(first = 1): Uuids {
  let next = first;
  return () => {
    const digits = next.toString(16).padStart(12, '0');
    next += 1;
    return `00000000-0000-4000-8000-${digits}`;
  };
}
