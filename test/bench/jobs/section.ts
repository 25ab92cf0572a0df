import { numbers, startProgram } from '../program.ts';
import type { Section } from '../report.ts';
import { median } from '../rounds.ts';
import { conveneJobs, modeslJobs } from './clients.ts';

const MANY = 20_000;
const FEW = 2_000;
const LIMIT_MS = 1_000;

export const jobs: Section = {
  title: 'Background jobs in flight',
  about: [
    'All are sent at once over loopback to another process, which holds the results back until it has all.',
    'Measured from the first command to the last result.',
    'modesl takes the square of their number: its 20,000 are worked out from its 2,000 unless --full measures them.',
  ],
  measure: async ({ quick, full }) => {
    const far = startProgram('jobs/event-socket.ts');
    try {
      const [port = 0] = numbers(await far.told());
      const few: number[] = [];
      const many: number[] = [];
      const peer: number[] = [];
      for (let round = 0; round < (quick ? 3 : 5); round++) {
        few.push(await conveneJobs(port, FEW));
        peer.push(await modeslJobs(port, FEW));
        many.push(await conveneJobs(port, MANY));
      }
      const peerMany = full ? await modeslJobs(port, MANY) : median(peer) * (MANY / FEW) ** 2;
      const row = (name: string, count: number, ms: number, how = ''): string[] => [
        name,
        String(count),
        ms.toFixed(0),
        ((ms * 1000) / count).toFixed(1),
        how,
      ];
      return {
        columns: ['client', 'jobs', 'ms', 'µs/job', ''],
        rows: [
          row('convene', FEW, median(few)),
          row('modesl', FEW, median(peer)),
          row('convene', MANY, median(many)),
          row('modesl', MANY, peerMany, full ? '' : 'worked out'),
        ],
        floors: [
          {
            what: `${MANY} background jobs in flight: under ${LIMIT_MS} ms`,
            measured: `${median(many).toFixed(0)} ms`,
            held: median(many) < LIMIT_MS,
          },
        ],
      };
    } finally {
      await far.stop();
    }
  },
};
