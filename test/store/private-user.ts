/** A program that uses a private Redis until it is killed: `node private-user.ts DATA_DIR CODE`. */
import { openStore } from '../../src/store/open.ts';
import { draft } from './drafts.ts';

const [dataDir = '', code = ''] = process.argv.slice(2);
const { store } = await openStore({ dataDir, prefix: 'convene', examine: false });
await store.conferences.create(draft(code));
process.stdout.write('created\n');
