import { createServer } from 'node:net';
import { frameWriter } from '../event-template.ts';
import { sampleHeaders } from '../sample-event.ts';
import { AUTH_REQUEST, commandReader, commandReply } from '../wire/frames.ts';

/**
 * An event socket, in a process of its own, that accepts background jobs and holds back all results until as many jobs
 * are in flight as `bgapi bench COUNT` says, whatever order they are then told in.
 */
const jobEvent = frameWriter(sampleHeaders('core-BACKGROUND_JOB'), 'json');
const RESULTS_PER_WRITE = 500;

const server = createServer((socket) => {
  socket.setNoDelay(true);
  socket.setEncoding('utf8');
  const jobs: string[] = [];
  const answer = (command: string): string => {
    const [, count, job] = /^bgapi bench ([0-9]+)\nJob-UUID: (\S+)$/.exec(command) ?? [];
    if (job === undefined) return commandReply('+OK accepted');
    jobs.push(job);
    if (jobs.length === Number(count)) setImmediate(finish);
    return commandReply(`+OK Job-UUID: ${job}`, `Job-UUID: ${job}\n`);
  };
  const finish = (): void => {
    for (let job = 0; job < jobs.length; job += RESULTS_PER_WRITE) {
      const some = jobs.slice(job, job + RESULTS_PER_WRITE);
      socket.write(Buffer.concat(some.map((each) => jobEvent({ job: each }, [], '+OK done\n'))));
    }
    jobs.length = 0;
  };
  let replies = '';
  const read = commandReader((command) => {
    replies += answer(command);
  });
  socket.on('data', (chunk: string) => {
    read(chunk);
    socket.write(replies);
    replies = '';
  });
  // Each round ends its connection as it likes.
  socket.on('error', () => socket.destroy());
  socket.write(AUTH_REQUEST);
});

server.listen(0, '127.0.0.1', () => {
  const address = server.address();
  process.send?.(address !== null && typeof address === 'object' ? [address.port] : []);
});
process.on('disconnect', () => process.exit());
