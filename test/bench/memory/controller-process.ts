import { openModesl } from '../../../src/esl/modesl.ts';
import { memoryStore } from '../../../src/store/memory-store.ts';
import { createConference, serve } from '../controller.ts';

/**
 * A whole controller in a process that does nothing else. Started with the port of an event socket and the codes of the
 * conferences, it answers each message with its resident memory as it stands, the same and its heap after a full
 * collection, all in bytes, the CPU time it has used since it serves in microseconds, and how many callers and members
 * it knows of.
 */
const [port = '', ...codes] = process.argv.slice(2);
const store = memoryStore();
for (const code of codes) await createConference(store, code);
const { controller, complaints } = await serve(Number(port), store, openModesl);

const started = process.cpuUsage();
process.on('message', async () => {
  const { user, system } = process.cpuUsage(started);
  const asItStands = process.memoryUsage.rss();
  await collect();
  const { rss, heapUsed } = process.memoryUsage();
  const { core } = controller;
  const members = [...core.mirror.rooms].reduce((sum, room) => sum + room.members.size, 0);
  if (complaints.length > 0) throw new Error(complaints.slice(0, 10).join('\n'));
  process.send?.([asItStands, rss, heapUsed, user + system, core.callers.size, members]);
});
process.on('disconnect', async () => {
  controller.stop();
  await store.close();
  process.exit();
});
process.send?.([]);

/**
 * As a last resort, which also gives back the pages that V8 keeps for the next burst; twice, since what a finalizer
 * lets go of is collected only the second time.
 */
async function collect(): Promise<void> {
  for (let time = 0; time < 2; time++) {
    globalThis.gc?.({ type: 'major', execution: 'sync', flavor: 'last-resort' });
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
}
