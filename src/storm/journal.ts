/** What happened in a storm, in order, to be read when something went wrong. */
export interface Journal {
  note(what: string): void;
  /** The last entries, each with the seconds since the beginning. */
  last(count: number): readonly string[];
}

export function createJournal(write: ((line: string) => void) | undefined): Journal {
  const beganMs = performance.now();
  const entries: string[] = [];
  return {
    note: (what) => {
      const entry = `${((performance.now() - beganMs) / 1000).toFixed(2).padStart(7)} ${what}`;
      entries.push(entry);
      write?.(entry);
    },
    last: (count) => entries.slice(-count),
  };
}
