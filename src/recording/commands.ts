import { headerOf } from '../esl/frame.ts';
import { WireText } from './file.ts';

/**
 * The commands of a recorded connection that wait for their reply. Replies come strictly in the order of the commands,
 * whether pipelined or split; an empty command gets none; CRLF is accepted (measured on FreeSWITCH 1.10.12).
 */
export class RecordedCommands {
  /** What has not been taken apart yet: a character a byte, as Content-Length counts. */
  #text = '';
  readonly #bytes = new WireText();
  readonly #waiting: string[] = [];

  /** Text that went to FreeSWITCH, cut anywhere. */
  sent(text: string): void {
    this.#text += this.#bytes.bytes(text).toString('latin1');
    for (;;) {
      this.#text = this.#text.replace(/^[\r\n]+/, '');
      const end = /\n\r?\n/.exec(this.#text);
      if (end === null) return;
      const command = this.#text.slice(0, end.index).replaceAll('\r', '');
      const bodyLength = Number(headerOf(command, 'content-length') ?? 0);
      const headLength = end.index + end[0].length;
      const whole = headLength + (Number.isSafeInteger(bodyLength) && bodyLength > 0 ? bodyLength : 0);
      if (this.#text.length < whole) return;
      this.#text = this.#text.slice(whole);
      this.#waiting.push(Buffer.from(command, 'latin1').toString('utf8'));
    }
  }

  /** The command that the next reply answers, or undefined where none waits. */
  answered(): string | undefined {
    return this.#waiting.shift();
  }
}
