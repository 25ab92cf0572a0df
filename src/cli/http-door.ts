import { type FirstOwner, firstOwner, restoreOwner } from '../auth/first-owner.ts';
import { scryptPasswords } from '../auth/password-hash.ts';
import { SIGN_IN_ALLOWANCES, signIn } from '../auth/sign-in.ts';
import { personOfToken } from '../auth/tokens.ts';
import type { CalendarOrigin } from '../calendar/calendar.ts';
import type { Config } from '../config/schema.ts';
import type { ConferenceChange } from '../core/conference-change.ts';
import type { ConferenceId } from '../core/ids.ts';
import type { Dialling } from '../dialling/dialling.ts';
import { api } from '../http/api.ts';
import { calendarAnnex } from '../http/calendar/routes.ts';
import { eventService } from '../http/events/service.ts';
import { type Listening, listen } from '../http/listen.ts';
import type { RestDeps } from '../http/rest/environment.ts';
import { sourceOf } from '../http/source.ts';
import { mailOrigin } from '../mail/configured.ts';
import type { TellAppointments } from '../operations/appointments.ts';
import { calendarOperations } from '../operations/calendars.ts';
import type { Rooms } from '../operations/rooms.ts';
import type { SoundFiles } from '../operations/services.ts';
import { version } from '../package-root.ts';
import { soxSounds, sweepUploads } from '../sounds/sound-files.ts';
import type { RedisConnection } from '../store/connection.ts';
import type { Directory } from '../store/directory.ts';
import { redisFeed } from '../store/feed-redis.ts';
import type { Keyspace } from '../store/keyspace.ts';
import { redisKnownSources } from '../store/known-sources.ts';
import { memoryLimiter, redisLimiter } from '../store/limiter.ts';
import type { RedisAddress } from '../store/redis-url.ts';
import { redisReplies } from '../store/replies.ts';
import { seedDirectory } from '../store/seed.ts';
import { type Store, StoreError } from '../store/store.ts';
import { systemClock } from '../time/clock.ts';
import { uploadFolder } from './controller-options.ts';
import { nodeName } from './node-name.ts';
import type { Occurrences } from './occurrences.ts';
import type { OpenDoor, ServiceParts } from './service.ts';

export interface HttpParts {
  readonly config: Config['http'];
  readonly store: Store;
  readonly directory: Directory;
  readonly redis: { readonly connection: RedisConnection; readonly address: RedisAddress; readonly keys: Keyspace };
  readonly rooms: Rooms;
  readonly sounds: SoundFiles;
  readonly dialling: Dialling;
  readonly occurrences: Pick<Occurrences, 'history' | 'lateness' | 'notices'>;
  readonly tellAppointments: TellAppointments;
  /** Who speaks in calendars. */
  readonly origin: CalendarOrigin;
  announce(id: ConferenceId, change: ConferenceChange): Promise<void>;
  failed(what: string, error: unknown): void;
}

