#!/usr/bin/env node
import { enableCompileCache } from 'node:module';
import { type Command, CommanderError } from 'commander';
import { nodeName } from './cli/node-name.ts';
import { outlive } from './cli/outlived-output.ts';
import { EXIT_FAILED, subcommand } from './cli/subcommand.ts';
import type { Config } from './config/schema.ts';
import { version } from './package-root.ts';

/**
 * The composition root and the command line. What a command needs is loaded when it runs: `convene conference` is run
 * often and by scripts, and should not wait for what only `serve` uses.
 */
enableCompileCache();
const outputs = { stdout: process.stdout, stderr: process.stderr };
for (const output of Object.values(outputs)) outlive(output);

async function load() {
  const { loadConfig } = await import('./config/load.ts');
  return loadConfig({ path: program.opts<{ config?: string }>().config, env: process.env });
}
/** The configuration, or the end of the program with all that is wrong with it. */
async function needConfig(): Promise<Config> {
  const loaded = await load();
  if (loaded.ok) return loaded.value.config;
  const { problemText } = await import('./config/problem.ts');
  return program.error(loaded.error.map(problemText).join('\n'), { exitCode: EXIT_FAILED });
}
/** Resolves with the signal that asks the process to end. */
function ended(): Promise<string> {
  return new Promise((resolve) => {
    for (const signal of ['SIGTERM', 'SIGINT', 'SIGHUP']) process.once(signal, () => resolve(signal));
  });
}
async function openStore(given?: Config) {
  const config = given ?? (await needConfig());
  const { openStore: open } = await import('./store/open.ts');
  return open({
    redisUrl: config.redis.url,
    dataDir: config.dataDir,
    prefix: config.redis.prefix,
    examine: false,
    backupBeforeMigration: config.redis.backupBeforeMigration,
    onBackup: (path) => process.stderr.write(`convene: the data of an older version are kept in ${path}\n`),
  });
}

/** The store, with what tells all whom a changed definition concerns. */
async function openStoreToChange() {
  const config = await needConfig();
  const { changedStore } = await import('./cli/changed-store.ts');
  return changedStore(await openStore(config), config, outputs.stderr);
}

/** The store, with the running rooms of whoever serves the node. */
async function openRooms() {
  const config = await needConfig();
  const opened = await openStore(config);
  const { reachRooms } = await import('./cli/reach-rooms.ts');
  return { ...opened, rooms: reachRooms({ ...opened.redis, node: nodeName(config) }) };
}

async function openLockouts() {
  const config = await needConfig();
  const { store, redis, close } = await openStore(config);
  const { lockoutRules } = await import('./config/lockout-rules.ts');
  const { openLockouts: open } = await import('./store/lockouts.ts');
  return { lockouts: open({ ...redis, rules: lockoutRules(config) }), store, close };
}

/** The store, with what judges calls as at `atMs` (since the epoch), or now, and with their rates and records. */
async function openCalls(atMs?: number) {
  const config = await needConfig();
  const opened = await openStore(config);
  const { redisDialling } = await import('./cli/dialling.ts');
  const nowMs = atMs === undefined ? Date.now : () => atMs;
  return { ...opened, ...redisDialling(config, opened, nodeName(config), nowMs) };
}

/** Each command with what it needs; loading one loads nothing of the others. */
const COMMANDS: Readonly<Record<string, () => Promise<Command>>> = {
  serve: async () => (await import('./cli/serve.ts')).serveCommand({ ...outputs, loadConfig: needConfig, ended }),
  demo: async () => (await import('./cli/demo.ts')).demoCommand({ ...outputs, ended }),
  conference: async () =>
    (await import('./cli/conference.ts')).conferenceCommand({ ...outputs, openStore: openStoreToChange }),
  room: async () => (await import('./cli/room.ts')).roomCommand({ ...outputs, openRooms }),
  'explain-call': async () =>
    (await import('./cli/explain-call.ts')).explainCallCommand({ ...outputs, openDesk: openCalls }),
  calls: async () => (await import('./cli/calls.ts')).callsCommand({ ...outputs, openCalls }),
  rates: async () => (await import('./cli/rates.ts')).ratesCommand({ ...outputs, openRates: openCalls }),
  account: async () => (await import('./cli/account.ts')).accountCommand({ ...outputs, openStore }),
  lockouts: async () => (await import('./cli/lockouts.ts')).lockoutsCommand({ ...outputs, openLockouts }),
  schedule: async () =>
    (await import('./cli/schedule.ts')).scheduleCommand({ ...outputs, openStore, now: () => Date.now() }),
  backup: async () => (await import('./cli/backup.ts')).backupCommand({ ...outputs, openStore, now: () => new Date() }),
  restore: async () => (await import('./cli/restore.ts')).restoreCommand({ ...outputs, openStore: openStoreToChange }),
  export: async () => (await import('./cli/export.ts')).exportCommand({ ...outputs, openStore }),
  import: async () => (await import('./cli/import.ts')).importCommand({ ...outputs, openStore: openStoreToChange }),
  doctor: async () => (await import('./cli/doctor.ts')).doctorCommand({ ...outputs, loadConfig: load }),
  record: async () => (await import('./cli/record.ts')).recordCommand({ ...outputs, loadConfig: needConfig, ended }),
  replay: async () => (await import('./cli/replay.ts')).replayCommand(outputs),
  config: async () => (await import('./cli/config.ts')).configCommand({ ...outputs, loadConfig: load }),
};

const program = subcommand('convene', outputs)
  .description('A conference controller for FreeSWITCH.')
  .version(version())
  .option(
    '--config <file>',
    'configuration file (default: $CONVENE_CONFIG, else /etc/convene/convene.yaml if it exists)',
  )
  .addHelpText(
    'after',
    `
To see it work without a FreeSWITCH:      convene demo
To serve a FreeSWITCH:                    convene serve
To make a conference:                     convene conference create --code 3000 --adminpin 9876 --talkpin 1234
Settings, and the variables that set them: convene config --example`,
  );

const wanted = process.argv.slice(2).find((word) => Object.hasOwn(COMMANDS, word));
for (const [name, make] of Object.entries(COMMANDS)) {
  if (wanted === undefined || wanted === name) program.addCommand(await make());
}
try {
  await program.parseAsync();
} catch (error) {
  if (!(error instanceof CommanderError)) throw error;
  process.exitCode = error.exitCode;
}
