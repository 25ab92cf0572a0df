import type { Hono } from 'hono';
import type { SignIn } from '../../src/auth/sign-in.ts';
import { makeToken, personOfToken } from '../../src/auth/tokens.ts';
import type { RestDeps, RestEnv } from '../../src/http/rest/environment.ts';
import type { SoundFiles } from '../../src/operations/services.ts';
import { memoryLimiter } from '../../src/store/limiter.ts';
import { memoryStore } from '../../src/store/memory-store.ts';
import { must, type Name, NOW_MS, type Office, openOffice, PEOPLE } from '../operations/office.ts';

/** An office with what stands behind bearer tokens; the password of each is their name. */
export interface RestDesk extends Office {
  readonly deps: RestDeps;
  readonly failures: unknown[];
  /** The header that lets this person in. */
  bearer(name: Name): Promise<Readonly<Record<'authorization', string>>>;
  close(): Promise<void>;
}
const isName = (text: string): text is Name => Object.hasOwn(PEOPLE, text);
const unused = (): never => {
  throw new Error('nothing here sends idempotency keys');
};

export async function openRestDesk(sounds?: SoundFiles): Promise<RestDesk> {
  const store = memoryStore();
  const { directory } = store;
  const office = await openOffice({ store, directory });
  const failures: unknown[] = [];
  const signIn: SignIn = async (username, password, source) => {
    if (source === 'flooder') return { kind: 'too-many', retryAfterMs: 1_500 };
    if (!isName(username) || password !== username) return { kind: 'wrong' };
    const { person, customer } = await office.actor(username);
    return { kind: 'signed-in', person, customer };
  };
  return {
    ...office,
    failures,
    deps: {
      services: { ...office.services, ...(sounds === undefined ? {} : { sounds }) },
      signIn,
      personOfToken: (token) => personOfToken(directory, token),
      replies: { claim: unused, keep: unused, drop: unused },
      requests: memoryLimiter({ points: 1_000, windowSeconds: 60 }),
      sourceOf: () => 'somewhere',
      now: () => NOW_MS,
      failed: (_, error) => void failures.push(error),
    },
    async bearer(name) {
      const made = await makeToken(directory, office.person(name), { name: 'test', kind: 'personal', nowMs: NOW_MS });
      const { token } = must(made);
      return { authorization: `Bearer ${token}` };
    },
    async close() {
      await store.close();
    },
  };
}

/** An answer with its JSON, if it has any. */
export interface JsonAnswer {
  readonly status: number;
  readonly headers: Headers;
  readonly json: unknown;
}
export async function askJson(app: Hono | Hono<RestEnv>, path: string, init: RequestInit = {}): Promise<JsonAnswer> {
  const response = await app.request(`http://convene.example.com${path}`, init);
  const text = await response.text();
  return { status: response.status, headers: response.headers, json: text === '' ? undefined : JSON.parse(text) };
}
