import { DEFAULT_CALL_RULES } from '../../src/core/call/rules.ts';
import { type Conference, type ConferenceDraft, PLAIN_CONFERENCE, SYSTEM_CUSTOMER } from '../../src/core/conference.ts';
import type { CoreRules } from '../../src/core/core.ts';
import { parseCode, parsePin, parseStoredId, type SoundId } from '../../src/core/ids.ts';
import { DEFAULT_KEYS, type KeyTable } from '../../src/core/key-table.ts';
import type { Mirror } from '../../src/core/mirror/mirror.ts';
import type { Tell } from '../../src/core/tell.ts';
import { openModesl } from '../../src/esl/modesl.ts';
import { Controller, type ControllerEvents, type ControllerOptions } from '../../src/loop/controller.ts';
import type { CallDesk, Lockouts } from '../../src/loop/performer.ts';
import type { PhoneCall, SimPhone } from '../../src/sim/phone.ts';
import { type Simulator, type SimulatorOptions, startSimulator } from '../../src/sim/simulator.ts';
import { memoryStore } from '../../src/store/memory-store.ts';
import type { Store } from '../../src/store/store.ts';
import { type Clock, systemClock } from '../../src/time/clock.ts';
import { ADMISSION_RULES } from '../core/rules.ts';
import { NO_CALLS } from '../no-calls.ts';
import { openRawClient, type RawClient } from '../sim/raw-client.ts';

/** A simulator, a store and as many controllers as a test wants, one after the other; all closed by {@link House.close}. */
export interface House {
  readonly sim: Simulator;
  readonly store: Store;
  readonly told: readonly Tell[];
  /** Those that were started, newest last. */
  readonly controllers: readonly Controller[];
  /** What went over the wire to FreeSWITCH, newest last. */
  readonly sent: readonly string[];
  readonly complaints: readonly string[];
  conference(options: Wanted): Promise<Conference>;
  /** Starts a controller and waits until it serves the node. */
  serve(): Promise<Controller>;
  call(to: string, options?: Partial<PhoneCall>): SimPhone;
  /** Calls a conference, presses keys when asked for a PIN (none for no keys), and waits until it is in. */
  enter(conference: Conference, keys: string): Promise<SimPhone>;
  /** Does something that ends the connection, and waits until the node is served again. */
  again(disturb: () => void): Promise<void>;
  /** What an operator asks of FreeSWITCH on a connection of its own. */
  operator(command: string): Promise<unknown>;
  /** What the newest controller knows of FreeSWITCH. */
  mirror(): Mirror | undefined;
  /** Resolves when something of this kind has been told, now or later. */
  tellOf<K extends Tell['kind']>(kind: K, test?: (tell: Tell & { kind: K }) => boolean): Promise<Tell & { kind: K }>;
  close(): Promise<void>;
}

/** A conference as a test describes it; the code is one of its own unless it says otherwise. */
export type Wanted = Partial<Record<'code' | 'adminPin' | 'talkPin' | 'listenPin', string>> &
  Partial<Omit<ConferenceDraft, 'code' | 'adminPin' | 'talkPin' | 'listenPin'>>;

export interface HouseOptions {
  /** Called with each controller before it starts. */
  readonly watch?: (controller: Controller) => void;
  readonly wire?: ControllerEvents['wire'];
  readonly turned?: ControllerEvents['turned'];
  readonly tell?: ControllerEvents['tell'];
  readonly simulator?: Partial<SimulatorOptions>;
  readonly store?: Store;
  readonly lockouts?: Lockouts;
  readonly calls?: CallDesk;
  readonly callRules?: Partial<ControllerOptions['rules']['calls']>;
  readonly clock?: Clock;
  readonly rules?: Partial<ControllerOptions['rules']['admission']>;
  readonly keys?: KeyTable;
}

export const RULES: CoreRules = {
  admission: ADMISSION_RULES,
  keys: { table: DEFAULT_KEYS, interDigitTimeoutMs: 2_000, numberTimeoutMs: 5_000 },
  calls: DEFAULT_CALL_RULES,
};
/** Everybody may try. */
const NO_LOCKOUTS: Lockouts = { judge: async () => ({ kind: 'allowed' }), count: async () => {} };
export const PASSWORD = 'ClueCon';

/** The one sound that somebody has uploaded, where a test does not bring a store of its own. */
export const SOUND = must(parseStoredId<SoundId>(1));
async function storeWithSound(): Promise<Store> {
  const store = memoryStore();
  await store.directory.sounds.create({ customer: SYSTEM_CUSTOMER, name: 'Gong', durationMs: 1_000, bytes: 16_044 });
  return store;
}

