import { isAbsolute } from 'node:path';
import { z } from 'zod';
import { DEFAULT_KEYS, KEY_ACTIONS, type KeyTable } from '../core/key-table.ts';
import { LANGUAGE_PATTERN } from '../core/language.ts';
import { DEFAULT_LOCKOUT_RULES } from '../core/lockout.ts';
import { isZone } from '../core/recurrence.ts';
import { LONGEST_PASSWORD, SHORTEST_PASSWORD } from '../directory/password.ts';
import { PREFIX_PATTERN } from '../store/keyspace.ts';
import { isRedisAddress } from '../store/redis-url.ts';
import { milliseconds, setting } from './about.ts';
import { calls } from './calls.ts';
import { mail } from './mail.ts';
import { notifications } from './notifications.ts';

export { type About, about } from './about.ts';

const absolutePath = z.string().refine(isAbsolute, 'must be an absolute path');
const line = z
  .string()
  .min(1)
  .regex(/^[^\r\n\0]*$/, 'must be one line');
const languageName = z.string().regex(LANGUAGE_PATTERN, 'must be a language such as en or pt-BR');

const eventSocket = z.strictObject({
  host: setting(line.default('127.0.0.1'), 'Name or address of the machine that FreeSWITCH runs on.', {
    env: 'CONVENE_ESL_HOST',
  }),
  port: setting(z.int().min(1).max(65_535).default(8021), 'listen-port of event_socket.conf.xml.', {
    env: 'CONVENE_ESL_PORT',
  }),
  password: setting(line.default('ClueCon'), 'password of event_socket.conf.xml.', {
    env: 'CONVENE_ESL_PASSWORD',
    secret: 'whole',
  }),
  connectTimeoutMs: setting(milliseconds(5_000), 'How long connecting, signing in and subscribing may take together.'),
  commandTimeoutMs: setting(milliseconds(10_000), 'How long FreeSWITCH may take to answer a command.'),
  livenessMs: setting(
    milliseconds(20_000),
    'After how long without a word from FreeSWITCH, which is asked for one at half of it, the connection counts as dead.',
  ),
});

const redis = z.strictObject({
  url: setting(
    z.string().refine(isRedisAddress, 'must be redis://…, rediss://… or the absolute path of a unix socket').optional(),
    'The Redis that holds conferences: redis://[user:password@]host[:port][/db], rediss:// for TLS, or the path of a ' +
      'unix socket. Without it Convene runs a redis-server of its own in dataDir.',
    { env: 'REDIS_URL', secret: 'url-password' },
  ),
  prefix: setting(
    z.string().regex(PREFIX_PATTERN, 'must be 1 to 32 of a-z, 0-9, - and _').default('convene'),
    'Name of this Convene among several that share one Redis: its keys begin with it in braces.',
    { env: 'CONVENE_REDIS_PREFIX' },
  ),
  backupBeforeMigration: setting(
    z.boolean().default(true),
    'Whether the data of an older version are kept in dataDir/backups before a newer one brings them to its layout.',
  ),
});

const sounds = z.strictObject({
  prefix: setting(
    absolutePath.optional(),
    'Folder on the FreeSWITCH machine that holds convene/en/8000/*.wav. Without it FreeSWITCH is asked for its ' +
      'sound_prefix, and where the prompts are not there, the folder that comes with Convene is used.',
    { env: 'CONVENE_SOUNDS_PREFIX' },
  ),
  languages: setting(
    z.array(languageName).default([]),
    'Further languages whose prompts are there, for conferences that name one: convene/de/8000/*.wav for de.',
  ),
  uploaded: setting(
    absolutePath.optional(),
    'Folder for uploaded sounds. Convene writes there, and FreeSWITCH reads there under the same name, so it must be ' +
      "readable for FreeSWITCH's user. Without it sounds in dataDir, which only Convene's own user and root may read.",
    { env: 'CONVENE_SOUNDS_UPLOADED' },
  ),
});

const admission = z.strictObject({
  tries: setting(z.int().min(1).max(10).default(3), 'How often a caller may try a code, and then a PIN.'),
  firstDigitTimeoutMs: setting(milliseconds(8_000), 'How long the first digit may take after the prompt.'),
  interDigitTimeoutMs: setting(milliseconds(4_000), 'How long each further digit may take.'),
  deadManSeconds: setting(
    z.int().min(5).max(600).default(30),
    'After how long FreeSWITCH itself leads a caller to the farewell when Convene has gone silent. At least 15 s more ' +
      'than the first digit may take, since the prompt comes before it.',
  ),
});

