import type { Command } from 'commander';
import type { Conference } from '../core/conference.ts';
import { type CustomerId, parseStoredId } from '../core/ids.ts';
import { lastBegun, type Occurrence, occurrencesFrom } from '../core/recurrence.ts';
import { FALLBACK_ZONE } from '../core/schedule.ts';
import type { Directory } from '../store/directory.ts';
import { type Store, StoreError } from '../store/store.ts';
import { parseInstant } from '../time/instant.ts';
import { scheduleListing, scheduleTable } from './schedule-text.ts';
import { failed, misused, type Outputs, subcommand } from './subcommand.ts';

export interface ScheduleCommandDeps extends Outputs {
  /** Opens the store for one command. Rejects with StoreError. */
  openStore(): Promise<{
    readonly store: Pick<Store, 'conferences'>;
    readonly directory: Pick<Directory, 'customers'>;
    close(): Promise<void>;
  }>;
  /** Milliseconds since the epoch. */
  now(): number;
}

/** An occurrence with the conference that it is of. */
export interface Scheduled {
  readonly conference: Conference;
  readonly zone: string;
  readonly occurrence: Occurrence;
}

interface Options {
  readonly customer?: string;
  readonly from?: string;
  readonly days: string;
  readonly json: boolean;
}

const DAY_MS = 24 * 60 * 60_000;
const MOST_DAYS = 3_660;

/** `convene schedule`. */
export function scheduleCommand(deps: ScheduleCommandDeps): Command {
  const command = subcommand('schedule', deps)
    .description('Show when conferences take place, in order of time, each on the clock of its time zone.')
    .option('--customer <number>', 'only those of the customer with this id')
    .option(
      '--from <time>',
      'from a date (2027-01-31, at midnight UTC) or an instant (2027-01-31T08:00Z) on (default: now)',
    )
    .option('--days <number>', 'for so many days', '7')
    .option('--json', 'print JSON', false)
    .addHelpText(
      'after',
      '\nAlso those that have begun before and are still to end. Conferences that are always open are not shown.',
    );
  return command.action(async (options: Options) => {
    const days = /^[0-9]{1,4}$/.test(options.days) ? Number(options.days) : 0;
    if (days < 1 || days > MOST_DAYS) return misused(command, `--days takes a whole number from 1 to ${MOST_DAYS}`);
    const fromMs = options.from === undefined ? deps.now() : parseInstant(options.from);
    if (fromMs === undefined) {
      return misused(command, '--from takes a date such as 2027-01-31 or an instant such as 2027-01-31T08:00Z');
    }
    const customer = options.customer === undefined ? undefined : parseStoredId<CustomerId>(options.customer);
    if (options.customer !== undefined && customer === undefined) {
      return misused(command, '--customer takes the id of a customer');
    }
    const found = await read(command, deps, { customer, fromMs, toMs: fromMs + days * DAY_MS });
    if (options.json) deps.stdout.write(`${JSON.stringify(scheduleListing(found), null, 2)}\n`);
    else if (found.length > 0) deps.stdout.write(scheduleTable(found));
    else deps.stderr.write(`Nothing takes place in these ${days} days\n`);
  });
}

interface Wanted {
  readonly customer: CustomerId | undefined;
  readonly fromMs: number;
  /** The first instant that is too late. */
  readonly toMs: number;
}

async function read(command: Command, deps: ScheduleCommandDeps, wanted: Wanted): Promise<readonly Scheduled[]> {
  try {
    const { store, directory, close } = await deps.openStore();
    try {
      const conferences = await store.conferences.list(wanted.customer);
      const customers = new Map((await directory.customers.list(undefined)).map((customer) => [customer.id, customer]));
      return conferences
        .flatMap((conference) => {
          const customer = customers.get(conference.customer);
          if (conference.disabled || customer?.disabled) return [];
          const zone = conference.timezone ?? customer?.timezone ?? FALLBACK_ZONE;
          return occurrencesWithin(conference, zone, wanted).map((occurrence) => ({ conference, zone, occurrence }));
        })
        .toSorted((a, b) => a.occurrence.startMs - b.occurrence.startMs || a.conference.id - b.conference.id);
    } finally {
      await close();
    }
  } catch (error) {
    if (error instanceof StoreError) return failed(command, `convene: ${error.message}`);
    throw error;
  }
}

const BATCH = 64;

/** Those that begin within a time, and the one that has begun before it and is still to end. */
function occurrencesWithin(conference: Conference, zone: string, { fromMs, toMs }: Wanted): readonly Occurrence[] {
  const found: Occurrence[] = [];
  const ends = conference.durationMinutes > 0;
  let index = Math.max(0, lastBegun(conference, zone, fromMs));
  for (;;) {
    const batch = occurrencesFrom(conference, zone, index, BATCH);
    for (const occurrence of batch) {
      if (occurrence.startMs >= toMs) return found;
      if (occurrence.startMs >= fromMs || (ends && isOpenAt(occurrence, fromMs))) found.push(occurrence);
    }
    if (batch.length < BATCH) return found;
    index += BATCH;
  }
}
const isOpenAt = ({ endMs }: Occurrence, atMs: number): boolean => endMs === undefined || endMs > atMs;
