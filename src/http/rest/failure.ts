import type { ErrorHandler } from 'hono';
import { StoreError } from '../../store/store.ts';
import { problem, problemResponse } from '../problem.ts';
import type { RestDeps, RestEnv } from './environment.ts';

/** Answers what was thrown with a problem: a store that is away as that, everything else as a failure of ours. */
export function failure(deps: Pick<RestDeps, 'failed'>): ErrorHandler<RestEnv> {
  return (error, context) => {
    if (error instanceof StoreError) return problemResponse(problem('away', 'the store is away: try again'));
    deps.failed(`${context.req.method} ${context.req.path}`, error);
    return problemResponse(problem('internal-error', 'it was written to the log'));
  };
}