const MOST_TRIES = 100_000;
const LONGEST_DELAY_SECONDS = 3_600;
const wrongTries = (fallback: number) => z.int().min(1).max(MOST_TRIES).default(fallback);
const delaySeconds = (fallbackMs: number) =>
  z
    .int()
    .min(1)
    .max(LONGEST_DELAY_SECONDS)
    .default(fallbackMs / 1_000);

const lockouts = z.strictObject({
  freeTries: setting(
    z.int().min(0).max(MOST_TRIES).default(DEFAULT_LOCKOUT_RULES.freeTries),
    'How many wrong ones a number has before each further try is delayed.',
  ),
  firstDelaySeconds: setting(
    delaySeconds(DEFAULT_LOCKOUT_RULES.firstDelayMs),
    'How long the first delayed try has to wait after the wrong one before it; each further one twice as long.',
  ),
  longestDelaySeconds: setting(
    delaySeconds(DEFAULT_LOCKOUT_RULES.longestDelayMs),
    'The longest that a try has to wait. At least firstDelaySeconds.',
  ),
  numberBudget: setting(
    wrongTries(DEFAULT_LOCKOUT_RULES.numberBudget),
    'How many of one number, at all conferences together, before it is refused.',
  ),
  unnamedBudget: setting(
    wrongTries(DEFAULT_LOCKOUT_RULES.unnamedBudget),
    'How many PINs of all callers without a number together, at one conference.',
  ),
  strangersBudget: setting(
    wrongTries(DEFAULT_LOCKOUT_RULES.strangersBudget),
    'How many PINs of all numbers together that a conference does not know.',
  ),
  knownNumberBudget: setting(
    wrongTries(DEFAULT_LOCKOUT_RULES.knownNumberBudget),
    'How many PINs of one number that a conference knows, at that conference. Extensions of our own are always known.',
  ),
  knownBudget: setting(
    wrongTries(DEFAULT_LOCKOUT_RULES.knownBudget),
    'How many PINs of all numbers together that a conference knows, without the first one of each.',
  ),
  knownNumbers: setting(
    z.int().min(0).max(MOST_TRIES).default(DEFAULT_LOCKOUT_RULES.knownNumbers),
    'How many numbers a conference knows; the one that came longest ago is forgotten first.',
  ),
  knownForDays: setting(
    z.int().min(1).max(3_650).default(DEFAULT_LOCKOUT_RULES.knownForDays),
    'For how many days after its last right PIN a number is known.',
  ),
});

const schedule = z.strictObject({
  timezone: setting(
    z.string().refine(isZone, 'must be a zone such as Europe/Berlin or UTC').default('UTC'),
    'Where the clock on the wall hangs: the zone of the first customer, and of conferences without a customer that name none.',
    { env: 'CONVENE_TIMEZONE' },
  ),
});

