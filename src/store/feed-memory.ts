import type { FeedEntry } from '../feed/entry.ts';
import type { TalkingState } from '../feed/talking.ts';
import { FEED_KEEPS, type FeedLog, type NumberedEntry } from './feed-log.ts';
import { StoreError } from './store.ts';

/** A feed of this process alone. */
export function memoryFeed(keeps: number = FEED_KEEPS): FeedLog {
  const entries: NumberedEntry[] = [];
  const written = new Map<string, number>();
  const listeners = new Set<(state: TalkingState) => void>();
  const waiting = new Set<() => void>();
  let newest = 0;
  let closed = false;

  const after = (seq: number) => entries.filter((entry) => entry.seq > seq);
  const wake = () => {
    for (const go of [...waiting]) go();
    waiting.clear();
  };
  const open = () => {
    if (closed) throw new StoreError('the feed is closed');
  };
  async function append(writer: string, first: number, added: readonly FeedEntry[]): Promise<void> {
    open();
    const before = written.get(writer) ?? 0;
    for (const [at, entry] of added.entries()) {
      if (first + at <= before) continue;
      newest += 1;
      const { type, conference } = entry;
      entries.push({ seq: newest, type, conference, json: JSON.stringify(entry) });
    }
    written.set(writer, Math.max(before, first + added.length - 1));
    entries.splice(0, Math.max(0, entries.length - keeps));
    wake();
  }
  return {
    append,
    once: (name, entry) => append(`once ${name}`, 1, [entry]),
    async page(seq, limit) {
      open();
      return { entries: after(seq).slice(0, limit), oldest: entries[0]?.seq ?? newest + 1, newest };
    },
    async next(seq) {
      open();
      if (newest <= seq) await new Promise<void>((resolve) => waiting.add(resolve));
      open();
      return after(seq);
    },
    async tellTalking(state) {
      open();
      for (const listener of listeners) listener(state);
    },
    onTalking(listener) {
      listeners.add(listener);
      return () => void listeners.delete(listener);
    },
    async close() {
      closed = true;
      listeners.clear();
      wake();
    },
  };
}
