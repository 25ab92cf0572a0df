import type { FsEvent, RoomListing } from '../../src/core/event.ts';
import { Mirror } from '../../src/core/mirror/mirror.ts';
import { decodeFrame } from '../../src/esl/decode.ts';
import { FrameScanner } from '../../src/esl/frame.ts';
import { parseRoomList } from '../../src/esl/lists.ts';
import { WireText } from '../../src/recording/file.ts';
import { linesOf, receivedOf } from '../recording/recordings.ts';

/** What a recording tells the mirror, in order: events by their `Action` or name, and lists of all rooms. */
export type Told =
  | { readonly label: string; readonly event: FsEvent }
  | { readonly label: 'list'; readonly rooms: readonly RoomListing[] };

export function toldBy(name: string): readonly Told[] {
  const told: Told[] = [];
  const scanner = new FrameScanner({
    frame: (frame) => {
      const message = decodeFrame(frame);
      const body = frame.bytes.toString('utf8', frame.bodyStart, frame.bodyEnd);
      if (message.kind === 'event') {
        const label =
          body
            .match(/^Action: (.*)$/gm)
            ?.at(-1)
            ?.slice(8) ?? message.event.kind;
        told.push({ label, event: message.event });
      }
      const list = message.kind === 'api-response' ? parseRoomList(body) : undefined;
      if (list !== undefined && list.rooms.length > 0) told.push({ label: 'list', rooms: list.rooms });
    },
    broken: (reason) => {
      throw new Error(reason);
    },
  });
  const text = new WireText();
  for (const raw of receivedOf(linesOf(name))) scanner.push(text.bytes(raw));
  return told;
}

/** A recording that is folded step by step: up to the next thing of a kind, which is then folded in too. */
export class Retelling {
  readonly mirror = new Mirror();
  readonly #rest: Told[];
  /** `lists` says whether lists in the middle are adopted, or left out so that the events alone count. */
  readonly #lists: boolean;

  constructor(name: string, lists = false) {
    this.#rest = [...toldBy(name)];
    this.#lists = lists;
  }

  /** Folds up to the next event with that label for which the test holds, and gives it. */
  until(label: string, test: (event: FsEvent) => boolean = () => true): FsEvent {
    for (let next = this.#rest.shift(); next !== undefined; next = this.#rest.shift()) {
      if (!('event' in next)) {
        if (this.#lists) this.mirror.adopt(next.rooms, true);
        continue;
      }
      this.mirror.fold(next.event);
      if (next.label === label && test(next.event)) return next.event;
    }
    throw new Error(`no ${label} any more`);
  }
  /** What comes next, which is not folded in yet. */
  get ahead(): readonly Told[] {
    return this.#rest;
  }
}
