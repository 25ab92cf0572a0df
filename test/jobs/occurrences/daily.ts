import type { ConferenceDraft } from '../../../src/core/conference.ts';
import type { Done, Occasion, OccurrenceEffects } from '../../../src/jobs/occurrences/effects.ts';

export const HOUR_MS = 3_600_000;
/** From nine to ten on three days, and then those inside are sent away. */
export const DAILY: Partial<ConferenceDraft> = {
  ...{ year: 2027, month: 3, day: 1, hour: 9, minute: 0, repeats: 'daily', count: 3 },
  ...{ durationMinutes: 60, timezone: 'UTC', atEnd: 'hangup', disabled: false },
};

/** Effects that write down what they are asked, and do what they are told. */
export function effectsThat(does: (occasion: Occasion) => Promise<Done> = async () => 'done') {
  const asked: string[] = [];
  let listen = () => {};
  const effect = (occasion: Occasion, minutes?: number): Promise<Done> => {
    const words = [occasion.id.replace(/^\d+ /, ''), minutes, occasion.again ? 'again' : undefined];
    asked.push(words.filter((word) => word !== undefined).join(' '));
    listen();
    return does(occasion);
  };
  const effects: OccurrenceEffects = { notify: effect, start: effect, warn: effect, end: effect };
  /** Resolves when so many were asked. */
  async function asks(count: number): Promise<void> {
    while (asked.length < count) {
      await new Promise<void>((resolve) => {
        listen = resolve;
      });
    }
  }
  return { effects, asked, asks };
}
