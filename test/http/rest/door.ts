import { Hono } from 'hono';
import { SIGN_IN_ALLOWANCES, signIn } from '../../../src/auth/sign-in.ts';
import { makeToken, personOfToken } from '../../../src/auth/tokens.ts';
import { listen } from '../../../src/http/listen.ts';
import type { RestDeps } from '../../../src/http/rest/environment.ts';
import { restRoutes } from '../../../src/http/rest/rest.ts';
import { sourceOf } from '../../../src/http/source.ts';
import { memoryKnownSources } from '../../../src/store/known-sources.ts';
import { memoryLimiter } from '../../../src/store/limiter.ts';
import { memoryStore } from '../../../src/store/memory-store.ts';
import { memoryReplies } from '../../../src/store/replies.ts';
import { must, type Name, NOW_MS, type Office, openOffice } from '../../operations/office.ts';
import { type Hall, openHall } from './hall.ts';

export interface Answer {
  readonly status: number;
  readonly headers: Headers;
  /** A text as it is, JSON as it was read; undefined where there was no body. */
  readonly body: unknown;
}
export interface Asking {
  readonly headers?: Readonly<Record<string, string>>;
  /** Sent as JSON. */
  readonly json?: unknown;
  /** Sent as it is. */
  readonly text?: string | Uint8Array<ArrayBuffer>;
}

/** An office with REST before it, on a socket of the loopback. The password of its people is `password`. */
export interface Door extends Office {
  readonly hall: Hall;
  readonly port: number;
  /** What would have gone to the log. */
  readonly failures: unknown[];
  /** `GET /conferences`, as one of the people, or as nobody. */
  ask(name: Name | undefined, request: string, asking?: Asking): Promise<Answer>;
  tokenOf(name: Name): Promise<string>;
  close(): Promise<void>;
}

const isText = ({ headers }: Response) => headers.get('content-type')?.startsWith('text/') === true;
type Limits = Parameters<typeof listen>[2];

export async function openDoor(changes: Partial<RestDeps> = {}, limits?: Limits): Promise<Door> {
  const store = memoryStore();
  const { directory } = store;
  const office = await openOffice({ store, directory });
  const hall = openHall();
  const services = {
    ...office.services,
    rooms: hall.rooms,
    passwords: { hash: async (text: string) => text, verify: async (text: string) => text === 'password' },
  };
  const failures: unknown[] = [];
  const { pair, source, strangers } = SIGN_IN_ALLOWANCES;
  const deps: RestDeps = {
    services,
    signIn: signIn({
      directory,
      passwords: services.passwords,
      limits: { pair: memoryLimiter(pair), source: memoryLimiter(source), strangers: memoryLimiter(strangers) },
      knownSources: memoryKnownSources(),
      nowMs: () => NOW_MS,
    }),
    personOfToken: (token) => personOfToken(directory, token),
    replies: memoryReplies(),
    requests: memoryLimiter({ points: 1_000, windowSeconds: 60 }),
    sourceOf: sourceOf(false),
    now: () => NOW_MS,
    failed: (_, error) => void failures.push(error),
    ...changes,
  };
  const app = new Hono();
  app.route('/api/v1', restRoutes(deps));
  const listening = await listen(app, { host: '127.0.0.1', port: 0 }, limits);
  const tokens = new Map<Name, string>();
  async function tokenOf(name: Name): Promise<string> {
    const person = { name: 'test', kind: 'personal', nowMs: NOW_MS } as const;
    const token = tokens.get(name) ?? must(await makeToken(directory, office.person(name), person)).token;
    tokens.set(name, token);
    return token;
  }
  return {
    ...office,
    services,
    hall,
    port: listening.port,
    failures,
    tokenOf,
    async ask(name, request, { headers = {}, json, text }: Asking = {}) {
      const [method = '', path = ''] = request.split(' ');
      const sent = new Headers(headers);
      if (name !== undefined) sent.set('authorization', `Bearer ${await tokenOf(name)}`);
      if (json !== undefined) sent.set('content-type', 'application/json');
      const body = json === undefined ? text : JSON.stringify(json);
      const init: RequestInit = { method, headers: sent, ...(body === undefined ? {} : { body }) };
      const response = await fetch(`${listening.url}/api/v1${path}`, init);
      const answered = await response.text();
      return {
        status: response.status,
        headers: response.headers,
        body: answered === '' ? undefined : isText(response) ? answered : JSON.parse(answered),
      };
    },
    async close() {
      await listening.close();
      await store.close();
    },
  };
}

/** One with three conferences, none of which meets: 1 is the user's, 2 its colleague's, 3 the stranger's. */
export async function openDoorOfThree(): Promise<Door> {
  const door = await openDoor();
  for (const [name, code] of [
    ['user', '1'],
    ['colleague', '2'],
    ['stranger', '3'],
  ] as const) {
    await door.ask(name, 'POST /conferences', { json: { code, talkpin: '9' } });
  }
  return door;
}
