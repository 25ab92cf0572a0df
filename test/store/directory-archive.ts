import { afterEach, beforeEach } from 'vitest';
import type { CustomerId, PersonId } from '../../src/core/ids.ts';
import type { Directory } from '../../src/store/directory.ts';
import type { Store } from '../../src/store/store.ts';
import { stored } from './drafts.ts';

export interface Opened {
  readonly store: Store;
  readonly directory: Directory;
}
/** One set of data, to be reached over any number of connections. */
export interface DirectorySubject {
  connect(): Promise<Opened>;
  dispose(): Promise<void>;
}

export const customer = stored<CustomerId>;
export const person = stored<PersonId>;
export function made<T>(
  result: { readonly ok: true; readonly value: T } | { readonly ok: false; readonly error: string },
): T {
  if (!result.ok) throw new Error(result.error);
  return result.value;
}

/** A directory for each test, as {@link DirectorySubject} opens it. */
export interface Archive extends Opened {
  /** The same directory over another connection. */
  another(): Promise<Directory>;
}

/** Opens one before each test of the describe in which this is called; `fresh` gives one that is empty. */
export function archiveOf(fresh: () => Promise<DirectorySubject>): Archive {
  let subject: DirectorySubject;
  let opened: Opened;
  beforeEach(async () => {
    subject = await fresh();
    opened = await subject.connect();
  });
  afterEach(() => subject.dispose());
  return {
    get store() {
      return opened.store;
    },
    get directory() {
      return opened.directory;
    },
    another: async () => (await subject.connect()).directory,
  };
}