/** The API, on the address that the configuration names. Rejects where it cannot listen there. */
export async function openHttp(parts: HttpParts): Promise<Listening> {
  const { config, store, directory, rooms, sounds, occurrences, announce, tellAppointments } = parts;
  const { desk, ledger, rates } = parts.dialling;
  /** That the store is away is told once, where it is found; and who hangs up in the middle is no fault of ours. */
  const failed = (what: string, error: unknown): void => {
    const hungUp = error instanceof Error && 'code' in error && error.code === 'ECONNRESET';
    if (!hungUp && !(error instanceof StoreError)) parts.failed(what, error);
  };
  const { connection, address, keys } = parts.redis;
  const limit = (name: keyof typeof SIGN_IN_ALLOWANCES) =>
    redisLimiter(connection, `${keys.auth}:sign-in-${name}`, SIGN_IN_ALLOWANCES[name]);
  const deps: RestDeps = {
    services: {
      ...{ store, directory, rooms, passwords: scryptPasswords, sounds },
      ...{ calls: desk, ledger, rates, conferenceChanged: announce, tellAppointments },
      ...{ occurrences: occurrences.history, lateness: occurrences.lateness, notices: occurrences.notices },
    },
    signIn: signIn({
      directory,
      passwords: scryptPasswords,
      limits: { pair: limit('pair'), source: limit('source'), strangers: limit('strangers') },
      knownSources: redisKnownSources(connection, keys),
      nowMs: () => performance.now(),
    }),
    personOfToken: (token) => personOfToken(directory, token),
    replies: redisReplies(connection, keys),
    requests: memoryLimiter({ points: config.requestsPerMinute, windowSeconds: 60 }),
    sourceOf: sourceOf(config.behindProxy),
    now: Date.now,
    failed,
  };
  const events = eventService({
    log: redisFeed({ connection, address, keys, malformed: (reason) => failed('the feed', new Error(reason)) }),
    ...{ conferences: store.conferences, clock: systemClock, personOfToken: deps.personOfToken, failed },
  });
  const calendars = calendarAnnex(deps, calendarOperations(parts.origin));
  try {
    const annexes = { inside: [events.annex], outside: [calendars] };
    const http = await listen(api(deps, version(), annexes), { host: config.host, port: config.port });
    return {
      ...http,
      async close() {
        events.endStreams();
        await http.close();
        await events.close();
      },
    };
  } catch (error) {
    await events.close();
    throw error;
  }
}

/**
 * The API of `convene serve`. In an empty store it makes the first person as soon as the store is there, and writes its password once.
 * Where the port is taken, rooms are served without it.
 */
export function httpDoor(write: (text: string) => void): OpenDoor {
  return async ({ config, log, opened, rooms, dialling, occurrences, tellAppointments, announce }) => {
    const { store, directory, redis } = opened;
    let made = false;
    const stopLooking = store.onState((state) => {
      if (state.kind !== 'ready' || made) return;
      made = true;
      makeFirst(directory, config, log).then(
        (owner) => owner?.drawn !== undefined && write(firstOwnerText(owner.username, owner.drawn)),
        (error: unknown) => {
          made = false;
          log.error({ err: error }, 'the first person could not be made');
        },
      );
    });
    if (!config.http.enabled) return { close: async () => stopLooking() };
    const origin = mailOrigin(config.mail, nodeName(config));
    const parts = {
      config: config.http,
      origin,
      store,
      directory,
      redis,
      rooms,
      dialling,
      occurrences,
      tellAppointments,
      announce,
    };
    const folder = uploadFolder(config);
    const sounds = soxSounds({ folder });
    await sweepUploads(folder, Date.now()).catch((error: unknown) =>
      log.warn({ err: error }, 'what uploads have left behind could not be deleted'),
    );
    try {
      const http = await openHttp({
        ...{ ...parts, sounds },
        failed: (what, error) => log.error({ err: error }, what),
      });
      log.info({ url: http.url }, 'the API is served');
      return {
        close: async () => {
          stopLooking();
          await http.close();
        },
      };
    } catch (error) {
      log.error({ err: error }, 'the API is not served: choose another http.host or http.port');
      return { close: async () => stopLooking() };
    }
  };
}

async function makeFirst(
  directory: Directory,
  config: Config,
  log: ServiceParts['log'],
): Promise<FirstOwner | undefined> {
  await seedDirectory(directory, { timezone: config.schedule.timezone });
  const restored = await restoreOwner(directory, scryptPasswords, config.owner);
  if (restored === 'restored') {
    const { username } = config.owner;
    log.warn({ username }, 'nobody could sign in as system owner: this person can now, with owner.password');
  }
  if (restored === 'lacking') {
    log.error('nobody can sign in as system owner: set owner.password (CONVENE_OWNER_PASSWORD) and start again');
  }
  return firstOwner(directory, scryptPasswords, config.owner);
}

const firstOwnerText = (username: string, password: string): string =>
  `The first person, who may do everything, signs in as ${username} with the password ${password}\n` +
  'It is written here once, and kept nowhere.\n';
