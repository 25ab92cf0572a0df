/** How callers are asked in tests. */
export const ADMISSION_RULES = {
  tries: 3,
  firstDigitTimeoutMs: 5_000,
  interDigitTimeoutMs: 3_000,
  farewellAfterMs: 30_000,
  timezone: 'UTC',
} as const;
