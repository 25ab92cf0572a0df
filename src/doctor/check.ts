/** One thing that was looked at, what was found, and what to do where it is not well. */
export type Check =
  | { readonly check: string; readonly level: 'ok'; readonly finding: string }
  | { readonly check: string; readonly level: 'warn' | 'error'; readonly finding: string; readonly remedy: string };

export const well = (check: string, finding: string): Check => ({ check, level: 'ok', finding });
export const worthChanging = (check: string, finding: string, remedy: string): Check => ({
  check,
  level: 'warn',
  finding,
  remedy,
});
export const wrong = (check: string, finding: string, remedy: string): Check => ({
  check,
  level: 'error',
  finding,
  remedy,
});
