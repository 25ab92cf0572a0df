import { expect } from 'vitest';
import type { Announcement } from '../../src/cli/announcement.ts';
import { conferenceCommand } from '../../src/cli/conference.ts';
import type { ConferenceId } from '../../src/core/ids.ts';
import type { Deed } from '../../src/core/lateness.ts';
import { memoryStore } from '../../src/store/memory-store.ts';
import { type Outcome, run } from './run.ts';

/** `convene conference …` on a store in memory, and what the controller and the feed were told of it. */
export class ConferenceLine {
  readonly store = memoryStore();
  opened = 0;
  /** Ids of conferences of which a change was announced. */
  readonly announced: number[] = [];
  /** What the feed was told. */
  readonly told: string[] = [];
  /** What comes of an announcement. */
  announcement: () => Promise<Announcement> = async () => ({ kind: 'told' });
  /** What a change comes too late for. */
  tooLate: readonly Deed[] = [];
  #closed = 0;

  /** Whatever happens, the store must be closed as often as opened. */
  async conference(...argv: readonly string[]): Promise<Outcome> {
    const openStore = () => this.#open();
    const outcome = await run((outputs) => conferenceCommand({ ...outputs, openStore }), 'conference', ...argv);
    expect(this.#closed).toBe(this.opened);
    return outcome;
  }
  create(...options: readonly string[]): Promise<Outcome> {
    return this.conference('create', ...options);
  }
  async #open() {
    this.opened += 1;
    return {
      store: this.store,
      announceChange: (id: ConferenceId, what: string) => this.#announce(id, what),
      lateness: async () => async () => this.tooLate,
      close: async () => {
        this.#closed += 1;
      },
    };
  }
  #announce(id: ConferenceId, what: string): Promise<Announcement> {
    expect(this.#closed, 'the store is still open').toBe(this.opened - 1);
    this.told.push(`${what} ${id}`);
    if (what !== 'created') this.announced.push(id);
    return this.announcement();
  }
}
