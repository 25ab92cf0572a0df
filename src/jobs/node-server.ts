import { DelayedError, type Job, Worker } from 'bullmq';
import { type ConferenceChanged, type NodeCommand, type NodeReply, nodeCommand } from './node-command.ts';
import { type NodeQueue, queueConnection, queueName, redisTimeMs, replyKey } from './node-queue.ts';
import type { ServedRooms } from './rooms.ts';

export interface NodeServerOptions extends NodeQueue {
  /** Whether this instance serves the node at this moment; commands are put back while it does not. */
  acts(): boolean;
  /** Takes up one change after the other; it may see one twice. Rejects when it cannot be done. */
  onCommand(command: ConferenceChanged): Promise<void>;
  /** The rooms of the node; undefined where none are served. */
  rooms?(): ServedRooms | undefined;
  /** Told of what went wrong, once for each time; commands and Redis alike. */
  complain(what: string, error: unknown): void;
}

export interface NodeServer {
  /** Puts back what has not been done within a second, and ends within two; idempotent. Never rejects. */
  close(): Promise<void>;
}

/** A process that dies in the middle of a command leaves it locked for so long. */
const LOCK_MS = 5_000;
const LOOK_FOR_STALLED_MS = 2_000;
/** A command in whose middle so many processes died is dropped, lest it kill the next one too. */
const LIVES = 3;
const PUT_BACK_MS = 500;
const REPLY_LIFE_MS = 60_000;
const PATIENCE_MS = 1_000;
const LAST_MOMENT_MS = 1_500;

/**
 * Serves the commands that other processes send to the node, in their order. To be run while the lease of the node is
 * held, and closed when it is lost. It outlives Redis: what was sent stays there and is served when that is back.
 */
export function serveNode(options: NodeServerOptions): NodeServer {
  const { address, keys, node, acts, onCommand, complain } = options;
  const connection = queueConnection(address);
  const { client } = connection;
  let away = false;
  const onTrouble = (error: Error) => {
    // Each attempt to reconnect fails with an error of its own.
    if (!away && closing === undefined) complain(`the commands for ${node} cannot be read for now`, error);
    away = true;
  };
  client.on('error', onTrouble);
  client.on('ready', () => {
    away = false;
  });

  let closing: Promise<void> | undefined;
  const givenUp = Promise.withResolvers<'given-up'>();
  const worker = new Worker(
    queueName(node),
    // With a token BullMQ leaves it to us to move the job.
    async (job: Job, token?: string) => {
      const done = closing === undefined && acts() ? await Promise.race([handle(job), givenUp.promise]) : 'given-up';
      if (done === 'handled') return;
      await job.moveToDelayed(Date.now() + PUT_BACK_MS, token);
      throw new DelayedError();
    },
    {
      connection: client,
      prefix: keys.jobs,
      concurrency: 1,
      lockDuration: LOCK_MS,
      stalledInterval: LOOK_FOR_STALLED_MS,
      maxStalledCount: LIVES,
      removeOnComplete: { count: 0 },
      removeOnFail: { count: 0 },
    },
  );
  worker.on('error', onTrouble);
  worker.on('failed', (job, error) => complain(`the command ${job?.name ?? ''} was dropped`, error));

  /** Commands to rooms are begun in their order, and answered when FreeSWITCH has done them: the next does not wait for that. */
  const underWay = new Set<Promise<void>>();

  async function handle(job: Job): Promise<'handled'> {
    const command = nodeCommand.safeParse(job.data);
    if (!command.success) {
      const faults = command.error.issues.map(({ path, message }) => `${path.join('.') || 'command'}: ${message}`);
      await reply(job, { kind: 'failed', reason: `not a command of this version: ${faults.join('; ')}` });
    } else if (command.data.kind === 'conference-changed') {
      await reply(job, await takeUp(command.data));
    } else {
      const answering = begin(command.data)
        .then((said) => reply(job, said))
        .catch((error: unknown) => complain(`the command ${job.name} could not be answered`, error))
        .finally(() => underWay.delete(answering));
      underWay.add(answering);
    }
    return 'handled';
  }
  async function takeUp(change: ConferenceChanged): Promise<NodeReply> {
    try {
      await onCommand(change);
      return { kind: 'handled' };
    } catch (error) {
      return { kind: 'failed', reason: error instanceof Error ? error.message : String(error) };
    }
  }
  async function begin(asked: Exclude<NodeCommand, ConferenceChanged>): Promise<NodeReply> {
    if ((await redisTimeMs(client)) > asked.beginByMs) return { kind: 'away', reason: 'it was not taken up in time' };
    const rooms = options.rooms?.();
    if (rooms === undefined) return { kind: 'away', reason: 'no rooms are served' };
    if (asked.kind === 'room-command') {
      return { kind: 'answered', answer: await rooms.command(asked.conference, asked.command, asked.by, asked.id) };
    }
    const views = rooms.views(asked.conferences ?? undefined);
    return 'away' in views
      ? { kind: 'away', reason: views.away }
      : {
          kind: 'views',
          rooms: views.map((view) => ({ ...view, members: [...view.members], invites: [...view.invites] })),
        };
  }
  async function reply(job: Job, said: NodeReply): Promise<void> {
    if (said.kind === 'failed') complain(`the command ${job.name} could not be done`, new Error(said.reason));
    const key = replyKey(keys, job.id ?? '');
    await client.multi().rpush(key, JSON.stringify(said)).pexpire(key, REPLY_LIFE_MS).exec();
  }

  async function close(): Promise<void> {
    const patience = setTimeout(() => givenUp.resolve('given-up'), PATIENCE_MS);
    // With Redis away BullMQ waits for it; without a connection it ends.
    const lastMoment = setTimeout(() => connection.disconnect(), LAST_MOMENT_MS);
    try {
      await worker.close();
      await Promise.race([Promise.all(underWay), givenUp.promise]);
    } catch (error) {
      complain(`the commands for ${node} were not closed in order`, error);
    } finally {
      clearTimeout(patience);
      clearTimeout(lastMoment);
      connection.disconnect();
    }
  }
  return {
    close() {
      closing ??= close();
      return closing;
    },
  };
}
