import type { ConferenceId, PersonId } from '../core/ids.ts';
import type { Token, TokenId } from '../directory/person.ts';
import type { Directory, TokenStore } from './directory.ts';
import { KINDS } from './kinds.ts';
import { type Answer, memoryRecords } from './memory-records.ts';

export interface MemoryDirectory extends Directory {
  /** Its notifications go with a conference. */
  conferenceGone(id: ConferenceId): void;
}

export interface MemoryDirectoryOptions {
  /** Throws when it is away. */
  readonly available?: () => void;
  /** When tokens expire: milliseconds since the epoch. */
  readonly nowMs?: () => number;
}

/** The in-memory twin of the directory in Redis, held to the same contract. That of a `memoryStore` goes away with it. */
export function memoryDirectory(options: MemoryDirectoryOptions = {}): MemoryDirectory {
  const { available = () => {}, nowMs = Date.now } = options;
  const answer: Answer = async (work) => {
    await Promise.resolve();
    available();
    return work();
  };
  const { tokens, personGone } = memoryTokens(answer, nowMs);
  const notifications = memoryRecords(KINDS.notifications, answer);
  return {
    ratePlans: memoryRecords(KINDS.ratePlans, answer),
    customers: memoryRecords(KINDS.customers, answer),
    people: memoryRecords(KINDS.people, answer, personGone),
    recordGroups: memoryRecords(KINDS.recordGroups, answer),
    accounts: memoryRecords(KINDS.accounts, answer),
    sounds: memoryRecords(KINDS.sounds, answer),
    notifications,
    tokens,
    conferenceGone: (id) => notifications.deleteOf(id),
  };
}

function memoryTokens(answer: Answer, nowMs: () => number) {
  const tokens = new Map<TokenId, Token>();
  let lastId = 0;
  const present = () => {
    for (const { id, expiresAtMs } of tokens.values()) {
      if (expiresAtMs !== null && expiresAtMs <= nowMs()) tokens.delete(id);
    }
    return [...tokens.values()];
  };
  const store: TokenStore = {
    create: (draft) =>
      answer(() => {
        lastId += 1;
        const token: Token = { ...draft, id: lastId };
        tokens.set(token.id, token);
        return token;
      }),
    byHash: (hash) => answer(() => present().find((token) => token.hash === hash)),
    list: (person) => answer(() => present().filter((token) => token.person === person)),
    delete: (person, id) =>
      answer(() => present().some((token) => token.id === id && token.person === person) && tokens.delete(id)),
  };
  const personGone = (person: PersonId) => {
    for (const token of tokens.values()) if (token.person === person) tokens.delete(token.id);
  };
  return { tokens: store, personGone };
}
