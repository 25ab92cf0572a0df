import type { SignedIn, SignIn } from '../../auth/sign-in.ts';
import type { Actor } from '../../operations/operation.ts';
import type { Services } from '../../operations/services.ts';
import type { Limiter } from '../../store/limiter.ts';
import type { Replies } from '../../store/replies.ts';
import type { SourceOf } from '../source.ts';
import type { RequestInput } from './request-input.ts';

/** What REST stands on. */
export interface RestDeps {
  readonly services: Services;
  readonly signIn: SignIn;
  personOfToken(token: string): Promise<SignedIn | undefined>;
  readonly replies: Replies;
  /** The size of an upload of rates; 50 MiB where it is left out. */
  readonly mostTableBytes?: number;
  /** Requests of one person, or of one source that has not signed in. */
  readonly requests: Limiter;
  readonly sourceOf: SourceOf;
  /** Milliseconds since the epoch. */
  readonly now: () => number;
  failed(what: string, error: unknown): void;
}

/** What handlers find in their context, by Hono's ways. */
export interface RestEnv {
  /**
   * `body` is there behind `bodyRead`: the text of a JSON body, empty where there was none. `upload` is there behind `uploadRead`,
   * with a `body` that stands for it.
   */
  readonly Variables: { actor: Actor; body: string; upload: RequestInput };
}
