/** Milliseconds of many, in figures. */
export interface Spread {
  readonly count: number;
  readonly medianMs: number;
  readonly p99Ms: number;
  readonly worstMs: number;
}

export function spreadOf(values: readonly number[]): Spread {
  const sorted = [...values].sort((one, other) => one - other);
  const at = (share: number) => Math.round(sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? 0);
  return { count: sorted.length, medianMs: at(0.5), p99Ms: at(0.99), worstMs: at(1) };
}

/** What came of a storm. */
export interface StormReport {
  readonly seed: number;
  readonly disturbances: Readonly<Record<string, number>>;
  readonly callers: { readonly calls: number; readonly admitted: number; readonly turnedAway: number };
  /** Those on the line at the end, and in which room. */
  readonly inRooms: Readonly<Record<string, number>>;
  /** From the start of the controller's process until it serves the node. */
  readonly start: Spread;
  /** From then until a key is answered. */
  readonly key: Spread;
  /** From the start of the process until a key is answered. */
  readonly takeover: Spread;
  readonly longestUnguardedMs: number;
  readonly longestSilenceMs: number;
  readonly settleMs: number;
  readonly violations: readonly string[];
  /** What happened last, for whoever looks for the reason of a violation. */
  readonly journal: readonly string[];
}

const spread = ({ count, medianMs, p99Ms, worstMs }: Spread): string =>
  `${medianMs} ms median, ${p99Ms} ms p99, ${worstMs} ms worst of ${count}`;
const counts = (of: Readonly<Record<string, number>>): string =>
  Object.entries(of)
    .map(([what, count]) => `${what} ${count}`)
    .join(', ');

/** The report for people. */
export function reportText(report: StormReport): string {
  const { calls, admitted, turnedAway } = report.callers;
  const lines = [
    `seed            ${report.seed}`,
    `disturbances    ${counts(report.disturbances)}`,
    `callers         ${calls} calls, ${admitted} in a room, ${turnedAway} turned away`,
    `at the end      ${counts(report.inRooms)}`,
    `start to ready  ${spread(report.start)}`,
    `ready to key    ${spread(report.key)}`,
    `takeover        ${spread(report.takeover)}`,
    `silence         ${Math.round(report.longestSilenceMs)} ms longest, ${Math.round(report.longestUnguardedMs)} ms unguarded`,
    `settled after   ${Math.round(report.settleMs)} ms`,
    `violations      ${report.violations.length}`,
    ...report.violations.map((violation) => `  ${violation}`),
  ];
  if (report.violations.length > 0) lines.push('', 'what happened last:', ...report.journal);
  return `${lines.join('\n')}\n`;
}
