import type { Intent } from './intent.ts';
import type { Message, Step } from './step.ts';

/** Where automata of all kinds put what they want. */
export interface Outlet {
  want(wants: readonly (Intent | Message)[]): void;
}

/**
 * All automata of one kind, by what they care for. Each step is guarded: one that throws is put out of action alone, and
 * that is told.
 */
export class Automata<Key extends string | number, State, Input> {
  readonly #kind: string;
  readonly #on: (state: State, input: Input, key: Key) => Step<State>;
  readonly #outlet: Outlet;
  readonly #states = new Map<Key, { readonly state: State; readonly wakeAtMs: number | undefined }>();
  /** No later than the earliest wake: it may be too early by what has been put off since. */
  #earliest: number | undefined;

  constructor(kind: string, outlet: Outlet, on: (state: State, input: Input, key: Key) => Step<State>) {
    this.#kind = kind;
    this.#outlet = outlet;
    this.#on = on;
  }

  get size(): number {
    return this.#states.size;
  }
  get earliestWakeMs(): number | undefined {
    return this.#earliest;
  }
  has(key: Key): boolean {
    return this.#states.has(key);
  }
  get(key: Key): State | undefined {
    return this.#states.get(key)?.state;
  }
  *entries(): Generator<readonly [Key, State]> {
    for (const [key, { state }] of this.#states) yield [key, state];
  }

  /** Begins one, by its first step. */
  begin(key: Key, first: () => Step<State>): void {
    this.#guard(key, first);
  }
  /** Gives one its input; nothing where there is none of that key. */
  send(key: Key, input: Input): void {
    const known = this.#states.get(key);
    if (known !== undefined) this.#guard(key, () => this.#on(known.state, input, key));
  }
  drop(key: Key): void {
    this.#states.delete(key);
  }
  clear(): void {
    this.#states.clear();
    this.#earliest = undefined;
  }

  /** Wakes those whose time has come. */
  wake(input: Input, now: number): void {
    if (this.#earliest === undefined || this.#earliest > now) return;
    const due = [...this.#states].filter(([, { wakeAtMs }]) => wakeAtMs !== undefined && wakeAtMs <= now);
    for (const [key] of due) this.send(key, input);
    this.#earliest = undefined;
    for (const { wakeAtMs } of this.#states.values()) this.#expect(wakeAtMs);
  }

  #guard(key: Key, step: () => Step<State>): void {
    let done: Step<State>;
    try {
      done = step();
    } catch (error) {
      this.#states.delete(key);
      const text = error instanceof Error ? (error.stack ?? error.message) : String(error);
      this.#outlet.want([{ family: 'tell', tell: { kind: 'fault', automaton: `${this.#kind} ${key}`, error: text } }]);
      return;
    }
    const [state, wants, wakeAtMs] = done;
    if (state === undefined) this.#states.delete(key);
    else this.#states.set(key, { state, wakeAtMs });
    this.#expect(wakeAtMs);
    this.#outlet.want(wants);
  }
  #expect(wakeAtMs: number | undefined): void {
    if (wakeAtMs !== undefined && (this.#earliest === undefined || wakeAtMs < this.#earliest))
      this.#earliest = wakeAtMs;
  }
}
