/**
 * Whether what is asked for is so already. Such a change is done by leaving everything as it is: nobody's revision ends, and
 * nobody is told.
 */
export function isNoChange<Kept extends object>(before: Kept, change: Partial<Kept>): boolean;
export function isNoChange(before: Readonly<Record<string, unknown>>, change: Readonly<Record<string, unknown>>) {
  return Object.entries(change).every(([field, value]) => JSON.stringify(value) === JSON.stringify(before[field]));
}
