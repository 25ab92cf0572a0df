/** A value that the test itself has made and that has to be there. */
export function must<T>(value: T | undefined): T {
  if (value === undefined) throw new Error('a value of the test itself is missing');
  return value;
}
