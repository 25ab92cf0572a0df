import type { SwitchCore } from './switch-core.ts';

/** Files played one after the other, to a room or to one member of it. */
export class PlayQueue {
  readonly #core: SwitchCore;
  readonly #on: { started(file: string): void; done(file: string, lengthMs: number): void };
  readonly #files: string[] = [];
  #cancel: (() => void) | undefined;

  constructor(core: SwitchCore, on: { started(file: string): void; done(file: string, lengthMs: number): void }) {
    this.#core = core;
    this.#on = on;
  }

  /** What plays now. */
  get playing(): string | undefined {
    return this.#files[0];
  }

  add(file: string): void {
    this.#files.push(file);
    if (this.#files.length === 1) this.#start();
  }

  /** Ends what plays, or everything; returns how many files that were. */
  stop(which: 'current' | 'all'): number {
    const playing = this.#files[0];
    if (playing === undefined) return 0;
    this.#cancel?.();
    const stopped = which === 'all' ? this.#files.splice(0) : this.#files.splice(0, 1);
    for (const file of stopped) this.#core.beat.soon(() => this.#on.done(file, 0));
    if (this.#files.length > 0) this.#start();
    return stopped.length;
  }

  /** Drops everything, as when the room ends: each file is told as done at once. */
  close(): void {
    this.#cancel?.();
    for (const file of this.#files.splice(0)) this.#on.done(file, 0);
  }

  #start(): void {
    const file = this.#files[0];
    if (file === undefined) return;
    this.#on.started(file);
    const lengthMs = this.#core.sounds.lengthMs(file);
    if (!Number.isFinite(lengthMs)) return;
    this.#cancel = this.#core.clock.after(lengthMs, () => {
      this.#cancel = undefined;
      this.#files.shift();
      this.#on.done(file, lengthMs);
      this.#start();
    });
  }
}
