/** How long ledgers of tests keep call records. */
export const KEEP_MS = 30 * 24 * 3_600_000;
