import type { CommandId, ConferenceId, PersonId } from '../core/ids.ts';
import type { RoomAnswer, RoomCommand } from '../core/room-command.ts';

/** A command as it was given. */
export interface AskedCommand {
  readonly id: CommandId;
  readonly by: PersonId | null;
  readonly conference: ConferenceId;
  readonly command: RoomCommand;
}

/** How many commands that were answered are remembered. */
const REMEMBERED = 256;

/**
 * The commands that people have given and that wait for their answer. One of an id that was heard before is not given
 * again, and gets the answer of the first: whoever delivers it twice does no harm.
 */
export class AskedCommands {
  readonly #waiting = new Map<CommandId, AskedCommand & { readonly resolve: (answer: RoomAnswer) => void }>();
  readonly #answers = new Map<CommandId, Promise<RoomAnswer>>();

  ask(asked: AskedCommand, give: () => void): Promise<RoomAnswer> {
    const known = this.#answers.get(asked.id);
    if (known !== undefined) return known;
    const { promise, resolve } = Promise.withResolvers<RoomAnswer>();
    this.#waiting.set(asked.id, { ...asked, resolve });
    this.#answers.set(asked.id, promise);
    give();
    return promise;
  }
  /** False for one that waits no more: its giver has heard another answer. */
  answered(id: CommandId, answer: RoomAnswer): boolean {
    const waiting = this.#waiting.get(id);
    waiting?.resolve(answer);
    this.#waiting.delete(id);
    for (const oldest of this.#answers.keys()) {
      if (this.#answers.size <= REMEMBERED + this.#waiting.size) break;
      if (!this.#waiting.has(oldest)) this.#answers.delete(oldest);
    }
    return waiting !== undefined;
  }
  /** All of them will never be answered: whether they were done is not known. Tells of each that it is so. */
  lose(known: string, lost: (asked: AskedCommand, answer: RoomAnswer) => void): void {
    const answer: RoomAnswer = { kind: 'unconfirmed', known };
    for (const { resolve: _, ...asked } of [...this.#waiting.values()]) {
      this.answered(asked.id, answer);
      lost(asked, answer);
    }
  }
}
