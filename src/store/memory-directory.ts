import type { ConferenceDraft } from '../core/conference.ts';
import type { ConferenceId, PersonId } from '../core/ids.ts';
import { ok, refused } from '../core/result.ts';
import type { Token, TokenId } from '../directory/person.ts';
import { accessField, callerField } from './account-numbers.ts';
import type { Directory, TokenStore } from './directory.ts';
import { KINDS } from './kinds.ts';
import { type Answer, memoryRecords, paged } from './memory-records.ts';
import { isStray, type Shelf, type Shelves } from './memory-references.ts';

export interface MemoryDirectory extends Directory {
  /** Whether a conference names something anew that is not there. */
  isStray(after: ConferenceDraft, before?: ConferenceDraft): boolean;
  /** Its notifications go with a conference. */
  conferenceGone(id: ConferenceId): void;
}

export interface MemoryDirectoryOptions {
  /** Throws when it is away. */
  readonly available?: () => void;
  /** When tokens expire: milliseconds since the epoch. */
  readonly nowMs?: () => number;
  /** What its records may name and be named by besides themselves; none without. */
  readonly conferences?: Shelf;
}

/** The in-memory twin of the directory in Redis, held to the same contract. That of a `memoryStore` goes away with it. */
export function memoryDirectory(options: MemoryDirectoryOptions = {}): MemoryDirectory {
  const { available = () => {}, nowMs = Date.now, conferences } = options;
  const shelves: Shelves = new Map(conferences === undefined ? [] : [['conferences', conferences]]);
  const answer: Answer = async (work) => {
    await Promise.resolve();
    available();
    return work();
  };
  const { tokens, personGone } = memoryTokens(answer, nowMs);
  const notifications = memoryRecords('notifications', KINDS.notifications, shelves, answer);
  const accounts = memoryRecords('accounts', KINDS.accounts, shelves, answer);
  return {
    classesOfService: memoryRecords('classesOfService', KINDS.classesOfService, shelves, answer),
    dialplans: memoryRecords('dialplans', KINDS.dialplans, shelves, answer),
    gateways: memoryRecords('gateways', KINDS.gateways, shelves, answer),
    rateDecks: memoryRecords('rateDecks', KINDS.rateDecks, shelves, answer),
    routes: memoryRecords('routes', KINDS.routes, shelves, answer),
    ratePlans: memoryRecords('ratePlans', KINDS.ratePlans, shelves, answer),
    customers: memoryRecords('customers', KINDS.customers, shelves, answer),
    recordGroups: memoryRecords('recordGroups', KINDS.recordGroups, shelves, answer),
    sounds: memoryRecords('sounds', KINDS.sounds, shelves, answer),
    people: memoryRecords('people', KINDS.people, shelves, answer, personGone),
    accounts,
    accountByAccessNumber: (number) => accounts.byNumber(accessField(number)),
    accountByCaller: (number) => accounts.byNumber(callerField(number)),
    notifications,
    tokens,
    isStray: (after, before) => isStray(shelves, 'conferences', after, before),
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
    create: (draft, atMost) =>
      answer(() => {
        const held = present().filter(({ person, kind }) => person === draft.person && kind === draft.kind);
        if (atMost !== undefined && held.length >= atMost) return refused('too-many');
        lastId += 1;
        const token: Token = { ...draft, id: lastId };
        tokens.set(token.id, token);
        return ok(token);
      }),
    byHash: (hash) => answer(() => present().find((token) => token.hash === hash)),
    list: (person, page) =>
      answer(() =>
        paged(
          present().filter((token) => token.person === person),
          page,
        ),
      ),
    delete: (person, id) =>
      answer(() => present().some((token) => token.id === id && token.person === person) && tokens.delete(id)),
  };
  const personGone = (person: PersonId) => {
    for (const token of tokens.values()) if (token.person === person) tokens.delete(token.id);
  };
  return { tokens: store, personGone };
}
