import type { NodeQueue } from '../jobs/node-queue.ts';
import { remoteRooms } from '../jobs/rooms.ts';
import type { Rooms } from '../operations/rooms.ts';

/** The running rooms as a command of the operator reaches them: through whoever serves the node. */
export const reachRooms = (queue: NodeQueue): Rooms => remoteRooms(queue);
