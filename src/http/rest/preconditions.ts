import { ok, type Result, refused } from '../../core/result.ts';
import { type Problem, problem } from '../problem.ts';

/** A revision as an entity tag (RFC 9110, 8.8.3). */
export const etagOf = (revision: number): string => `"${revision}"`;

const TAG = /^(?:W\/)?"[\x21\x23-\x7e\x80-\xff]*"$/;
const STRONG = /^"([1-9][0-9]{0,14})"$/;

/**
 * Which revision `If-Match` asks for. It is compared strongly: a weak tag, and one that is none of ours, is never that of what is
 * there (RFC 9110, 13.1.1). A list of tags is not taken, since a change is made on top of one revision. Undefined is for any.
 */
export function ifMatch(header: string | undefined): Result<number | undefined, Problem> {
  const tag = header?.trim();
  if (tag === undefined || tag === '*') return ok(undefined);
  if (!TAG.test(tag)) return refused(problem('invalid-input', 'If-Match must be one entity tag, or *'));
  const revision = STRONG.exec(tag)?.[1];
  return revision === undefined
    ? refused(problem('outdated', 'If-Match must be the ETag of an answer, which is a strong one'))
    : ok(Number(revision));
}

/** Whether `If-None-Match` names this tag, compared weakly (RFC 9110, 13.1.2). */
export function isKnown(header: string | undefined, etag: string): boolean {
  if (header === undefined) return false;
  return header.split(',').some((each) => each.trim() === '*' || each.trim().replace(/^W\//, '') === etag);
}
