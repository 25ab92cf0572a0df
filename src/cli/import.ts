import { readFile } from 'node:fs/promises';
import type { Command } from 'commander';
import type { Contents } from '../store/contents.ts';
import { DEFINITIONS } from '../store/definitions.ts';
import { checkDefinitions } from '../store/definitions-check.ts';
import { type Definitions, type Fault, parseDefinitions } from '../store/definitions-document.ts';
import { heldNumbers } from '../store/held-numbers.ts';
import { type ImportPlan, planImport, type Step } from '../store/import-plan.ts';
import type { StoredContents } from '../store/open.ts';
import { StoreError } from '../store/store.ts';
import type { Announce } from './announce.ts';
import { announceAll } from './announce-all.ts';
import { announcementText } from './announcement.ts';
import { STREAM } from './backup.ts';
import { failed, type Outputs, subcommand } from './subcommand.ts';

export interface ImportCommandDeps extends Outputs {
  /** Opens the store for one command. Rejects with StoreError. */
  openStore(): Promise<{
    readonly contents: StoredContents;
    /** Tells the controllers that serve rooms that a definition has changed. */
    readonly announceChange: Announce;
    close(): Promise<void>;
  }>;
}

/** How often an import is planned anew because others changed something at the same moment. */
const MOST_PLANS = 5;

/** `convene import FILE`. */
export function importCommand(deps: ImportCommandDeps): Command {
  const command = subcommand('import', deps)
    .description('Take over what `convene export` wrote: all of it, in one step, or nothing.')
    .argument('<file>', 'the document; - is standard input')
    .option('--dry-run', 'say what would be created, changed and left, and change nothing', false)
    .addHelpText(
      'after',
      `
All of the document is checked first, and every fault told with its place. What is there already is changed to what the
document says: conferences by their code, people by their username, customers, rate plans, classes of service, dialplans,
gateways, rate decks (which come without their rates: \`convene rates import\`) and routes by their name, record groups, access
accounts and sounds by their name within their customer, notifications by their target. The rest is created, under the id of
the document where the store has never given it out, else under a new one, and what refers to it follows. What only the
store has stays. People keep their password where the document has none.`,
    );
  return command.action(async (file: string, { dryRun }: { dryRun: boolean }) => {
    const definitions = await readDefinitions(command, file);
    const plan = (present: Contents, wanted: Definitions): ImportPlan => {
      const planned = planImport(present, wanted);
      const faults = heldNumbers(present, planned);
      return faults.length > 0 ? refuse(command, file, faults) : planned;
    };
    try {
      const { contents, announceChange, close } = await deps.openStore();
      try {
        if (dryRun) {
          tell(plan(await contents.read(), definitions).steps);
          deps.stdout.write('Nothing was changed\n');
          return;
        }
        const steps = await carryOut(contents, definitions, plan);
        tell(steps);
        const touched = steps.flatMap(({ section, what, id }) =>
          section === 'conferences' && what !== 'left' ? [{ id, what }] : [],
        );
        const told = await announceAll(touched, announceChange);
        // Of what was created no controller has to know: no room is there before its conference.
        if (told.kind !== 'told' || touched.some(({ what }) => what === 'changed'))
          deps.stdout.write(announcementText(told));
      } finally {
        await close();
      }
    } catch (error) {
      if (!(error instanceof StoreError)) throw error;
      failed(command, `convene: ${error.message}`);
    }
  });

  async function carryOut(
    contents: StoredContents,
    definitions: Definitions,
    plan: (present: Contents, definitions: Definitions) => ImportPlan,
  ): Promise<readonly Step[]> {
    for (let tries = 0; tries < MOST_PLANS; tries += 1) {
      const planned = plan(await contents.read(), definitions);
      if (await contents.carryOut(planned)) return planned.steps;
    }
    return failed(command, 'convene: others kept changing what is to be imported: nothing was changed, try again');
  }

  function tell(steps: readonly Step[]): void {
    for (const step of steps) if (step.what !== 'left') deps.stdout.write(`${stepText(step)}\n`);
    const count = (what: Step['what']) => steps.filter((step) => step.what === what).length;
    deps.stdout.write(`${count('created')} created, ${count('changed')} changed, ${count('left')} left as they are\n`);
  }
}

function stepText({ section, what, label, from, id }: Step): string {
  const place = from === id ? `${id}` : `${id} (${from} in the document)`;
  return `${what}: ${DEFINITIONS[section].what} ${place} ${JSON.stringify(label)}`;
}

async function readDefinitions(command: Command, file: string): Promise<Definitions> {
  const text = await readFile(file === STREAM ? '/dev/stdin' : file, 'utf8').catch((error: Error) =>
    failed(command, `convene: ${file} cannot be read: ${error.message}`),
  );
  const read = parseDefinitions(text);
  if (!read.ok) return refuse(command, file, read.error);
  const faults = checkDefinitions(read.value);
  return faults.length > 0 ? refuse(command, file, faults) : read.value;
}

function refuse(command: Command, file: string, faults: readonly Fault[]): never {
  const lines = faults.map(({ path, message }) => (path === '' ? `  ${message}` : `  ${path} ${message}`));
  return failed(command, [`convene: ${file} is not imported; nothing was changed`, ...lines].join('\n'));
}
