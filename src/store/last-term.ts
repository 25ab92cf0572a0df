import { open, readFile, rename } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import type { LeaseTerm } from './lease.ts';

const FILE = 'lease.json';

const kept = z.object({ node: z.string(), instance: z.string(), fence: z.int().positive(), life: z.string().min(1) });

/** Whose term it is: nobody else may go on with it. */
export interface TermOwner {
  readonly node: string;
  /** Of {@link claimInstanceId}, and not a fleeting one. */
  readonly instance: string;
}

/** Keeps the term of a lease in the data folder, for a restart at which Redis cannot be asked. Rejects with the system's error. */
export async function keepTerm(dataDir: string, { node, instance }: TermOwner, term: LeaseTerm): Promise<void> {
  const path = join(dataDir, FILE);
  const draft = await open(`${path}.new`, 'w', 0o600);
  try {
    await draft.writeFile(`${JSON.stringify({ node, instance, ...term })}\n`);
    await draft.sync();
  } finally {
    await draft.close();
  }
  await rename(`${path}.new`, path);
}

/** The last term that this instance had of the node; undefined where none was kept, or what was kept cannot be read. */
export async function lastTerm(dataDir: string, { node, instance }: TermOwner): Promise<LeaseTerm | undefined> {
  const text = await readFile(join(dataDir, FILE), 'utf8').catch(() => '');
  const found = kept.safeParse(parsed(text));
  if (!found.success || found.data.node !== node || found.data.instance !== instance) return undefined;
  return { fence: found.data.fence, life: found.data.life };
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
