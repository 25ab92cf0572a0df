import type { Application, RunningApplication } from './application.ts';
import type { Channel } from './channel.ts';

/** A `sendmsg` that waits for the leg's thread. */
export interface PrivateEvent {
  readonly application: string;
  readonly argument: string;
  readonly uuid: string | undefined;
  /** While it runs, nothing sent later starts (`event-lock: true`). */
  readonly lock: boolean;
}

interface Frame {
  readonly name: string;
  readonly argument: string;
  readonly uuid: string;
  readonly lock: boolean;
  readonly fromMessage: boolean;
  readonly done: (() => void) | undefined;
  running: RunningApplication | undefined;
  suspended: boolean;
}

/**
 * What a leg runs. The lowest frame is the dialplan's application, most often `park`; each message that comes meanwhile
 * runs inside what runs already and ends before it. With the lock it keeps later messages waiting until it ends.
 */
export class ApplicationStack {
  readonly #leg: Channel;
  readonly #find: (name: string) => Application | undefined;
  readonly #frames: Frame[] = [];
  readonly #waiting: PrivateEvent[] = [];
  #looking = false;

  constructor(leg: Channel, find: (name: string) => Application | undefined) {
    this.#leg = leg;
    this.#find = find;
  }

  /** Names of what runs, outermost first. */
  get names(): readonly string[] {
    return this.#frames.map((frame) => frame.name);
  }

  /** The innermost application with its argument. */
  get current(): { readonly name: string; readonly argument: string } | undefined {
    return this.#frames.at(-1);
  }

  /** Runs an application of the dialplan; `done` is called when it ended by itself. */
  runFromDialplan(name: string, argument: string, done: () => void): void {
    this.#execute({ application: name, argument, uuid: undefined, lock: false }, false, done);
    this.#look();
  }

  /** Queues a message; the leg's thread sees it on the next beat. */
  send(event: PrivateEvent): void {
    this.#waiting.push(event);
    this.#lookSoon();
  }

  /** `uuid_break`: ends the sound that plays; with `all`, what waits is thrown away too. */
  breakOff(all: boolean): void {
    if (all) this.#waiting.length = 0;
    this.#frames.at(-1)?.running?.breakOff?.();
  }

  /** Offers the keys that wait to the innermost application, whichever that is after each key. */
  offerKeys(): void {
    while (this.#leg.keys.anyWaiting) {
      const running = this.#frames.at(-1)?.running;
      const take = running?.takeKey;
      if (take === undefined) {
        running?.keyWaits?.();
        return;
      }
      this.#leg.takeKey((key) => take.call(running, key));
    }
  }

  /** The telephone has begun or ended to make sounds. */
  speech(): void {
    this.#frames.at(-1)?.running?.speech?.();
  }

  /** Ends everything, innermost first, because the leg hung up or goes elsewhere. */
  unwind(): void {
    this.#waiting.length = 0;
    for (let frame = this.#frames.at(-1); frame !== undefined; frame = this.#frames.at(-1)) {
      frame.running?.abandon();
      this.#frames.pop();
      this.#complete(frame);
    }
  }

  #lookSoon(): void {
    if (this.#looking) return;
    this.#looking = true;
    this.#leg.core.beat.soon(() => {
      this.#looking = false;
      this.#look();
    });
  }

  get #held(): boolean {
    return this.#leg.leaving || this.#frames.length === 0 || this.#frames.some((frame) => frame.lock);
  }

  /** Starts what waits, then lets the innermost application go on. */
  #look(): void {
    while (!this.#held) {
      const event = this.#waiting.shift();
      if (event === undefined) break;
      this.#execute(event, true, undefined);
    }
    const top = this.#frames.at(-1);
    if (top === undefined || this.#leg.leaving) return;
    if (top.suspended) {
      top.suspended = false;
      top.running?.resume?.();
    }
    this.offerKeys();
  }

  #execute(event: PrivateEvent, fromMessage: boolean, done: (() => void) | undefined): void {
    const leg = this.#leg;
    const application = this.#find(event.application);
    if (application === undefined) {
      leg.hangup('DESTINATION_OUT_OF_ORDER');
      return;
    }
    const outer = this.#frames.at(-1);
    if (outer?.suspended === false) {
      outer.suspended = true;
      outer.running?.suspend?.();
    }
    const argument = leg.expand(event.argument);
    this.#countLoop(fromMessage, '1');
    leg.setVariable('current_application_data', argument);
    leg.setVariable('current_application', event.application);
    leg.setVariable('current_application_response', '');
    const frame: Frame = {
      name: event.application,
      argument,
      uuid: event.uuid ?? leg.core.uuid(),
      lock: event.lock,
      fromMessage,
      done,
      running: undefined,
      suspended: false,
    };
    this.#frames.push(frame);
    leg.fire('CHANNEL_EXECUTE', this.#headersOf(frame));
    const running = application(leg, argument, () => this.#finish(frame));
    if (running === undefined) {
      this.#finish(frame);
      return;
    }
    frame.running = running;
    frame.suspended = !this.#held && this.#waiting.length > 0;
    running.begin(frame.suspended);
  }

  #finish(frame: Frame): void {
    const at = this.#frames.indexOf(frame);
    if (at < 0) return;
    this.#frames.splice(at, 1);
    this.#complete(frame);
    if (this.#leg.leaving) return;
    frame.done?.();
    if (frame.running !== undefined) this.#look();
  }

  #complete(frame: Frame): void {
    const leg = this.#leg;
    leg.fire('CHANNEL_EXECUTE_COMPLETE', [
      ...this.#headersOf(frame).slice(0, -1),
      ['Application-Response', leg.variableText('current_application_response') ?? '_none_'],
      ['Application-UUID', frame.uuid],
    ]);
    this.#countLoop(frame.fromMessage, '');
  }

  /** A message asks for one round of its application; FreeSWITCH counts them in variables. */
  #countLoop(fromMessage: boolean, count: '1' | ''): void {
    if (!fromMessage) return;
    this.#leg.setVariable('current_loop', count);
    this.#leg.setVariable('total_loops', count);
  }

  #headersOf(frame: Frame): [string, string][] {
    return [
      ['Application', frame.name],
      ...(frame.argument === '' ? [] : [['Application-Data', frame.argument] satisfies [string, string]]),
      ['Application-UUID', frame.uuid],
    ];
  }
}
