import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { openModesl } from '../../../src/esl/modesl.ts';
import { memoryStore } from '../../../src/store/memory-store.ts';
import { createConference, type Serving, serve } from '../controller.ts';
import { numbers, startProgram } from '../program.ts';
import type { Section } from '../report.ts';
import { median, quantile } from '../rounds.ts';

const ROUNDS = 10;
const WARM_UP = 200;
const OWN_LIMIT_MS = 1;

export const keys: Section = {
  title: 'From a key to its command',
  about: [
    'Another process writes the DTMF event that completes *1 and waits for "conference cvN mute M quiet" (or unmute).',
    'Loopback, a room of 50; after each press the member is muted and hears its prompt.',
    'Beside it a bare socket that answers whatever comes at once, unread.',
  ],
  measure: async ({ quick }) => {
    const pressesPerRound = quick ? 50 : 300;
    const store = memoryStore();
    const conference = await createConference(store, '3000');
    const far = startProgram('keys/event-socket.ts', [`cv${conference.id}`]);
    let serving: Serving | undefined;
    let bare: Socket | undefined;
    try {
      const [controllerPort = 0, barePort = 0] = numbers(await far.told());
      serving = await serve(controllerPort, store, openModesl);
      bare = await bareSocket(barePort, `api conference cv${conference.id} mute 100 quiet\n\n`);
      const press = async (whose: 'controller' | 'bare', count: number): Promise<readonly number[]> =>
        numbers(await far.ask({ whose, count }));
      await press('controller', WARM_UP);
      await press('bare', WARM_UP);
      const ours: number[] = [];
      const least: number[] = [];
      for (let round = 0; round < ROUNDS; round++) {
        ours.push(...(await press('controller', pressesPerRound)));
        least.push(...(await press('bare', pressesPerRound)));
      }
      if (serving.complaints.length > 0) throw new Error(serving.complaints.join('\n'));
      const ownMs = median(ours) - median(least);
      return {
        columns: ['client', 'presses', 'median µs', 'p99 µs'],
        rows: [rowOf('convene', ours), rowOf('bare socket', least)],
        floors: [
          {
            what: `a key's command: under ${OWN_LIMIT_MS} ms of our own (median)`,
            measured: `${ownMs.toFixed(3)} ms`,
            held: ownMs < OWN_LIMIT_MS,
          },
        ],
      };
    } finally {
      serving?.controller.stop();
      bare?.destroy();
      await far.stop();
      await store.close();
    }
  },
};

function rowOf(name: string, elapsedMs: readonly number[]): string[] {
  const micros = (share: number): string => (quantile(elapsedMs, share) * 1000).toFixed(0);
  return [name, String(elapsedMs.length), micros(0.5), micros(0.99)];
}

/** Answers whatever it gets with the same command. */
async function bareSocket(port: number, command: string): Promise<Socket> {
  const socket = connect(port, '127.0.0.1');
  socket.setNoDelay(true);
  await once(socket, 'connect');
  socket.on('data', () => socket.write(command));
  return socket;
}
