/** Serves a node and never finishes its first command: `node stuck-server.ts SOCKET PREFIX NODE`. */
import { serveNode } from '../../src/jobs/node-server.ts';
import { keyspace } from '../../src/store/keyspace.ts';

const [address = '', prefix = '', node = ''] = process.argv.slice(2);
serveNode({
  address,
  keys: keyspace(prefix),
  node,
  acts: () => true,
  onCommand: () => {
    process.stdout.write('begun\n');
    return new Promise(() => {});
  },
  complain: (what, error) => process.stderr.write(`${what}: ${String(error)}\n`),
});
