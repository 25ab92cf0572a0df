/** What must be there. */
export function given<T>(thing: T | undefined): T {
  if (thing === undefined) throw new Error('it is missing');
  return thing;
}