const KEY_PATTERN = /^[0-9*#A-D]{1,8}$/;
const keyTable = z
  .record(z.string().regex(KEY_PATTERN, 'is no key: 1 to 8 of 0-9, *, # and A-D'), z.enum(KEY_ACTIONS))
  .transform((table): KeyTable => new Map(Object.entries(table)));

const keys = z.strictObject({
  interDigitTimeoutMs: setting(
    milliseconds(2_500),
    'How long a key that may go on (*9 before *90) waits for its next digit.',
  ),
  numberTimeoutMs: setting(
    milliseconds(10_000),
    'How long a number that is typed after the key for invite waits for its next digit.',
  ),
  table: setting(
    keyTable.prefault(Object.fromEntries(DEFAULT_KEYS)),
    `What the keys in a conference do; a table given here replaces all of it. Actions: ${KEY_ACTIONS.join(', ')}.`,
  ),
});

const log = z.strictObject({
  level: setting(
    z.enum(['trace', 'debug', 'info', 'warn', 'error', 'fatal', 'silent']).default('info'),
    'The least weighty of what is logged: trace, debug, info, warn, error, fatal or silent.',
    { env: 'CONVENE_LOG_LEVEL' },
  ),
  pretty: setting(
    z.enum(['auto', 'always', 'never']).default('auto'),
    'Whether the log is written for people instead of as JSON: auto (on a terminal), always or never.',
    { env: 'CONVENE_LOG_PRETTY' },
  ),
});

const metrics = z.strictObject({
  enabled: setting(z.boolean().default(true), 'Whether there are any: /metrics for Prometheus, /healthz and /readyz.'),
  host: setting(
    line.default('127.0.0.1'),
    'Address to listen on. Nothing secret is told, and nobody is asked for a password.',
    {
      env: 'CONVENE_METRICS_HOST',
    },
  ),
  port: setting(z.int().min(0).max(65_535).default(9464), 'Port to listen on, 0 for any that is free.', {
    env: 'CONVENE_METRICS_PORT',
  }),
});

const http = z.strictObject({
  enabled: setting(
    z.boolean().default(true),
    "Whether the API is served: Enswitch's pages, conference properties and REST.",
  ),
  host: setting(
    line.default('127.0.0.1'),
    'Address to listen on. Put a proxy with TLS before it to be reached from elsewhere.',
    {
      env: 'CONVENE_HTTP_HOST',
    },
  ),
  port: setting(z.int().min(0).max(65_535).default(8080), 'Port to listen on, 0 for any that is free.', {
    env: 'CONVENE_HTTP_PORT',
  }),
  behindProxy: setting(
    z.boolean().default(false),
    'Whether a proxy of ours stands before it, whose X-Forwarded-For names the client for limits on signing in.',
  ),
  requestsPerMinute: setting(
    z.int().min(1).max(1_000_000).default(6_000),
    'How many requests of REST a person may make in a minute, or an address that shows no token.',
  ),
});

const owner = z.strictObject({
  username: setting(line.default('admin'), 'What the first person signs in with.', { env: 'CONVENE_OWNER_USERNAME' }),
  password: setting(
    line
      .min(SHORTEST_PASSWORD, `must have at least ${SHORTEST_PASSWORD} characters`)
      .max(LONGEST_PASSWORD, `must have at most ${LONGEST_PASSWORD} characters`)
      .optional(),
    'The password of that person. Without it one is drawn at random, and `convene serve` prints it once.',
    { env: 'CONVENE_OWNER_PASSWORD', secret: 'whole' },
  ),
});

/** How long the longest prompt before a question may last. */
const PROMPT_ALLOWANCE_SECONDS = 15;

/** The one definition of the configuration: its values, their defaults, and what is said of them. */
export const configSchema = z.strictObject({
  eventSocket: setting(eventSocket, 'The event socket of FreeSWITCH (mod_event_socket).'),
  redis: setting(redis, 'Where conferences are kept.'),
  dataDir: setting(
    absolutePath.optional(),
    'Folder for what Convene keeps itself. Without it $XDG_STATE_HOME/convene, else ~/.local/state/convene.',
    { env: 'CONVENE_DATA_DIR' },
  ),
  sounds: setting(sounds, 'Prompts, and sounds that people upload.'),
  language: setting(languageName.default('en'), 'Language of the prompts. English comes with Convene.', {
    env: 'CONVENE_LANGUAGE',
  }),
  admission: setting(
    admission.refine(
      ({ deadManSeconds, firstDigitTimeoutMs }) =>
        deadManSeconds * 1_000 >= firstDigitTimeoutMs + PROMPT_ALLOWANCE_SECONDS * 1_000,
      {
        path: ['deadManSeconds'],
        message: `must be at least ${PROMPT_ALLOWANCE_SECONDS} s more than firstDigitTimeoutMs`,
      },
    ),
    'How callers are asked for a code and a PIN.',
  ),
  lockouts: setting(
    lockouts.refine(({ firstDelaySeconds, longestDelaySeconds }) => longestDelaySeconds >= firstDelaySeconds, {
      path: ['longestDelaySeconds'],
      message: 'must be at least firstDelaySeconds',
    }),
    'Wrong codes and PINs, which are counted for a day that ends at midnight UTC, whichever calls they came in. A right ' +
      'PIN makes a number known to its conference.',
  ),
  schedule: setting(schedule, 'When conferences are open.'),
  keys: setting(keys, 'Keys in a conference.'),
  calls: setting(calls, 'Calls that Convene makes: invitations, and those of access accounts.'),
  mail: setting(mail, 'E-mails that tell people of conferences.'),
  notifications: setting(notifications, 'Calls and e-mails that tell people a minute before a conference starts.'),
  owner: setting(
    owner,
    'The first person, who may do everything: made when there is nobody, and restored by its password when nobody can ' +
      'sign in as system owner; not changed by this otherwise.',
  ),
  http: setting(http, 'The API, by HTTP.'),
  log: setting(log, 'The log, on standard output.'),
  metrics: setting(metrics, 'Metrics and health, by HTTP.'),
});

/** The configuration in force. */
export type Config = Omit<z.output<typeof configSchema>, 'dataDir'> & { readonly dataDir: string };
