/**
 * What a person may do besides signing in. `owner` is the system owner, who may do everything for every customer;
 * `administrator` may do everything for its own customer but money; the others are named as on the API pages.
 */
export const PRIVILEGES = ['user', 'record', 'commerce', 'administrator', 'owner'] as const;
export type Privilege = (typeof PRIVILEGES)[number];

/** Whether somebody who holds these may do what asks for that one. */
export function allows(held: readonly Privilege[], asked: Privilege): boolean {
  if (held.includes(asked) || held.includes('owner')) return true;
  return held.includes('administrator') && (asked === 'user' || asked === 'record');
}
