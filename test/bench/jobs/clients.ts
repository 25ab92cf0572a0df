import { createRequire } from 'node:module';
import type { Socket } from 'node:net';
import { openModesl } from '../../../src/esl/modesl.ts';
import { Session } from '../../../src/esl/session.ts';
import { systemClock } from '../../../src/time/clock.ts';

/**
 * Starts so many background jobs at once on a connection of its own; gives how long it took to have all results, in ms.
 */
export type RunJobs = (port: number, count: number) => Promise<number>;

const PASSWORD = 'ClueCon';
const TIMEOUT_MS = 150_000;

export const conveneJobs: RunJobs = async (port, count) => {
  const options = {
    host: '127.0.0.1',
    port,
    password: PASSWORD,
    connectTimeoutMs: 5_000,
    commandTimeoutMs: TIMEOUT_MS,
    livenessMs: TIMEOUT_MS,
    events: 'BACKGROUND_JOB',
  };
  const session = await new Promise<Session>((up, failed) => {
    const refuse = (reason: string): void => failed(new Error(reason));
    const events = { up, event: () => {}, malformed: refuse, over: (why: { reason: string }) => refuse(why.reason) };
    new Session(options, events, openModesl, systemClock);
  });
  const start = performance.now();
  const replies = await Promise.all(Array.from({ length: count }, () => session.background(`bench ${count}`)));
  const elapsedMs = performance.now() - start;
  session.close();
  const bad = replies.find((reply) => reply.kind !== 'ok');
  if (bad !== undefined) throw new Error(`a job came to ${JSON.stringify(bad)}`);
  return elapsedMs;
};

/** What is used here of modesl 1.2.1, which ships no types: more than Convene itself uses of it. */
interface Modesl {
  readonly Connection: new (
    host: string,
    port: number,
    password: string,
    ready: () => void,
  ) => {
    readonly socket: Socket;
    on(event: string, listener: (error: Error) => void): void;
    bgapi(command: string, args: string, done: () => void): void;
  };
}
const modesl: Modesl = createRequire(import.meta.url)('modesl');

export const modeslJobs: RunJobs = (port, count) =>
  new Promise((resolve, reject) => {
    const connection = new modesl.Connection('127.0.0.1', port, PASSWORD, () => {
      const start = performance.now();
      let left = count;
      for (let job = 0; job < count; job++) {
        connection.bgapi('bench', String(count), () => {
          if (--left > 0) return;
          connection.socket.destroy();
          resolve(performance.now() - start);
        });
      }
    });
    connection.on('error', reject);
  });
