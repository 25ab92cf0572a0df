import { randomUUID } from 'node:crypto';
import { assertNever } from '../core/assert-never.ts';
import { type CommandId, type ConferenceId, type PersonId, parseCommandId } from '../core/ids.ts';
import type { RoomAnswer, RoomCommand } from '../core/room-command.ts';
import type { RoomView } from '../core/room-view.ts';
import type { Rooms } from '../operations/rooms.ts';
import { StoreError } from '../store/store.ts';
import type { NodeReply } from './node-command.ts';
import type { NodeQueue } from './node-queue.ts';
import { askNode, type Unanswered } from './node-sender.ts';

/** The rooms as the process that serves the node has them: its controller. */
export interface ServedRooms {
  /** Resolves within some seconds. One with an id that was heard before is not done again. */
  command(conference: ConferenceId, command: RoomCommand, by: PersonId | null, id?: CommandId): Promise<RoomAnswer>;
  views(conferences?: readonly ConferenceId[]): readonly RoomView[] | { readonly away: string };
}

/** Rooms that are served by this process: nothing lies between them and FreeSWITCH. */
export function localRooms(served: ServedRooms): Rooms {
  return {
    list: async (conferences) => served.views(conferences),
    command: (conference, command, by) => served.command(conference, command, by),
  };
}

/** A mode is remembered first and then confirmed, each within two seconds. */
const ANSWER_WITHIN_MS = 4_500;
/** Those inside are told for up to ten seconds that the room ends. */
const END_WITHIN_MS = 13_000;
const VIEWS_WITHIN_MS = 2_000;

/** Rooms that are served by another process, which is asked through the queue of its node. */
export function remoteRooms(queue: NodeQueue): Rooms {
  return {
    list: async (conferences) => {
      const question = (beginByMs: number) =>
        ({ kind: 'room-views', conferences: conferences === undefined ? null : [...conferences], beginByMs }) as const;
      const said = await orAway(askNode(queue, question, VIEWS_WITHIN_MS));
      return said.kind === 'views' ? said.rooms : { away: whyNot(said) };
    },
    command: async (conference, command, by) => {
      const id = parseCommandId(randomUUID());
      if (id === undefined) throw new Error('a UUID is the id of a command');
      const question = (beginByMs: number) =>
        ({ kind: 'room-command', id, conference, command, by, beginByMs }) as const;
      const ends = command.kind === 'end' || command.kind === 'time-over';
      const withinMs = ends ? END_WITHIN_MS : ANSWER_WITHIN_MS;
      const said = await orAway(askNode(queue, question, withinMs));
      if (said.kind === 'answered') return said.answer;
      return said.kind === 'no-reply'
        ? { kind: 'unconfirmed', known: whyNot(said) }
        : { kind: 'away', reason: whyNot(said) };
    },
  };
}

/** The rooms where they are: in this process while it serves the node, else in the one that does. */
export function nearestRooms(local: () => ServedRooms | undefined, remote: Rooms): Rooms {
  const nearest = (): Rooms => {
    const served = local();
    return served === undefined ? remote : localRooms(served);
  };
  return {
    list: (conferences) => nearest().list(conferences),
    command: (conference, command, by) => nearest().command(conference, command, by),
  };
}

async function orAway(asked: Promise<NodeReply | Unanswered>): Promise<NodeReply | Unanswered> {
  try {
    return await asked;
  } catch (error) {
    if (error instanceof StoreError) return { kind: 'away', reason: error.message };
    throw error;
  }
}

function whyNot(said: NodeReply | Unanswered): string {
  switch (said.kind) {
    case 'nobody-listens':
      return 'nobody serves the node';
    case 'no-reply':
      return 'whoever serves the node has not answered';
    case 'away':
    case 'failed':
      return said.reason;
    case 'handled':
    case 'answered':
    case 'views':
      return `whoever serves the node gave an answer to something else: ${said.kind}`;
    default:
      return assertNever(said);
  }
}
