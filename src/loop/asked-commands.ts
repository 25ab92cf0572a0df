import type { CommandId } from '../core/ids.ts';
import type { RoomAnswer } from '../core/room-command.ts';

/** How many commands that were answered are remembered. */
const REMEMBERED = 256;

/**
 * The commands that people have given and that wait for their answer. One of an id that was heard before is not given
 * again, and gets the answer of the first: whoever delivers it twice does no harm.
 */
export class AskedCommands {
  readonly #waiting = new Map<CommandId, (answer: RoomAnswer) => void>();
  readonly #answers = new Map<CommandId, Promise<RoomAnswer>>();

  ask(id: CommandId, give: () => void): Promise<RoomAnswer> {
    const known = this.#answers.get(id);
    if (known !== undefined) return known;
    const { promise, resolve } = Promise.withResolvers<RoomAnswer>();
    this.#waiting.set(id, resolve);
    this.#answers.set(id, promise);
    give();
    return promise;
  }
  answered(id: CommandId, answer: RoomAnswer): void {
    this.#waiting.get(id)?.(answer);
    this.#waiting.delete(id);
    for (const oldest of this.#answers.keys()) {
      if (this.#answers.size <= REMEMBERED + this.#waiting.size) return;
      if (!this.#waiting.has(oldest)) this.#answers.delete(oldest);
    }
  }
  /** All of them will never be answered: whether they were done is not known. */
  lose(known: string): void {
    for (const id of [...this.#waiting.keys()]) this.answered(id, { kind: 'unconfirmed', known });
  }
}
