import type { Config } from '../config/schema.ts';

/** What the node is called in leases and queues: where its event socket is, which all who serve it agree upon. */
export const nodeName = ({ eventSocket }: Config): string => `${eventSocket.host}:${eventSocket.port}`;
