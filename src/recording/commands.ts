import { headerOf } from '../esl/frame.ts';

/**
 * The commands of a recorded connection that wait for their reply. Replies come strictly in the order of the commands,
 * whether pipelined or split; an empty command gets none; CRLF is accepted (measured on FreeSWITCH 1.10.12).
 */
export class RecordedCommands {
  #text = '';
  readonly #waiting: string[] = [];

  /** Text that went to FreeSWITCH, cut anywhere. */
  sent(text: string): void {
    this.#text += text.replaceAll('\r', '');
    for (;;) {
      this.#text = this.#text.replace(/^\n+/, '');
      const end = this.#text.indexOf('\n\n');
      if (end < 0) return;
      const command = this.#text.slice(0, end);
      const bodyLength = Number(headerOf(command, 'content-length') ?? 0);
      const whole = end + 2 + (Number.isSafeInteger(bodyLength) && bodyLength > 0 ? bodyLength : 0);
      if (this.#text.length < whole) return;
      this.#text = this.#text.slice(whole);
      this.#waiting.push(command);
    }
  }

  /** The command that the next reply answers, or undefined where none waits. */
  answered(): string | undefined {
    return this.#waiting.shift();
  }
}