export async function openHouse(options: HouseOptions = {}): Promise<House> {
  const sim = await startSimulator({ port: 0, password: PASSWORD, ...options.simulator });
  const store = options.store ?? (await storeWithSound());
  const told: Tell[] = [];
  const sent: string[] = [];
  const complaints: string[] = [];
  const listeners = new Set<() => void>();
  const controllers: Controller[] = [];
  const clients: RawClient[] = [];
  let served = (): void => {};
  let nextCode = 3000;

  const events = (serving: () => void): ControllerEvents => ({
    serving: () => {
      serving();
      served();
    },
    down: (reason) => complaints.push(`down: ${reason}`),
    malformed: (reason) => complaints.push(`malformed: ${reason}`),
    refused: (command, reason) => complaints.push(`refused: ${command}: ${reason}`),
    failed: (what, error) => complaints.push(`failed: ${what}: ${error}`),
    tell: (tell, when) => {
      told.push(tell);
      options.tell?.(tell, when);
      for (const listener of [...listeners]) listener();
    },
    wire: (dir, bytes, atMs) => {
      if (dir === 'tx') sent.push(String(bytes).trim());
      options.wire?.(dir, bytes, atMs);
    },
    turned: (turn, input, atMs) => options.turned?.(turn, input, atMs),
  });

  return {
    sim,
    store,
    told,
    controllers,
    sent,
    complaints,
    conference: async (wanted) => {
      const draft: ConferenceDraft = {
        ...PLAIN_CONFERENCE,
        ...wanted,
        code: must(parseCode(wanted.code ?? String(++nextCode))),
        adminPin: parsePin(wanted.adminPin) ?? null,
        talkPin: parsePin(wanted.talkPin) ?? null,
        listenPin: parsePin(wanted.listenPin) ?? null,
      };
      const made = await store.conferences.create(draft);
      if (!made.ok) throw new Error(`the code ${draft.code} is taken`);
      return made.value;
    },
    serve: () =>
      new Promise((resolve) => {
        const controller = new Controller(
          controllerOptions(sim.port, options),
          events(() => resolve(controller)),
          {
            store,
            lockouts: options.lockouts ?? NO_LOCKOUTS,
            calls: options.calls ?? NO_CALLS,
            open: openModesl,
            clock: options.clock ?? systemClock,
            random: Math.random,
          },
        );
        controllers.push(controller);
        options.watch?.(controller);
        controller.start();
      }),
    call: (to, who = {}) => sim.call({ to, number: '1001', name: 'Ann', internal: true, ...who }),
    enter: async (conference, keys) => {
      const phone = sim.call({ to: conference.code, number: '1001', name: 'Ann', internal: true });
      if (keys !== '') {
        await phone.until(() => prompts(phone).includes('ask-pin'));
        phone.press(keys);
      }
      await phone.until(inRoom(conference));
      return phone;
    },
    again: (disturb) =>
      new Promise((resolve) => {
        served = resolve;
        disturb();
      }),
    operator: async (command) => {
      const client = await openRawClient(sim.port, PASSWORD);
      clients.push(client);
      return client.ask(command);
    },
    mirror: () => controllers.at(-1)?.core.mirror,
    tellOf: <K extends Tell['kind']>(kind: K, test: (tell: Tell & { kind: K }) => boolean = () => true) =>
      new Promise<Tell & { kind: K }>((resolve) => {
        const isIt = (tell: Tell): tell is Tell & { kind: K } => tell.kind === kind;
        const look = (): void => {
          const found = told.filter(isIt).find(test);
          if (found === undefined) return;
          listeners.delete(look);
          resolve(found);
        };
        listeners.add(look);
        look();
      }),
    close: async () => {
      for (const controller of controllers) controller.stop();
      for (const client of clients) client.close();
      await sim.stop();
      await store.close();
    },
  };
}

/** How the controllers of tests reach FreeSWITCH on this port. */
export const linkTo = (port: number): ControllerOptions['link'] => ({
  host: '127.0.0.1',
  port,
  password: PASSWORD,
  connectTimeoutMs: 5_000,
  commandTimeoutMs: 5_000,
  livenessMs: 30_000,
  firstPauseMs: 5,
  longestPauseMs: 50,
  refusedPauseMs: 50,
});
function controllerOptions(port: number, { rules, keys, callRules }: HouseOptions): ControllerOptions {
  return {
    link: linkTo(port),
    rules: {
      admission: { ...RULES.admission, ...rules },
      keys: { ...RULES.keys, table: keys ?? DEFAULT_KEYS },
      calls: { ...RULES.calls, ...callRules },
    },
    sounds: { configured: '/sounds', own: '/own', language: 'en', languages: ['de'] },
    profile: 'convene',
    context: 'convene',
    extensions: 'user/',
  };
}

export function must<T>(value: T | undefined): T {
  if (value === undefined) throw new Error('a value of the test itself is missing');
  return value;
}

/** Whether a telephone is in the room of a conference. */
export const inRoom =
  (conference: Conference) =>
  (phone: SimPhone): boolean =>
    phone.state === `room:cv${conference.id}`;

/** The prompts that a telephone heard, without folders and endings; several in one file are several. */
export function prompts(phone: SimPhone): string[] {
  return phone.heard.flatMap(({ what }) =>
    what
      .replace(/^file_string:\/\//, '')
      .split('!')
      .map((file) => file.replace(/^.*\//, '').replace(/\.wav$/, '')),
  );
}

/** How often a telephone heard a prompt. */
export const times = (phone: SimPhone, name: string): number => prompts(phone).filter((each) => each === name).length;
