import type { Sounding } from './ear.ts';
import { filesOf } from './sounds.ts';
import type { SwitchCore } from './switch-core.ts';

interface FileNode {
  readonly file: string;
  /** What is left of it, the part that plays first: a `file_string://` has several. */
  readonly parts: Sounding[];
  /** Stopped: it is silent, and closed on a later beat. */
  stopped: boolean;
  playedMs: number;
  /** How much of that belongs to parts that have ended. */
  endedMs: number;
}

/** What a queue makes known of its files. */
export interface PlayQueueListener {
  /** What can be heard has changed. */
  changed(): void;
  /** A file has ended or was stopped, after so many milliseconds of it. */
  done(file: string, playedMs: number): void;
}

/**
 * Files played one after the other, to a room or to one member of it. What is stopped falls silent at once; FreeSWITCH
 * closes one such file on each beat, and says then that it is done.
 */
export class PlayQueue {
  readonly #core: SwitchCore;
  readonly #on: PlayQueueListener;
  readonly #files: FileNode[] = [];
  #startedMs = 0;
  #cancel: (() => void) | undefined;
  #paused = false;

  constructor(core: SwitchCore, on: PlayQueueListener) {
    this.#core = core;
    this.#on = on;
  }

  /** What plays now. */
  get sounding(): Sounding | undefined {
    const first = this.#files[0];
    return this.#paused || first?.stopped === true ? undefined : first?.parts[0];
  }

  add(file: string): void {
    const parts = filesOf(file)
      .filter((each) => this.#core.sounds.playable(each))
      .map((what) => ({ what }));
    this.#files.push({ file, parts, stopped: false, playedMs: 0, endedMs: 0 });
    if (this.#files.length === 1) this.#start();
  }

  /** Plays a file in place of all others, which are done at once. */
  replace(file: string): void {
    this.close();
    this.add(file);
  }

  /** Ends what plays, or everything; returns how many files that were. */
  stop(which: 'current' | 'all'): number {
    const stopped = which === 'all' ? this.#files : this.#files.slice(0, 1);
    if (stopped.length === 0) return 0;
    this.#halt();
    for (const file of stopped) file.stopped = true;
    this.#on.changed();
    this.#core.beat.soon(() => this.#closeStopped());
    return stopped.length;
  }

  /** Drops everything, as when the room ends: each file is told as done at once. */
  close(): void {
    this.#halt();
    for (const { file, playedMs } of this.#files.splice(0)) this.#on.done(file, playedMs);
  }

  /** Stands still: what plays goes on where it was. */
  pause(): void {
    this.#halt();
    this.#paused = true;
  }

  resume(): void {
    if (!this.#paused) return;
    this.#paused = false;
    this.#start();
  }

  #start(): void {
    const file = this.#files[0];
    if (file === undefined || file.stopped || this.#paused) return;
    this.#startedMs = this.#core.clock.nowMs();
    const leftMs = this.#core.sounds.lengthMs(file.parts[0]?.what ?? '') - (file.playedMs - file.endedMs);
    if (Number.isFinite(leftMs)) {
      this.#cancel = this.#core.clock.after(Math.max(0, leftMs), () => this.#endPart(file));
    } else {
      this.#cancel = () => undefined;
    }
    this.#on.changed();
  }

  /** The file that plays stops counting. */
  #halt(): void {
    const file = this.#files[0];
    if (this.#cancel === undefined || file === undefined) return;
    this.#cancel();
    this.#cancel = undefined;
    file.playedMs += this.#core.clock.nowMs() - this.#startedMs;
  }

  #endPart(file: FileNode): void {
    this.#halt();
    file.endedMs = file.playedMs;
    file.parts.shift();
    if (file.parts.length > 0) this.#start();
    else this.#closeFirst();
  }

  #closeFirst(): void {
    this.#halt();
    const file = this.#files.shift();
    if (file !== undefined) this.#on.done(file.file, file.playedMs);
    if (this.#files[0]?.stopped === true) this.#core.beat.soon(() => this.#closeStopped());
    else this.#start();
  }

  #closeStopped(): void {
    if (this.#files[0]?.stopped === true) this.#closeFirst();
  }
}
