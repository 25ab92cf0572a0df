import { readFileSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';
import { recordedLines } from '../../../src/recording/file.ts';

/** What members do, as `Action` of mod_conference names it. */
export type Deed = 'start-talking' | 'stop-talking' | 'floor-change' | 'del-member' | 'mute-member' | 'unmute-member';
/** How often one member does each, per second. */
export type Rates = Readonly<Record<Deed, number>>;

/**
 * How often FreeSWITCH 1.10.12 sent each event for one member in one second, counted in recordings of it: the events of an
 * action, divided by the seconds that all members together were in. Talking and the floor are of `12-talk`, ten talkers who take
 * turns and overlap; leaving and microphones are of `08-churn`, in which members come and go at random, far more often than
 * people do. For each who leaves another one comes, so that the room stays as large as it is. What comes of it for 500 members, per
 * second: 68 begin to talk, 50 cease, the floor moves 68 times, 48 leave and 48 come, 25 are muted and 8 unmuted. Holds and deafness
 * are left out.
 */
export function recordedRates(): Rates {
  const talk = ratesIn('12-talk');
  const churn = ratesIn('08-churn');
  return {
    'start-talking': talk('start-talking'),
    'stop-talking': talk('stop-talking'),
    'floor-change': talk('floor-change'),
    'del-member': churn('del-member'),
    'mute-member': churn('mute-member'),
    'unmute-member': churn('unmute-member'),
  };
}

function ratesIn(recording: string): (deed: Deed) => number {
  const file = new URL(`../../recordings/${recording}.esl.jsonl.gz`, import.meta.url);
  const lines = [...recordedLines(gunzipSync(readFileSync(file)).toString())];
  const received = lines.flatMap((line) => (line.kind === 'wire' && line.dir === 'rx' ? [line.raw] : [])).join('');
  const counts = new Map<string, number>();
  let members = 0;
  let memberSeconds = 0;
  let before: number | undefined;
  for (const event of received.split(/^Event-Subclass: conference%3A%3Amaintenance$/m).slice(1)) {
    const action = /^Action: (.+)$/m.exec(event)?.[1] ?? '';
    const atSeconds = Number(/^Event-Date-Timestamp: ([0-9]+)$/m.exec(event)?.[1]) / 1e6;
    memberSeconds += members * (atSeconds - (before ?? atSeconds));
    before = atSeconds;
    if (action === 'add-member') members += 1;
    if (action === 'del-member') members -= 1;
    counts.set(action, (counts.get(action) ?? 0) + 1);
  }
  return (deed) => (counts.get(deed) ?? 0) / memberSeconds;
}
